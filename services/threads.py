"""Threads: the calls with one prospect in their order, as far as one may see them, and what they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from services.analytics.masks.selection import DECISIONS
from services.call_conditions import CALL_AT
from services.db import ScopedSession
from services.errors import N_, NotFound
from services.models import Call, ObjectionResponse, Outcome
from services.models.vocabulary import CallStatus, ObjectionOutcome, ObjectionType, OutcomeType
from services.next_steps import visible_threads
from services.prospects import get_prospect
from services.scope import guarded

_ORDER = (CALL_AT.nulls_last(), Call.external_id.collate("C").nulls_last(), Call.id)


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """One call of a thread, as far as one may see it: of a colleague's, an agent sees no name, id or figure.

    `seconds` is how long it took, None unless it was held; `objections` how many came up. `moved_to` is when the
    call that its outcome planned takes place, or took, where that is no longer the agreed `follow_up_at`.
    """

    thread_id: UUID
    at: datetime | None
    status: CallStatus
    outcome: OutcomeType | None
    follow_up_at: datetime | None
    next_step: str | None
    moved_to: datetime | None = None
    call_id: UUID | None = None
    agent_name: str | None = None
    seconds: float | None = None
    objections: int | None = None
    is_open_to_me: bool = False


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An objection that a prospect's next call has to take up, and the call in which it came up."""

    objection: ObjectionResponse
    call_id: UUID
    call_at: datetime | None


@guarded
def get_thread(db: ScopedSession, *, thread_id: UUID) -> Sequence[ThreadEntry]:
    """The calls of a thread in their order.

    Raises NotFound, for an agent also if none of them is theirs and they do not look after the prospect.
    """
    threads = _load(db, Call.thread_id == thread_id)
    if not threads:
        raise NotFound(N_("There is no thread with this id."))
    objections = _objections(db, threads)
    return _entries(db, threads[0], objections)


@guarded
def list_of_prospect(db: ScopedSession, *, prospect_id: UUID) -> Sequence[Sequence[ThreadEntry]]:
    """The threads with a prospect, each in its order, the one that began first before the others.

    An agent's are those that they have a call in, and all of a prospect that they look after. Raises NotFound as
    prospects.get_prospect does.
    """
    get_prospect(db, prospect_id=prospect_id)
    threads = _load(db, Call.prospect_id == prospect_id)
    objections = _objections(db, threads)
    return [_entries(db, thread, objections) for thread in threads]


@guarded
def list_unresolved(db: ScopedSession, *, prospect_id: UUID) -> Sequence[Unresolved]:
    """The objections that are still to be taken up with a prospect, in the order of their threads.

    These are the open ones, and the deferred ones of threads that have come to no decision, unless the type came
    up again later in the thread: then that one says how it stands. An agent sees those of own calls, and not what
    came up in a colleague's. Raises NotFound as prospects.get_prospect does.
    """
    get_prospect(db, prospect_id=prospect_id)
    threads = _load(db, Call.prospect_id == prospect_id)
    objections = _objections(db, threads)
    return [
        Unresolved(objection, call.id, call.started_at or call.scheduled_at)
        for thread in threads
        for call, objection in _unresolved(thread, objections)
        if _is_open(db, call)
    ]


def _load(db: ScopedSession, condition: ColumnElement[bool]) -> list[list[Call]]:
    """The calls that meet the condition, thread by thread, as far as the session's actor may see threads."""
    rows = db.scalars(
        select(Call)
        .where(condition, *visible_threads(db))
        .options(joinedload(Call.agent), joinedload(Call.outcome))
        .order_by(*_ORDER)
    ).all()
    first = {row.thread_id: place for place, row in reversed(list(enumerate(rows)))}
    # Sorting is stable: within a thread the calls stay in their order.
    by_thread = sorted(rows, key=lambda row: first[row.thread_id])
    return [list(calls) for _, calls in groupby(by_thread, key=lambda row: row.thread_id)]


def _objections(db: ScopedSession, threads: Iterable[Sequence[Call]]) -> dict[UUID, list[ObjectionResponse]]:
    """The objections of each call, as they came up."""
    ids = [call.id for thread in threads for call in thread]
    found: dict[UUID, list[ObjectionResponse]] = {call_id: [] for call_id in ids}
    for row in db.scalars(
        select(ObjectionResponse)
        .where(ObjectionResponse.call_id.in_(ids))
        .order_by(ObjectionResponse.raised_at.nulls_last(), ObjectionResponse.id)
    ):
        found[row.call_id].append(row)
    return found


def _is_open(db: ScopedSession, call: Call) -> bool:
    return not db.scope.is_own_only or call.agent_id == db.scope.user_id


def _entries(
    db: ScopedSession, thread: Sequence[Call], objections: dict[UUID, list[ObjectionResponse]]
) -> list[ThreadEntry]:
    # A call that was reopened may have planned several, of which all but the last are cancelled.
    kept = {call.follows_call_id: call for call in thread if call.status is not CallStatus.CANCELLED}
    return [_entry(db, call, kept.get(call.id), objections) for call in thread]


def _entry(
    db: ScopedSession, call: Call, following: Call | None, objections: dict[UUID, list[ObjectionResponse]]
) -> ThreadEntry:
    outcome, is_open = call.outcome, _is_open(db, call)
    return ThreadEntry(
        thread_id=call.thread_id,
        at=call.started_at or call.scheduled_at,
        status=call.status,
        outcome=outcome.type if outcome else None,
        follow_up_at=outcome.follow_up_at if outcome else None,
        next_step=outcome.next_step if outcome else None,
        moved_to=_moved_to(outcome, following),
        call_id=call.id if is_open else None,
        agent_name=call.agent.name if is_open else None,
        seconds=_seconds(call) if is_open else None,
        objections=len(objections[call.id]) if is_open else None,
        is_open_to_me=is_open,
    )


def _moved_to(outcome: Outcome | None, following: Call | None) -> datetime | None:
    if outcome is None or outcome.follow_up_at is None or following is None:
        return None
    return following.scheduled_at if following.scheduled_at != outcome.follow_up_at else None


def _seconds(call: Call) -> float | None:
    if call.started_at is None or call.ended_at is None:
        return None
    return (call.ended_at - call.started_at).total_seconds()


def _unresolved(
    thread: Sequence[Call], objections: dict[UUID, list[ObjectionResponse]]
) -> list[tuple[Call, ObjectionResponse]]:
    outcomes = [call.outcome.type for call in thread if call.outcome]
    is_decided = bool(outcomes) and outcomes[-1] in DECISIONS
    found: list[tuple[Call, ObjectionResponse]] = []
    met_later: set[ObjectionType] = set()
    for call in reversed(thread):
        for objection in reversed(objections[call.id]):
            is_deferred = objection.outcome is ObjectionOutcome.DEFERRED
            is_carried = is_deferred and not is_decided and objection.type not in met_later
            if objection.outcome is None or is_carried:
                found.append((call, objection))
            met_later.add(objection.type)
    return found[::-1]
