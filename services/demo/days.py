"""When the demo's people work: Monday to Friday by Berlin's clocks, less around holidays, more every month."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
DAYS_OF_HISTORY = 730
DAYS_AHEAD = 14
# Six calls fit into an agent's day.
SLOTS = (time(8, 30), time(10, 0), time(11, 30), time(13, 30), time(15, 0), time(16, 30))

_WEEKDAYS = (0.85, 1.1, 1.15, 1.1, 0.8, 0.0, 0.0)
# Month and day of Germany's holidays that move with no moon.
_FIXED = {(1, 1), (5, 1), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)}
# Days from Easter Sunday: Good Friday, Easter Monday, Ascension Day, Whit Monday.
_FROM_EASTER = (-2, 1, 39, 50)
_AUGUST, _EASTER_WEEK, _TURN_OF_THE_YEAR = 0.7, 0.75, 0.25


def appointment(day: date, slot: int) -> datetime:
    """The instant, in UTC, at which a slot of a day begins."""
    return datetime.combine(day, SLOTS[slot], tzinfo=BERLIN).astimezone(UTC)


def demand(day: date, *, today: date) -> float:
    """How many first calls fall on a day, against an average working day halfway through the history."""
    if not is_working_day(day):
        return 0.0
    years = (day - today).days / 365
    ahead = max(0, (day - today).days)
    return (1.0 + 0.3 * (years + 1)) * _WEEKDAYS[day.weekday()] * _season(day) * max(0.0, 1 - ahead / DAYS_AHEAD)


def is_working_day(day: date) -> bool:
    """Whether anybody takes calls on this day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """This day, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _season(day: date) -> float:
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6):
        return _TURN_OF_THE_YEAR
    if abs((day - _easter(day.year)).days) <= 7:
        return _EASTER_WEEK
    return _AUGUST if day.month == 8 else 1.0


@cache
def _holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    moving = {easter + timedelta(days=days) for days in _FROM_EASTER}
    return frozenset({date(year, month, day) for month, day in _FIXED} | moving)


@cache
def _easter(year: int) -> date:
    """Easter Sunday by Butcher's rule (Nature, 1876), good for every year of the Gregorian calendar."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
