"""What calls wait for, as SQL: the reminders of screens and the lists behind them are the same condition.

These are about now and not about a period, and no figure: what figures count stands in `analytics.counts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists
from sqlalchemy.orm import aliased

from services.errors import N_
from services.models import Call, Outcome
from services.models.vocabulary import CallStatus

# The time by which calls are listed: when they began, or else when they are to begin. Written as the index
# calls_by_day has it; with coalesce, which is not leakproof, row-level security would keep the index out.
CALL_AT = case((Call.started_at.is_not(None), Call.started_at), else_=Call.scheduled_at)
# A call in progress for longer than this has most likely been forgotten.
STALE_AFTER = timedelta(hours=3)


class ToDo(StrEnum):
    """What somebody has yet to do with a call. The values are words of URLs and stay what they are."""

    OUTCOME = "outcome"  # completed, and no outcome stored
    STALE = "stale"  # in progress for over three hours
    OVERDUE = "overdue"  # an appointment that has passed without anybody saying what became of it
    FOLLOW_UP = "follow-up"  # such an appointment in a thread that has a held call before it
    AHEAD = "ahead"  # an appointment still to come


# What calls wait for, as the heading of their list.
TITLES: Mapping[ToDo, str] = {
    ToDo.OUTCOME: N_("Outcomes to settle"),
    ToDo.STALE: N_("Calls in progress for over 3 hours"),
    ToDo.OVERDUE: N_("Appointments passed, not settled"),
    ToDo.FOLLOW_UP: N_("Follow-ups overdue"),
    ToDo.AHEAD: N_("Appointments to come"),
}


def waits_for(to_do: ToDo, *, now: datetime) -> ColumnElement[bool]:
    """The condition that a call waits for this at `now`, an aware time; the outcome must be joined."""
    return {
        ToDo.OUTCOME: and_(Call.status == CallStatus.COMPLETED, Outcome.id.is_(None)),
        ToDo.STALE: and_(Call.status == CallStatus.IN_PROGRESS, Call.started_at < now - STALE_AFTER),
        ToDo.OVERDUE: _is_overdue(now),
        ToDo.FOLLOW_UP: and_(_is_overdue(now), _follows_a_held_call()),
        ToDo.AHEAD: is_ahead(now),
    }[to_do]


def is_ahead(now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment is still to come."""
    return and_(Call.status == CallStatus.SCHEDULED, Call.scheduled_at >= now)


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    return and_(Call.status == CallStatus.SCHEDULED, Call.scheduled_at < now)


def _follows_a_held_call() -> ColumnElement[bool]:
    before = aliased(Call)
    return exists().where(
        before.organization_id == Call.organization_id,
        before.thread_id == Call.thread_id,
        before.ended_at.is_not(None),
        before.started_at <= Call.scheduled_at,
    )
