"""The days that an address asks for: presets, which move on with the days, and dates of one's own.

`?period=28d` names a preset; `?from=2024-07-01&to=2024-08-01` names dates, `to` being the first day after them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.analytics.comparisons import Against, earlier_period
from services.analytics.periods import Period, day_of
from services.questions.reading import Reading

# Days outside of these come from slips of the keyboard, and the calendar's ends cannot be told as instants.
EARLIEST = date(2000, 1, 1)
DAYS_AHEAD = 2 * 366

NAMES = ("period", "from", "to")


class Preset(StrEnum):
    """What can be chosen; the values are those of the address, but for the last two."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    LAST_7 = "7d"
    LAST_28 = "28d"
    LAST_90 = "90d"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    LATEST = "latest"
    CUSTOM = "custom"


OF_WEEKDAYS = (Preset.TODAY, Preset.YESTERDAY, Preset.THIS_WEEK)


@dataclass(frozen=True, slots=True)
class Choice:
    """The days that are asked for, and how they were named."""

    preset: Preset
    period: Period


def read(reading: Reading, *, zone: str, default: Callable[[], Period], now: datetime) -> Choice:
    """What an address asks for by the clocks of `zone`; where nothing can be understood, what `default` finds."""
    names, starts, ends = (reading.all(name) for name in NAMES)
    today = day_of(now, zone)
    if starts or ends:
        period = _custom(starts, ends, zone, now)
        if period is not None:
            reading.is_faulty |= bool(names)
            return Choice(Preset.CUSTOM, period)
        reading.is_faulty = True
    if len(names) == 1 and names[0] in named():
        preset = Preset(names[0])
        return Choice(preset, period_of(preset, today=today, time_zone=zone))
    reading.is_faulty |= bool(names)
    found = default()
    is_recent = found == period_of(Preset.LAST_28, today=today, time_zone=zone)
    return Choice(Preset.LAST_28 if is_recent else Preset.LATEST, found)


def named() -> list[Preset]:
    """The presets that an address can name."""
    return [preset for preset in Preset if preset not in (Preset.LATEST, Preset.CUSTOM)]


def period_of(preset: Preset, *, today: date, time_zone: str) -> Period:
    """The days of a preset that names them. Weeks run from Monday; what is not over yet ends today."""
    tomorrow = today + timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = month.replace(month=3 * ((today.month - 1) // 3) + 1)
    start_on, end_on = {
        Preset.TODAY: (today, tomorrow),
        Preset.YESTERDAY: (today - timedelta(days=1), today),
        Preset.THIS_WEEK: (monday, tomorrow),
        Preset.LAST_WEEK: (monday - timedelta(days=7), monday),
        Preset.LAST_7: (tomorrow - timedelta(days=7), tomorrow),
        Preset.LAST_28: (tomorrow - timedelta(days=28), tomorrow),
        Preset.LAST_90: (tomorrow - timedelta(days=90), tomorrow),
        Preset.THIS_MONTH: (month, tomorrow),
        Preset.LAST_MONTH: (_months_before(month, 1), month),
        Preset.THIS_QUARTER: (quarter, tomorrow),
        Preset.LAST_QUARTER: (_months_before(quarter, 3), quarter),
    }[preset]
    return Period(start_on, end_on, time_zone)


def before(choice: Choice, against: Against) -> Period | None:
    """The days to compare with; None where none are asked for.

    Single days and a week that is not over are compared with the same days a week before, as no Monday is like a
    Sunday.
    """
    period = choice.period
    if against is Against.PREVIOUS and choice.preset in OF_WEEKDAYS:
        week = timedelta(days=7)
        return Period(period.start_on - week, period.end_on - week, period.time_zone)
    return earlier_period(period, against)


def words(choice: Choice) -> dict[str, str]:
    """What an address says for exactly these days, whenever it is opened."""
    return {"from": choice.period.start_on.isoformat(), "to": choice.period.end_on.isoformat()}


def named_words(choice: Choice) -> dict[str, str]:
    """What an address says for the same choice: a preset moves on with the days."""
    if choice.preset is Preset.CUSTOM:
        return words(choice)
    return {} if choice.preset is Preset.LATEST else {"period": choice.preset.value}


def latest_day(now: datetime, time_zone: str) -> date:
    """The last day that can be asked for."""
    return day_of(now, time_zone) + timedelta(days=DAYS_AHEAD)


def _custom(starts: Sequence[str], ends: Sequence[str], zone: str, now: datetime) -> Period | None:
    if len(starts) != 1 or len(ends) != 1:
        return None
    start_on, end_on = _day(starts[0]), _day(ends[0])
    if start_on is None or end_on is None or not EARLIEST <= start_on < end_on:
        return None
    return Period(start_on, end_on, zone) if end_on <= latest_day(now, zone) + timedelta(days=1) else None


def _day(text: str) -> date | None:
    # Shorter forms that ISO 8601 knows as well are slips here.
    if len(text) != len("2024-07-01"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months_before(first: date, months: int) -> date:
    count = 12 * first.year + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
