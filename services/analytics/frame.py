"""The shape in which facts reach the figures: columns in memory, one position per call.

A frame holds whole threads: every call of each thread that a figure of the period may need, also
calls outside the period and calls of other agents in the same thread. Whether a call counts is
for the figure to say, from its times, `selected` and the period.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.analytics.periods import Period
from services.models.vocabulary import ObjectionType

P = ParamSpec("P")
R = TypeVar("R")

# Times are UTC instants in microseconds; NaT is "has none".
Times = npt.NDArray[np.datetime64]
Codes = npt.NDArray[np.int16]
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# An enumeration is coded by its position in its class; NONE stands for a missing value.
NONE = -1


@dataclass(frozen=True, slots=True)
class MilestoneDefinition:
    """One milestone of one configuration version, as far as figures need it."""

    number: int
    title: str
    is_active: bool = True
    is_offer: bool = False
    is_decision: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """One configuration version: its milestones in their configured order."""

    version: int
    milestones: tuple[MilestoneDefinition, ...]

    def position(self, number: int) -> int:
        """Where milestone `number` stands in the order, from 0; after all others if not defined."""
        for position, milestone in enumerate(self.milestones):
            if milestone.number == number:
                return position
        return len(self.milestones)


@dataclass(frozen=True, slots=True)
class CallColumns:
    """The calls, one position each, in the order of their threads.

    The order is: thread by thread (any order of threads), and within a thread by started_at, else
    scheduled_at, then external id, then id. A thread's calls therefore stand side by side.
    """

    id: npt.NDArray[np.object_]
    thread: Positions  # code of the thread: 0, 1, 2 ... in the order of the calls
    prospect: Positions  # code of the prospect, arbitrary but equal for equal prospects
    agent: Positions  # position in FactFrame.agents
    team: Positions  # position in FactFrame.teams, NONE for no team
    version: Positions  # position in FactFrame.definitions
    status: Codes
    outcome: Codes
    reason: Codes
    qualification: Codes
    language: Codes
    mode: Codes
    scheduled_at: Times
    started_at: Times
    ended_at: Times
    cancelled_at: Times

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class ResponseColumns:
    """The milestone responses; `call` is a position in CallColumns, ascending."""

    call: Positions
    milestone: Codes  # the milestone's number
    status: Codes
    seconds: npt.NDArray[np.float64]  # completed_at - started_at, NaN unless both are known


@dataclass(frozen=True, slots=True)
class ObjectionColumns:
    """The objections; `call` is a position in CallColumns, ascending."""

    call: Positions
    type: Codes
    milestone: Codes  # the milestone's number, NONE where it is not known
    outcome: Codes
    raised_at: Times
    seconds: npt.NDArray[np.float64]  # resolved_at - raised_at, NaN unless both are known


@dataclass(frozen=True, slots=True)
class FactFrame:
    """Everything that the figures of one question need, and nothing that they do not.

    `selected` tells, per call, whether the call passes the question's filters by its own values
    (agent, team, qualification, ...); a thread passes if its first held call does. `objection_types`
    are the types of objection that count, None being all; they decide about objections alone.
    `now` is an aware UTC time: it decides ages only.
    """

    period: Period
    now: datetime
    close_window_days: int
    definitions: tuple[Definition, ...]  # the last one is the version in force
    agents: tuple[UUID, ...]
    teams: tuple[UUID, ...]
    calls: CallColumns
    responses: ResponseColumns
    objections: ObjectionColumns
    selected: Mask
    names: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)  # agent: (email, name)
    objection_types: frozenset[ObjectionType] | None = None
    shown: Definition | None = None
    # What was computed from this frame. It is never handed on: `replace` gives a frame that knows nothing yet.
    memory: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def current(self) -> Definition:
        """The configuration version whose milestones and titles are shown: the one in force, if not `shown`."""
        return self.shown or self.definitions[-1]


def remembered(function: Callable[Concatenate[FactFrame, P], R]) -> Callable[Concatenate[FactFrame, P], R]:
    """Let a frame remember what a pure function of it gave, by its further arguments.

    What is remembered is shared: arrays are made read-only.
    """

    @functools.wraps(function)
    def recalled(frame: FactFrame, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (function, args, *kwargs.items())
        found = frame.memory.get(key, frame)
        if found is not frame:
            return found  # type: ignore[no-any-return]
        result = function(frame, *args, **kwargs)
        if isinstance(result, np.ndarray):
            result.flags.writeable = False
        frame.memory[key] = result
        return result

    return recalled


def code(value: object) -> int:
    """The code of an enumeration's member: its position in its class, NONE for None."""
    return NONE if value is None else list(type(value)).index(value)  # type: ignore[call-overload]


def instant(value: datetime | None) -> np.datetime64:
    """An aware time as a UTC instant in microseconds, NaT for None."""
    if value is None:
        return np.datetime64("NaT", "us")
    return np.datetime64(value.astimezone(UTC).replace(tzinfo=None), "us")
