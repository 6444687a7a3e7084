"""Overrides: what agents did otherwise than the order of the milestones says, with the reasons they gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services.analytics.counts import EVERYTHING
from services.analytics.counts.of_milestones import SKIPPED
from services.analytics.frame import FactFrame
from services.analytics.lists import list_counted
from services.analytics.masks import selection
from services.db import ScopedSession
from services.models import Call, MilestoneResponse
from services.models.vocabulary import MilestoneStatus
from services.scope import guarded

LATEST = 10


@dataclass(frozen=True, slots=True)
class Override:
    """One milestone of a held call that was skipped, or started out of order; a reason may not be kept.

    `was_begun` tells one that was left in the middle from one that was never led. A reason may be the one that
    completing the call gave, milestones.LEFT_AT_THE_END.
    """

    call: Call
    milestone: int
    is_skipped: bool
    was_begun: bool
    reason: str | None

    @classmethod
    def of(cls, call: Call, number: int, response: MilestoneResponse | None, *, is_skipped: bool) -> Override:
        """What its response says of it, if there is one."""
        was_begun = response is not None and response.started_at is not None
        return cls(call, number, is_skipped, was_begun, response.override_reason if response else None)


@guarded
def list_latest(db: ScopedSession, *, frame: FactFrame, limit: int = LATEST) -> Sequence[Override]:
    """The latest overrides of the held calls of a frame that this session has loaded, the latest call first.

    What was started out of order is known by its reason alone, which facts do not hold: it is in no figure.
    """
    page = list_counted(db, frame=frame, count=SKIPPED, cell=EVERYTHING, limit=limit)
    skipped = [
        Override.of(row.call, row.milestone, row.response, is_skipped=True)
        for row in page.items
        if row.milestone is not None
    ]
    found = [*skipped, *_out_of_order(db, frame, limit)]
    return sorted(found, key=_latest_first)[:limit]


@guarded
def list_calls(db: ScopedSession, *, frame: FactFrame) -> frozenset[UUID]:
    """The held calls, of a frame that this session has loaded, with something done otherwise than in order."""
    skipped = frame.calls.id[SKIPPED.members(frame).calls].tolist()
    return frozenset([*skipped, *(call_id for _, call_id in _keys_out_of_order(db, frame))])


@guarded
def list_of_calls(db: ScopedSession, *, frame: FactFrame, calls: Collection[Call]) -> Sequence[Override]:
    """All overrides of some held calls of a frame that this session has loaded, by milestone within each."""
    by_id = {call.id: call for call in calls}
    members = SKIPPED.members(frame)
    skipped = {
        (call_id, number)
        for call_id, number in zip(frame.calls.id[members.calls].tolist(), members.places.tolist(), strict=True)
        if call_id in by_id
    }
    rows = db.scalars(
        select(MilestoneResponse)
        .where(MilestoneResponse.call_id.in_(by_id))
        .order_by(MilestoneResponse.call_id, MilestoneResponse.milestone)
    )
    found = []
    for row in rows:
        is_skipped = (row.call_id, row.milestone) in skipped
        if is_skipped or (row.override_reason and row.status is not MilestoneStatus.SKIPPED):
            found.append(Override.of(by_id[row.call_id], row.milestone, row, is_skipped=is_skipped))
    return found


def _out_of_order(db: ScopedSession, frame: FactFrame, limit: int) -> list[Override]:
    """The latest responses of held calls that were led for a reason, and not skipped."""
    ids = [response_id for response_id, _ in _keys_out_of_order(db, frame)][:limit]
    rows = db.execute(
        select(MilestoneResponse, Call)
        .join(Call, MilestoneResponse.call_id == Call.id)
        .where(MilestoneResponse.id.in_(ids))
        .options(joinedload(Call.prospect), joinedload(Call.agent))
    )
    return [Override.of(call, row.milestone, row, is_skipped=False) for row, call in rows]


def _keys_out_of_order(db: ScopedSession, frame: FactFrame) -> list[tuple[UUID, UUID]]:
    """Response and call of each milestone of held calls that was led for a reason, the latest call first.

    The few with a reason have an index, from which the database begins whatever it knows of the tables: by the
    many calls of a frame it took minutes after a large import.
    """
    held = set(frame.calls.id[selection.held(frame)].tolist())
    keys = db.execute(
        select(MilestoneResponse.id, MilestoneResponse.call_id)
        .join(Call, MilestoneResponse.call_id == Call.id)
        .where(
            MilestoneResponse.override_reason.is_not(None),
            MilestoneResponse.status != MilestoneStatus.SKIPPED,
            MilestoneResponse.override_reason != "",
            Call.started_at >= frame.period.start,
            Call.started_at < frame.period.end,
        )
        .order_by(Call.started_at.desc(), Call.id, MilestoneResponse.milestone)
    )
    return [(response_id, call_id) for response_id, call_id in keys if call_id in held]


def _latest_first(override: Override) -> tuple[float, UUID, int]:
    started_at = override.call.started_at
    return (-started_at.timestamp() if started_at else 0.0, override.call.id, override.milestone)
