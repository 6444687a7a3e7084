"""Boomerangs: resolved objections that came back, each with the one as which it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.analytics.counts.of_objections import BOOMERANGS
from services.analytics.frame import FactFrame, Positions, remembered
from services.analytics.masks import objections, selection
from services.models.vocabulary import ObjectionType


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection: its call, and which one it is within the call, from 0, in the order of the facts."""

    call_id: UUID
    place: int


@dataclass(frozen=True, slots=True)
class Boomerang:
    """A resolved objection, and the first of its type that was raised after it.

    `returned` is None where that was in a call of somebody whom the frame does not name: an agent learns in which
    call of the thread an own objection came back, and not what a colleague met in it.
    """

    type: ObjectionType
    resolved: Objection
    returned: Objection | None
    returned_in: UUID


def boomerangs(frame: FactFrame, places: Sequence[int] | None = None) -> tuple[Boomerang, ...]:
    """The boomerangs in the order of the frame's calls: as many as the count of that name has members.

    `places` takes some of those members, in the order in which it names them.
    """
    positions = BOOMERANGS.positions(frame)
    taken = positions if places is None else positions[np.array(places, dtype=np.int64)]
    return tuple(_boomerang(frame, position) for position in taken.tolist())


def _boomerang(frame: FactFrame, position: int) -> Boomerang:
    returned = _first_after(frame, position)
    return Boomerang(
        type=list(ObjectionType)[frame.objections.type[position]],
        resolved=_objection(frame, position),
        returned=_shown(frame, returned),
        returned_in=frame.calls.id[frame.objections.call[returned]],
    )


def _first_after(frame: FactFrame, position: int) -> int:
    """Where the type came up next: later in the same call, else first in the next held call that met it."""
    of_type = _of_thread_and_type(frame, position)
    raised_at, call = frame.objections.raised_at, frame.objections.call
    same_call = of_type[(call[of_type] == call[position]) & (raised_at[of_type] > raised_at[position])]
    if len(same_call):
        return int(same_call[np.argmin(raised_at[same_call])])
    later = of_type[(call[of_type] > call[position]) & selection.held_ever(frame)[call[of_type]]]
    return int(later[0])


def _of_thread_and_type(frame: FactFrame, position: int) -> Positions:
    """The objections of the same thread and type; a thread's calls, and so its objections, stand side by side."""
    threads = _threads(frame)
    first, end = np.searchsorted(threads, [threads[position], threads[position] + 1])
    kinds = frame.objections.type
    of_type: Positions = first + np.flatnonzero(kinds[first:end] == kinds[position])
    return of_type


@remembered
def _threads(frame: FactFrame) -> Positions:
    return frame.calls.thread[frame.objections.call]


def _objection(frame: FactFrame, position: int) -> Objection:
    call = frame.objections.call[position]
    return Objection(frame.calls.id[call], int(objections.ordinals(frame)[position]))


def _shown(frame: FactFrame, position: int) -> Objection | None:
    agent = frame.agents[frame.calls.agent[frame.objections.call[position]]]
    return _objection(frame, position) if agent in frame.names else None
