"""Boomerangs to read: resolved objections beside the ones as which they came back, with what was noted of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import joinedload

from services.analytics.counts.of_objections import BOOMERANGS
from services.analytics.figures import Boomerang, Objection, boomerangs
from services.analytics.frame import FactFrame
from services.analytics.lists import calls_by_id, latest_first, objections_by_place
from services.db import ScopedSession
from services.models import Call, ObjectionResponse, Prospect
from services.models.vocabulary import CallStatus, ObjectionType, OutcomeType
from services.scope import guarded

LATEST = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One objection of a pair, and its call.

    Of a colleague's call an agent sees when it was and how it ended: no id, no name, and not the objection.
    `at` is when the objection was raised, else when its call began.
    """

    at: datetime | None
    status: CallStatus
    outcome: OutcomeType | None
    call_id: UUID | None = None
    agent_name: str | None = None
    objection: ObjectionResponse | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A resolved objection, and the first of its type that was raised after it in the thread."""

    type: ObjectionType
    prospect: Prospect
    resolved: Side
    returned: Side


@guarded
def list_latest(db: ScopedSession, *, frame: FactFrame, limit: int = LATEST) -> Sequence[Pair]:
    """The latest boomerangs of a frame that this session has loaded, in the order of the list of all of them."""
    found = boomerangs(frame, latest_first(frame, BOOMERANGS.members(frame))[:limit])
    wanted = joinedload(Call.prospect), joinedload(Call.agent), joinedload(Call.outcome)
    ids = {one.resolved.call_id for one in found} | {one.returned_in for one in found}
    calls = calls_by_id(db, ids, *wanted)
    open_to_me = {call.id for call in calls.values() if _is_open(db, call)}
    objections = objections_by_place(db, list(open_to_me))
    return [
        _pair(one, calls, objections)
        for one in found
        if one.resolved.call_id in open_to_me and one.returned_in in calls
    ]


def _is_open(db: ScopedSession, call: Call) -> bool:
    return not db.scope.is_own_only or call.agent_id == db.scope.user_id


Objections = Mapping[tuple[UUID, int], ObjectionResponse]


def _pair(one: Boomerang, calls: Mapping[UUID, Call], objections: Objections) -> Pair:
    call = calls[one.resolved.call_id]
    return Pair(
        type=one.type,
        prospect=call.prospect,
        resolved=_side(call, one.resolved, objections),
        returned=_side(calls[one.returned_in], one.returned, objections),
    )


def _side(call: Call, one: Objection | None, objections: Objections) -> Side:
    """What may be seen of one side; only objections that may be seen stand in `objections`."""
    objection = objections.get((one.call_id, one.place)) if one else None
    outcome = call.outcome.type if call.outcome else None
    if objection is None:
        return Side(call.started_at, call.status, outcome)
    return Side(
        at=objection.raised_at or call.started_at,
        status=call.status,
        outcome=outcome,
        call_id=call.id,
        agent_name=call.agent.name,
        objection=objection,
    )
