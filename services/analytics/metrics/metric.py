"""What a metric is: counts over counts, and all that may be said about its value in one frame, its passport."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.analytics.counts import EVERYTHING, Cell, Coordinate, Count, Members
from services.analytics.frame import FactFrame, Positions
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.analytics.sample_sizes import more_until_narrow
from services.analytics.spreads import Seconds, median


class Kind(StrEnum):
    """How a metric's value is made of what it counts."""

    NUMBER = "number"  # the size of the whole
    SHARE = "share"  # the part of the whole
    PER_100 = "per-100"  # 100 x the part, which is no part of the whole and may be greater, over the whole
    MEDIAN = "median"  # the middle of one value per member of the whole


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a figure does not count, and how many of them; the count's sentence says why."""

    count: Count
    size: int


@dataclass(frozen=True, slots=True)
class Passport:
    """All that may be said about one figure. `as_of` is the time at which it looks at the facts.

    `value` is a fraction of 1, seconds, or a number, by the metric's kind; `rate` is there for shares alone.
    `more_needed` is how many more members of the whole, at the present rate, it takes until the interval's half
    width is at most 5 points; None where it is already, or where there is no interval.
    """

    metric: Metric
    cell: Cell
    period: Period
    values: Mapping[str, object]  # what to put into the definition
    numerator: int | None
    denominator: int
    left_out: tuple[LeftOut, ...]
    as_of: datetime
    value: float | None
    rate: Rate | None
    more_needed: int | None


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `name` is a word of URLs; `title` and `definition` are texts of the message catalogue."""

    name: str
    kind: Kind
    title: str
    definition: str
    whole: Count
    part: Count | None = None
    left_out: tuple[Count, ...] = ()
    # Of a median: what it is the middle of.
    times: Callable[[FactFrame, Members], Seconds] | None = field(default=None, repr=False)

    @property
    def takes(self) -> frozenset[Coordinate]:
        """The coordinates by which the metric may be asked for."""
        return self.whole.takes if self.part is None else self.whole.takes | self.part.takes

    def rate(self, frame: FactFrame, cell: Cell = EVERYTHING) -> Rate:
        """The share in one frame. Raises ValueError where the metric is none, or does not take the cell."""
        return Rate(self._size(self._part(), frame, cell), self._size(self.whole, frame, cell))

    def seconds(self, frame: FactFrame, cell: Cell = EVERYTHING) -> Seconds:
        """One time per member of the whole, in seconds. Raises ValueError where the metric is no median."""
        if self.times is None:
            raise ValueError(f"{self.name} has no times.")
        return self.times(frame, self.whole.members(frame, cell))

    def value(self, frame: FactFrame, cell: Cell = EVERYTHING) -> float | None:
        """The one number that stands for the metric: a fraction of 1, seconds, or a number; None without any."""
        if self.kind is Kind.MEDIAN:
            return median(self.seconds(frame, cell))
        if self.kind is Kind.SHARE:
            return self.rate(frame, cell).rate
        whole = self._size(self.whole, frame, cell)
        if self.part is None:
            return whole
        return 100 * self._size(self.part, frame, cell) / whole if whole else None

    def rates(self, frame: FactFrame, groups: Positions, number_of_groups: int) -> list[Rate]:
        """The share in each group; `groups` gives the group of each call. Raises ValueError where it is none."""
        parts = self._part().tally(frame, groups, number_of_groups)
        wholes = self.whole.tally(frame, groups, number_of_groups)
        return [Rate(part, whole) for part, whole in zip(parts, wholes, strict=True)]

    def sizes(self, frame: FactFrame, cell: Cell = EVERYTHING) -> tuple[int | None, int]:
        """How many of the part, None where the metric has none, and of the whole."""
        part = None if self.part is None else self._size(self.part, frame, cell)
        return part, self._size(self.whole, frame, cell)

    def passport(self, frame: FactFrame, cell: Cell = EVERYTHING, *, is_brief: bool = False) -> Passport:
        """Everything about the metric in one frame, from the counts that make its value.

        A brief one does not say what was left out. Raises ValueError where the metric does not take the cell.
        """
        key = "passport", self.name, cell, is_brief
        if key not in frame.memory:
            frame.memory[key] = self._passport(frame, cell, is_brief=is_brief)
        return frame.memory[key]  # type: ignore[no-any-return]

    def _passport(self, frame: FactFrame, cell: Cell, *, is_brief: bool) -> Passport:
        rate = self.rate(frame, cell) if self.kind is Kind.SHARE else None
        numerator, denominator = self.sizes(frame, cell)
        return Passport(
            metric=self,
            cell=cell,
            period=frame.period,
            values={"days": frame.close_window_days},
            numerator=numerator,
            denominator=denominator,
            left_out=() if is_brief else self._left_out(frame, cell),
            as_of=frame.now,
            value=self.value(frame, cell),
            rate=rate,
            more_needed=None if rate is None else more_until_narrow(rate) or None,
        )

    def _left_out(self, frame: FactFrame, cell: Cell) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(count, self._size(count, frame, cell)) for count in self.left_out)

    def _size(self, count: Count, frame: FactFrame, cell: Cell) -> int:
        """How many, by those coordinates of the cell that the count has: held calls have no type of objection."""
        if cell != cell.only(self.takes):
            raise ValueError(f"{self.name} is not asked for by {cell}.")
        return count.size(frame, cell.only(count.takes))

    def _part(self) -> Count:
        if self.kind is not Kind.SHARE or self.part is None:
            raise ValueError(f"{self.name} is no share.")
        return self.part
