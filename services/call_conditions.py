"""What can be said of a call in SQL, for lists of every kind; what figures count stands in `analytics.masks`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, and_, case, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.analytics.filters import Filters
from services.models import Call, CallFactRow, ConfigurationVersion, ObjectionResponse, Outcome
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


def traits_of(filters: Filters) -> list[ColumnElement[bool]]:
    """What a call joined with its outcome must be to pass these filters of figures, but for its agent.

    With types of objections it is a call that met one of them.
    """
    columns: list[tuple[InstrumentedAttribute[Any], frozenset[Any]]] = [
        (Call.team_id, filters.team_ids),
        (Call.qualification, filters.qualifications),
        (Outcome.type, filters.outcomes),
        (Call.language, filters.languages),
        (Call.mode, filters.modes),
    ]
    conditions = [_is_among(column, wanted) for column, wanted in columns if wanted]
    if filters.versions:
        numbered = select(ConfigurationVersion.id).where(ConfigurationVersion.number.in_(filters.versions))
        conditions.append(Call.configuration_version_id.in_(numbered))
    if filters.objection_types:
        met = select(ObjectionResponse.id).where(ObjectionResponse.type.in_(filters.objection_types))
        conditions.append(met.where(ObjectionResponse.call_id == Call.id).exists())
    return conditions


def _is_among(column: InstrumentedAttribute[Any], wanted: frozenset[Any]) -> ColumnElement[bool]:
    """One of these; None among them is a call that has none."""
    named = column.in_(wanted - {None})
    return or_(named, column.is_(None)) if None in wanted else named
