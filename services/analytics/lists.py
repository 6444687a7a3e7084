"""The lists behind numbers: one row for each member of a count, read for the page that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from services.analytics.counts import Cell, Count, Members, Unit
from services.analytics.frame import FactFrame
from services.db import ScopedSession
from services.models import Call, MilestoneResponse, ObjectionResponse
from services.paging import DEFAULT_PAGE, Page, Whole, check_page, parts
from services.scope import guarded


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One member: its call, for a thread the first held one, and what of the call is counted.

    `milestone` is a number where milestones are counted; `response` is None for one that was never begun.
    """

    call: Call
    milestone: int | None = None
    response: MilestoneResponse | None = None
    objection: ObjectionResponse | None = None


@guarded
def list_counted(
    db: ScopedSession,
    *,
    frame: FactFrame,
    count: Count,
    cell: Cell,
    limit: int = DEFAULT_PAGE,
    offset: int = 0,
) -> Page[CountedRow]:
    """The members of a count in a frame that this session has loaded, the latest call first.

    Raises Invalid for a limit or offset out of range, and ValueError for a cell that the count does not take.
    """
    check_page(limit=limit, offset=offset)
    members = count.members(frame, cell)
    shown = latest_first(frame, members)[offset : offset + limit]
    return Page(_rows(db, frame, members, shown), len(members), limit, offset)


@guarded
def whole_list(db: ScopedSession, *, frame: FactFrame, count: Count, cell: Cell) -> Whole[CountedRow]:
    """All members that `list_counted` would list, their calls with their threads as well.

    Raises ValueError for a cell that the count does not take.
    """
    members = count.members(frame, cell)
    order = latest_first(frame, members)
    thread = joinedload(Call.thread)
    return Whole(len(members), (row for part in parts(order) for row in _rows(db, frame, members, part, thread)))


def latest_first(frame: FactFrame, members: Members) -> Sequence[int]:
    """The places of the members by the time of their calls, those without one last, and by id within."""
    calls = frame.calls
    times = np.where(np.isnat(calls.started_at), calls.scheduled_at, calls.started_at)[members.calls]
    latest = np.where(np.isnat(times), np.iinfo(np.int64).max, -times.view(np.int64))
    ranks = np.argsort(np.argsort([str(one) for one in calls.id[members.calls]], kind="stable"), kind="stable")
    order: Sequence[int] = np.lexsort((members.places, ranks, latest)).tolist()
    return order


def _rows(
    db: ScopedSession, frame: FactFrame, members: Members, shown: Sequence[int], *more: ORMOption
) -> list[CountedRow]:
    """The rows of the members at these places."""
    unit = members.unit
    ids = [frame.calls.id[position] for position in members.calls[shown]]
    places = members.places[shown].tolist()
    wanted = joinedload(Call.prospect), joinedload(Call.agent), joinedload(Call.outcome), *more
    calls = calls_by_id(db, ids, *wanted)
    responses = _responses(db, ids) if unit is Unit.MILESTONES else {}
    objections = objections_by_place(db, ids) if unit is Unit.OBJECTIONS else {}
    return [
        CountedRow(
            call=calls[call_id],
            milestone=place if unit is Unit.MILESTONES else None,
            response=responses.get((call_id, place)),
            objection=objections.get((call_id, place)),
        )
        for call_id, place in zip(ids, places, strict=True)
        if call_id in calls
    ]


def calls_by_id(db: ScopedSession, ids: Iterable[UUID], *wanted: ORMOption) -> dict[UUID, Call]:
    """The calls that there are of these, each with what is wanted of it."""
    rows = db.scalars(select(Call).where(Call.id.in_(set(ids))).options(*wanted))
    return {row.id: row for row in rows}


def _responses(db: ScopedSession, ids: Sequence[UUID]) -> dict[tuple[UUID, int], MilestoneResponse]:
    rows = db.scalars(select(MilestoneResponse).where(MilestoneResponse.call_id.in_(ids)))
    return {(row.call_id, row.milestone): row for row in rows}


def objections_by_place(db: ScopedSession, ids: Sequence[UUID]) -> dict[tuple[UUID, int], ObjectionResponse]:
    """The objections by call and by their place in it, in the order of the facts."""
    rows = db.scalars(
        select(ObjectionResponse)
        .where(ObjectionResponse.call_id.in_(ids))
        .order_by(ObjectionResponse.call_id, ObjectionResponse.raised_at.nulls_last(), ObjectionResponse.id)
    )
    found: dict[tuple[UUID, int], ObjectionResponse] = {}
    met: dict[UUID, int] = {}
    for row in rows:
        place = met.get(row.call_id, 0)
        found[row.call_id, place] = row
        met[row.call_id] = place + 1
    return found
