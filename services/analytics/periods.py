"""Periods: half-open ranges of days in an organization's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start_on` up to, not including, `end_on`, by the clocks of `time_zone` (IANA).

    Raises ValueError where end_on lies before start_on. A period of no days is allowed and empty.
    """

    start_on: date
    end_on: date
    time_zone: str

    def __post_init__(self) -> None:
        if self.end_on < self.start_on:
            raise ValueError("A period ends before it begins.")

    @property
    def start(self) -> datetime:
        """The first instant of the period, in UTC."""
        return start_of_day(self.start_on, self.time_zone)

    @property
    def end(self) -> datetime:
        """The first instant after the period, in UTC."""
        return start_of_day(self.end_on, self.time_zone)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end_on - self.start_on).days

    @property
    def last_on(self) -> date:
        """The last day within the period, as screens show it."""
        return self.end_on - timedelta(days=1)


def weeks(period: Period) -> tuple[Period, ...]:
    """The weeks that the period touches, from Monday each, in order, cut at its ends."""
    first = period.start_on - timedelta(days=period.start_on.weekday())
    return _cut(period, (first + timedelta(days=7 * n) for n in count(1)))


def months(period: Period) -> tuple[Period, ...]:
    """The calendar months that the period touches, in order, cut at its ends."""
    months_before = period.start_on.year * 12 + period.start_on.month - 1
    return _cut(period, (date(n // 12, n % 12 + 1, 1) for n in count(months_before + 1)))


def _cut(period: Period, ends: Iterator[date]) -> tuple[Period, ...]:
    """The period in parts that end on the days of `ends`, which ascend without end, or with the period."""
    parts = []
    start_on = period.start_on
    while start_on < period.end_on:
        end_on = min(next(ends), period.end_on)
        parts.append(Period(start_on, end_on, period.time_zone))
        start_on = end_on
    return tuple(parts)


def start_of_day(day: date, time_zone: str) -> datetime:
    """The instant, in UTC, at which `day` begins by the clocks of `time_zone`.

    Where midnight does not exist (a change of the clock at midnight), the day begins at the
    change, which is what the offset before the gap gives.
    """
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def day_of(instant: datetime, time_zone: str) -> date:
    """The day of an aware time by the clocks of `time_zone`."""
    return instant.astimezone(ZoneInfo(time_zone)).date()
