"""What can be said of a call in SQL, for lists of every kind; what figures count stands in `analytics.masks`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Case, ColumnElement, and_, case

from services.models import Call, CallFactRow
from services.models.vocabulary import CallStatus


def call_at(of: type[Call] | type[CallFactRow]) -> Case[datetime | None]:
    """The time by which calls are listed: when they began, or else when they are to begin.

    Written as the index calls_by_day has it; with coalesce, which is not leakproof, row-level security would keep
    the index out.
    """
    return case((of.started_at.is_not(None), of.started_at), else_=of.scheduled_at)


CALL_AT = call_at(Call)
IS_HELD = and_(Call.started_at.is_not(None), Call.ended_at.is_not(None))
IS_RUNNING = and_(Call.started_at.is_not(None), Call.ended_at.is_(None))


def is_ahead(now: datetime) -> ColumnElement[bool]:
    """An appointment still to come at `now`, an aware time."""
    return and_(Call.status == CallStatus.SCHEDULED, Call.scheduled_at >= now)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """An appointment that has passed at `now` without anybody saying what became of it."""
    return and_(Call.status == CallStatus.SCHEDULED, Call.scheduled_at < now)
