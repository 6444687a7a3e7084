"""What calls wait for, as SQL: the reminders of screens and the lists behind them are the same condition.

These are about now and not about a period, and no figure: what figures count stands in `analytics.counts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, any_, func, select
from sqlalchemy.orm import aliased

from services.call_conditions import is_ahead, is_overdue
from services.errors import N_
from services.models import Call, CallFactRow, CoachingNote
from services.models.vocabulary import CallStatus

# A call in progress for longer than this has most likely been forgotten.
STALE_AFTER = timedelta(hours=3)

# Of a completed call without an outcome, said of its facts.
FACTS_LACK_OUTCOME = and_(CallFactRow.status == CallStatus.COMPLETED, CallFactRow.outcome.is_(None))

# Of a coaching note: the call's agent sees it, and has not acknowledged it.
IS_UNREAD = and_(CoachingNote.shared_at.is_not(None), CoachingNote.acknowledged_at.is_(None))

_Before = aliased(Call)


class ToDo(StrEnum):
    """What somebody has yet to do with a call. The values are words of URLs and stay what they are."""

    OUTCOME = "outcome"  # completed, and no outcome stored
    STALE = "stale"  # in progress for over three hours
    OVERDUE = "overdue"  # an appointment that has passed without anybody saying what became of it
    FOLLOW_UP = "follow-up"  # such an appointment in a thread that has a held call before it
    AHEAD = "ahead"  # an appointment still to come
    COACHING = "coaching"  # coaching notes shared with its agent, who has not acknowledged them


# What calls wait for, as the heading of their list.
TITLES: Mapping[ToDo, str] = {
    ToDo.OUTCOME: N_("Outcomes to settle"),
    ToDo.STALE: N_("Calls in progress for over 3 hours"),
    ToDo.OVERDUE: N_("Appointments passed, not settled"),
    ToDo.FOLLOW_UP: N_("Follow-ups overdue"),
    ToDo.AHEAD: N_("Appointments to come"),
    ToDo.COACHING: N_("Coaching to acknowledge"),
}


def waits_for(to_do: ToDo, *, now: datetime) -> ColumnElement[bool]:
    """The condition that a call waits for this at `now`, an aware time."""
    if to_do is ToDo.OUTCOME:
        return _lacks_outcome()
    if to_do is ToDo.STALE:
        return and_(Call.status == CallStatus.IN_PROGRESS, Call.started_at < now - STALE_AFTER)
    if to_do is ToDo.OVERDUE:
        return is_overdue(now)
    if to_do is ToDo.FOLLOW_UP:
        return and_(is_overdue(now), follows_a_held_call())
    if to_do is ToDo.COACHING:
        return _is_coached()
    return is_ahead(now)


def _lacks_outcome() -> ColumnElement[bool]:
    """By the facts, of which an index has the few that lack one.

    As an array they are looked up first: the database takes them for many, and would read all calls beside them.
    """
    lacking = select(CallFactRow.id).where(FACTS_LACK_OUTCOME).scalar_subquery()
    return and_(Call.status == CallStatus.COMPLETED, Call.id == any_(func.array(lacking)))


def _is_coached() -> ColumnElement[bool]:
    """By the notes, of which an index has the few that are not acknowledged; as an array, as above."""
    unread = select(CoachingNote.call_id).where(IS_UNREAD).scalar_subquery()
    return Call.id == any_(func.array(unread))


def follows_a_held_call() -> ColumnElement[bool]:
    """That an appointment is a follow-up: its thread has a held call before it.

    As a look-up for each: the database takes those for many, too, and would read all calls.
    """
    before = select(_Before.id).where(
        _Before.organization_id == Call.organization_id,
        _Before.thread_id == Call.thread_id,
        _Before.ended_at.is_not(None),
        _Before.started_at <= Call.scheduled_at,
    )
    return before.limit(1).correlate(Call).scalar_subquery().is_not(None)
