"""What comes next with a prospect: read from the calls at each look, and never stored.

Of the steps of NextStep a prospect is at the first one that holds, in their order: what somebody has to do now
comes before what is planned, and what is planned before how the last call with an outcome ended. Somebody who
sees their own calls alone is told of the threads that they have a call in, and of those of the prospects that
they look after: of a colleague's call there, time, status and outcome may be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, func, null, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.call_conditions import CALL_AT, IS_RUNNING, is_ahead, is_overdue
from services.db import ScopedSession
from services.models import Call, Outcome
from services.models.base import Word
from services.models.vocabulary import CallStatus, OutcomeType
from services.prospect_access import looked_after


class NextStep(StrEnum):
    """What comes next. The values are words of URLs and stay what they are.

    CALL_IN_PROGRESS: a call has begun and not ended; since when. CALL_OVERDUE: an appointment has passed and
    nobody has said what became of it; the earliest one. OUTCOME_TO_SETTLE: a completed call has no outcome; when
    the first such one began. CALL_SCHEDULED: an appointment is to come; the next one. WON, IMPLEMENTATION_ONLY,
    DISQUALIFIED: how the last call with an outcome ended; when that was. NOTHING_PLANNED: none of these, so also
    a follow-up that was agreed and has no appointment, or none any more; it has no time.
    """

    CALL_IN_PROGRESS = "call-in-progress"
    CALL_OVERDUE = "call-overdue"
    OUTCOME_TO_SETTLE = "outcome-to-settle"
    CALL_SCHEDULED = "call-scheduled"
    WON = "won"
    IMPLEMENTATION_ONLY = "implementation-only"
    DISQUALIFIED = "disqualified"
    NOTHING_PLANNED = "nothing-planned"


@dataclass(frozen=True, slots=True)
class Planned:
    """A prospect's next step, and the time that belongs to it; None has NOTHING_PLANNED alone."""

    step: NextStep
    at: datetime | None


NOTHING = Planned(NextStep.NOTHING_PLANNED, None)

# By the names of the columns below, in the order of NextStep.
_BY_CALL = {
    NextStep.CALL_IN_PROGRESS: "running_at",
    NextStep.CALL_OVERDUE: "overdue_at",
    NextStep.OUTCOME_TO_SETTLE: "unsettled_at",
    NextStep.CALL_SCHEDULED: "ahead_at",
}
_BY_OUTCOME = {
    NextStep.WON: OutcomeType.COACHING_CLIENT,
    NextStep.IMPLEMENTATION_ONLY: OutcomeType.IMPLEMENTATION_ONLY,
    NextStep.DISQUALIFIED: OutcomeType.DISQUALIFIED,
}


def being_at(
    db: ScopedSession, prospect_id: InstrumentedAttribute[UUID], steps: frozenset[NextStep], *, now: datetime
) -> ColumnElement[bool]:
    """The condition that the prospect of an outer query is at one of these steps at `now`."""
    calls = _by_prospect(db, now)
    # Whoever has no call that may be seen stands in no row of the subquery, and has nothing planned.
    others = [step for step in NextStep if step is not NextStep.NOTHING_PLANNED]
    wanted = [step for step in others if step in steps]
    if NextStep.NOTHING_PLANNED not in steps:
        return prospect_id.in_(select(calls.c.prospect_id).where(_step(calls).in_(wanted)))
    unwanted = [step for step in others if step not in steps]
    return prospect_id.not_in(select(calls.c.prospect_id).where(_step(calls).in_(unwanted)))


def of_prospects(db: ScopedSession, ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Planned]:
    """The steps of these prospects at `now`, as far as their calls may be seen."""
    calls = _by_prospect(db, now, Call.prospect_id.in_(ids))
    rows = db.execute(select(calls.c.prospect_id, _step(calls), _at(calls))).all()
    found = {row[0]: Planned(row[1], row[2]) for row in rows}
    return {one: found.get(one, NOTHING) for one in ids}


def visible_threads(db: ScopedSession) -> list[ColumnElement[bool]]:
    """The conditions that a call stands in a thread that the session's actor may see."""
    if not db.scope.is_own_only:
        return []
    own = aliased(Call)
    of_own_calls = Call.thread_id.in_(select(own.thread_id).where(own.agent_id == db.scope.user_id))
    return [or_(of_own_calls, Call.prospect_id.in_(looked_after(db)))]


def _by_prospect(db: ScopedSession, now: datetime, *conditions: ColumnElement[bool]) -> Subquery:
    """One row per prospect with a call that may be seen: the times that decide, and how it ended last."""
    has_outcome = Outcome.id.is_not(None)
    latest_first = CALL_AT.desc().nulls_last(), Call.id.desc()
    outcomes: ColumnElement[Any] = func.array_agg(Outcome.type).aggregate_order_by(*latest_first)
    times = {
        "running_at": func.min(Call.started_at).filter(IS_RUNNING),
        "overdue_at": func.min(Call.scheduled_at).filter(is_overdue(now)),
        "unsettled_at": func.min(CALL_AT).filter(and_(Call.status == CallStatus.COMPLETED, ~has_outcome)),
        "ahead_at": func.min(Call.scheduled_at).filter(is_ahead(now)),
        "ended_at": func.max(CALL_AT).filter(has_outcome),
    }
    return (
        select(
            Call.prospect_id,
            *(time.label(name) for name, time in times.items()),
            outcomes.filter(has_outcome)[1].label("ended_as"),
        )
        .join(Call.outcome, isouter=True)
        .where(*visible_threads(db), *conditions)
        .group_by(Call.prospect_id)
        .subquery()
    )


def _step(calls: Subquery) -> ColumnElement[Any]:
    cases = [(holds, step.value) for step, holds in _conditions(calls).items()]
    step: ColumnElement[Any] = case(*cases, else_=NextStep.NOTHING_PLANNED.value)
    return type_coerce(step, Word(NextStep))


def _at(calls: Subquery) -> ColumnElement[datetime | None]:
    cases = [(holds, calls.c[_BY_CALL.get(step, "ended_at")]) for step, holds in _conditions(calls).items()]
    return case(*cases, else_=null())


def _conditions(calls: Subquery) -> dict[NextStep, ColumnElement[bool]]:
    """When each step is reached, unless one before it is."""
    return {
        **{step: calls.c[name].is_not(None) for step, name in _BY_CALL.items()},
        **{step: calls.c.ended_as == outcome.value for step, outcome in _BY_OUTCOME.items()},
    }
