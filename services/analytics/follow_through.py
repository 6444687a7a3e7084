"""What became of coaching: a milestone's completion by an agent before and after a note about it.

Ten held calls on each side in which the milestone was eligible, the nearest to when the note was shared: until
then the agent knew nothing of it. A note that is not shared has no after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from services.analytics.facts.loading import load
from services.analytics.filters import Filters
from services.analytics.frame import FactFrame, Mask, Positions, instant
from services.analytics.intervals import Rate
from services.analytics.lists import calls_by_id
from services.analytics.masks import milestones
from services.analytics.periods import Period, day_of
from services.db import ScopedSession
from services.models import Call, CoachingNote
from services.paging import Page, check_page
from services.scope import guarded

CALLS = 10
LATEST = 10
# How long before a note its ten calls are looked for at first.
_MOSTLY_ENOUGH = timedelta(days=60)

# The positions of calls in a frame, and which of them completed a milestone.
Side = tuple[Positions, Mask]


@dataclass(frozen=True, slots=True)
class LedCall:
    """One of the calls that count, with its prospect, and whether the milestone was completed in it."""

    call: Call
    is_completed: bool


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """A note with its call, agent and author, and the calls before and after it, each the earlier first."""

    note: CoachingNote
    before: Sequence[LedCall]
    after: Sequence[LedCall]


def rate(calls: Sequence[LedCall]) -> Rate:
    """How many of these completed the milestone."""
    return Rate(sum(one.is_completed for one in calls), len(calls))


@guarded
def list_latest(
    db: ScopedSession,
    *,
    period: Period,
    now: datetime,
    agent_ids: frozenset[UUID] = frozenset(),
    limit: int = LATEST,
) -> Page[FollowThrough]:
    """The notes about a milestone that were shared in a period, with agents of theirs if given, the latest first.

    Raises Invalid for a limit out of range.
    """
    check_page(limit=limit, offset=0)
    shared = [
        CoachingNote.milestone.is_not(None),
        CoachingNote.shared_at >= period.start,
        CoachingNote.shared_at < period.end,
        *([Call.agent_id.in_(agent_ids)] if agent_ids else []),
    ]
    total = db.scalar(select(func.count(CoachingNote.id)).join(CoachingNote.call).where(*shared)) or 0
    of_call = joinedload(CoachingNote.call)
    notes = db.scalars(
        select(CoachingNote)
        .join(CoachingNote.call)
        .where(*shared)
        .options(
            joinedload(CoachingNote.author), of_call.joinedload(Call.prospect), of_call.joinedload(Call.agent)
        )
        .order_by(CoachingNote.shared_at.desc(), CoachingNote.id.desc())
        .limit(limit)
    ).all()
    return Page(_followed(db, notes, period.time_zone, now), total, limit, 0)


def _followed(
    db: ScopedSession, notes: Sequence[CoachingNote], time_zone: str, now: datetime
) -> list[FollowThrough]:
    if not notes:
        return []
    frame, sides = _look_back(db, notes, time_zone, now)
    ids = (frame.calls.id[one] for pair in sides for positions, _ in pair for one in positions)
    calls = calls_by_id(db, ids, joinedload(Call.prospect))
    return [
        FollowThrough(note, *(_led(frame, calls, positions, completed) for positions, completed in pair))
        for note, pair in zip(notes, sides, strict=True)
    ]


def _look_back(
    db: ScopedSession, notes: Sequence[CoachingNote], time_zone: str, now: datetime
) -> tuple[FactFrame, list[tuple[Side, Side]]]:
    """The sides of each note, and the frame of their positions: as far back as it takes, mostly a few weeks."""
    agent_ids = frozenset(note.call.agent_id for note in notes)
    first = db.scalar(select(func.min(Call.started_at)).where(Call.agent_id.in_(agent_ids))) or now
    begin = max(first, min(note.shared_at or now for note in notes) - _MOSTLY_ENOUGH)
    frame, sides = _read(db, notes, begin, time_zone, now)
    if begin > first and any(len(before[0]) < CALLS for before, _ in sides):
        return _read(db, notes, first, time_zone, now)
    return frame, sides


def _read(
    db: ScopedSession, notes: Sequence[CoachingNote], begin: datetime, time_zone: str, now: datetime
) -> tuple[FactFrame, list[tuple[Side, Side]]]:
    days = Period(day_of(begin, time_zone), day_of(now, time_zone) + timedelta(days=1), time_zone)
    agent_ids = frozenset(note.call.agent_id for note in notes)
    frame = load(db, period=days, now=now, filters=Filters(agent_ids=agent_ids))
    return frame, [_sides(frame, note) for note in notes]


def _sides(frame: FactFrame, note: CoachingNote) -> tuple[Side, Side]:
    """The positions of the calls before and after a note, and which of them completed its milestone."""
    rows = milestones.table(frame)
    column = rows.column(note.milestone or 0)
    if column is None:
        nothing = rows.calls[[]], np.zeros(0, dtype=np.bool_)
        return nothing, nothing
    agent = frame.agents.index(note.call.agent_id) if note.call.agent_id in frame.agents else -1
    counts = milestones.eligible(frame)[:, column] & (frame.calls.agent[rows.calls] == agent)
    calls, completed = rows.calls[counts], milestones.completed(frame)[counts, column]
    started = frame.calls.started_at[calls]
    order = np.argsort(started, kind="stable")
    calls, completed, started = calls[order], completed[order], started[order]
    place = int(np.searchsorted(started, instant(note.shared_at), side="left"))
    before, after = slice(max(place - CALLS, 0), place), slice(place, place + CALLS)
    return (calls[before], completed[before]), (calls[after], completed[after])


def _led(frame: FactFrame, calls: Mapping[UUID, Call], positions: Positions, completed: Mask) -> Sequence[LedCall]:
    ids = frame.calls.id[positions].tolist()
    return [
        LedCall(calls[call_id], is_completed)
        for call_id, is_completed in zip(ids, completed.tolist(), strict=True)
        if call_id in calls
    ]
