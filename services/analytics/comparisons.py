"""Comparisons: a metric in one frame beside the same metric in another, most often of an earlier period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.analytics.counts import EVERYTHING, Cell
from services.analytics.frame import FactFrame
from services.analytics.intervals import Difference, newcombe
from services.analytics.metrics import Kind, Metric, Passport
from services.analytics.periods import Period
from services.analytics.sample_sizes import more_until_apart


class Against(StrEnum):
    """Which earlier period one is compared with. The values are words of URLs and stay what they are."""

    PREVIOUS = "previous"
    YEAR_BEFORE = "year-before"
    NONE = "none"


class Change(StrEnum):
    """What became of the number of things that a metric is about: what is counted, or what a share is of."""

    NONE = "none"  # there was nothing, and there is nothing
    NEW = "new"  # from zero, of which no percentage can be told
    GONE = "gone"  # to zero
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A metric beside its earlier self.

    `difference` is that of two shares that both have something to count, with Newcombe's interval.
    `more_needed` is how many more of the later period, at its present rate, it takes until that interval
    excludes zero; None where it does already (`is_apart`), where no number would do, or without a difference.
    """

    now: Passport
    earlier: Passport
    change: Change
    difference: Difference | None
    more_needed: int | None

    @property
    def is_apart(self) -> bool:
        """Whether the interval of the difference excludes zero."""
        return self.difference is not None and not self.difference.low <= 0 <= self.difference.high


def compare(metric: Metric, frame: FactFrame, earlier: FactFrame, cell: Cell = EVERYTHING) -> Comparison:
    """`metric`, in brief, in `frame` and in `earlier`, which asks the same of another period or another group."""
    # The other frame is kept with the answer, lest another one gets its number.
    key = "comparison", metric.name, cell, id(earlier)
    if key not in frame.memory:
        frame.memory[key] = earlier, _compare(metric, frame, earlier, cell)
    return frame.memory[key][1]  # type: ignore[no-any-return]


def _compare(metric: Metric, frame: FactFrame, earlier: FactFrame, cell: Cell) -> Comparison:
    passports = (
        metric.passport(frame, cell, is_brief=True),
        metric.passport(earlier, cell, is_brief=True),
    )
    difference, more_needed = None, None
    if metric.kind is Kind.SHARE:
        rate, other = metric.rate(frame, cell), metric.rate(earlier, cell)
        difference = newcombe(rate, other)
        more_needed = more_until_apart(rate, other) or None
    change = _change(passports[0].denominator, passports[1].denominator)
    return Comparison(*passports, change, difference, more_needed)


def earlier_period(period: Period, against: Against) -> Period | None:
    """The period to compare with, of equal length or of the same dates; None where none is asked for.

    A year before 29 February is 28 February, as first day and as last.
    """
    if against is Against.PREVIOUS:
        return Period(period.start_on - timedelta(days=period.days), period.start_on, period.time_zone)
    if against is Against.YEAR_BEFORE:
        start_on = _year_before(period.start_on)
        end_on = _year_before(period.last_on) + timedelta(days=1) if period.days else start_on
        return Period(start_on, end_on, period.time_zone)
    return None


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _change(now: int, earlier: int) -> Change:
    if now and earlier:
        return Change.CHANGED
    if now:
        return Change.NEW
    return Change.GONE if earlier else Change.NONE
