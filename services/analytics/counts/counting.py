"""What a count is: a name and a sentence for the members behind a number, and nothing else to count by.

A number is how many members there are, and the list behind it shows them: neither can say what the other
does not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

import numpy as np

from services.analytics.frame import FactFrame, Mask, Positions
from services.analytics.masks import milestones, objections
from services.models.vocabulary import ObjectionType


class Unit(StrEnum):
    """What is counted; a milestone here is a call's milestone, with a response or, where eligible, without."""

    CALLS = "calls"
    THREADS = "threads"
    OBJECTIONS = "objections"
    MILESTONES = "milestones"


class Coordinate(StrEnum):
    """What may tell the members of a count apart beyond the call that they belong to: the fields of a Cell."""

    MILESTONE = "milestone"
    OBJECTION_TYPE = "objection_type"


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a count by its coordinates; None takes everything.

    `milestone` is a milestone's number, or frame.NONE for objections whose milestone is not known.
    """

    milestone: int | None = None
    objection_type: ObjectionType | None = None

    def only(self, coordinates: frozenset[Coordinate]) -> Cell:
        """The cell without what does not stand in `coordinates`."""
        return Cell(**{coordinate.value: getattr(self, coordinate.value) for coordinate in coordinates})


EVERYTHING = Cell()


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a count in one frame, in the order of its calls.

    `calls` are positions of calls in the frame, for a thread of its first held one. `places` tell several
    members of one call apart: a milestone's number; for an objection which one it is within its call, from 0,
    in the order of the facts (raised_at, those without last, then id); 0 for a call or a thread.
    """

    unit: Unit
    calls: Positions
    places: Positions

    def __len__(self) -> int:
        return len(self.calls)

    def keys(self) -> frozenset[tuple[int, int]]:
        """The members as a set of (call, place), which can be compared with that of another count."""
        return frozenset(zip(self.calls.tolist(), self.places.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Count(ABC):
    """Something that is counted. `name` is a word of URLs and stays what it is; `sentence` says what it lists."""

    unit: ClassVar[Unit]
    takes: ClassVar[frozenset[Coordinate]] = frozenset()

    name: str
    sentence: str

    def members(self, frame: FactFrame, cell: Cell = EVERYTHING) -> Members:
        """What is counted in `frame`. Raises ValueError where `cell` has a coordinate that is not taken."""
        key = "members", self.name, cell
        found: Members | None = frame.memory.get(key)
        if found is None:
            if cell != cell.only(self.takes):
                raise ValueError(f"{self.name} is not counted by {cell}.")
            frame.memory[key] = found = self._members(frame, cell)
        return found

    def size(self, frame: FactFrame, cell: Cell = EVERYTHING) -> int:
        """How many members there are."""
        return len(self.members(frame, cell))

    def tally(
        self, frame: FactFrame, groups: Positions, number_of_groups: int, cell: Cell = EVERYTHING
    ) -> list[int]:
        """How many members each group has; `groups` gives the group of each call of the frame."""
        calls = self.members(frame, cell).calls
        sizes: list[int] = np.bincount(groups[calls], minlength=number_of_groups).tolist()
        return sizes

    def values(self, close_window_days: int) -> Mapping[str, object]:
        """What to put into the sentence, for an organization with this close window."""
        return {}

    @abstractmethod
    def _members(self, frame: FactFrame, cell: Cell) -> Members: ...


@dataclass(frozen=True, slots=True)
class CallCount(Count):
    """Calls."""

    unit: ClassVar[Unit] = Unit.CALLS

    mask: Callable[[FactFrame], Mask]

    def _members(self, frame: FactFrame, cell: Cell) -> Members:
        return _of_calls(self.unit, self.mask(frame))


@dataclass(frozen=True, slots=True)
class ThreadCount(Count):
    """Threads, by an age of so many days: those of the close window where `days` is None."""

    unit: ClassVar[Unit] = Unit.THREADS

    mask: Callable[[FactFrame, int], Mask]
    days: int | None = None

    def values(self, close_window_days: int) -> Mapping[str, object]:
        """The age that the sentence names."""
        return {"days": close_window_days if self.days is None else self.days}

    def _members(self, frame: FactFrame, cell: Cell) -> Members:
        days = frame.close_window_days if self.days is None else self.days
        return _of_calls(self.unit, self.mask(frame, days))


@dataclass(frozen=True, slots=True)
class MilestoneCount(Count):
    """Milestones of held calls, all of them or one."""

    unit: ClassVar[Unit] = Unit.MILESTONES
    takes: ClassVar[frozenset[Coordinate]] = frozenset({Coordinate.MILESTONE})

    mask: Callable[[FactFrame], Mask]

    def _members(self, frame: FactFrame, cell: Cell) -> Members:
        rows, mask = milestones.table(frame), self.mask(frame)
        if cell.milestone is None:
            row, column = np.nonzero(mask)
            return Members(self.unit, rows.calls[row], np.array(rows.numbers, dtype=np.int64)[column])
        of_one = rows.column(cell.milestone)
        calls = rows.calls[[]] if of_one is None else rows.calls[mask[:, of_one]]
        return Members(self.unit, calls, np.full(len(calls), cell.milestone))


@dataclass(frozen=True, slots=True)
class ObjectionCount(Count):
    """Objections of held calls, by type and by the milestone in which they came up."""

    unit: ClassVar[Unit] = Unit.OBJECTIONS
    takes: ClassVar[frozenset[Coordinate]] = frozenset(Coordinate)

    mask: Callable[[FactFrame], Mask]

    def positions(self, frame: FactFrame, cell: Cell = EVERYTHING) -> Positions:
        """The members as positions in the frame's objections."""
        in_cell = objections.met_in(frame, cell.milestone, cell.objection_type)
        return np.flatnonzero(self.mask(frame) & in_cell)

    def _members(self, frame: FactFrame, cell: Cell) -> Members:
        positions = self.positions(frame, cell)
        return Members(self.unit, frame.objections.call[positions], objections.ordinals(frame)[positions])


@dataclass(frozen=True, slots=True)
class MeetingCount(Count):
    """Calls that met at least one of what another count counts."""

    unit: ClassVar[Unit] = Unit.CALLS
    takes: ClassVar[frozenset[Coordinate]] = frozenset(Coordinate)

    met: Count = field(repr=False)

    def _members(self, frame: FactFrame, cell: Cell) -> Members:
        mask = np.zeros(len(frame.calls), dtype=np.bool_)
        mask[self.met.members(frame, cell).calls] = True
        return _of_calls(self.unit, mask)


def _of_calls(unit: Unit, mask: Mask) -> Members:
    calls = np.flatnonzero(mask)
    return Members(unit, calls, np.zeros(len(calls), dtype=np.int64))
