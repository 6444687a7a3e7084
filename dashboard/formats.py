"""Numbers, shares, dates and durations as people read them, in their language.

The rule for showing small samples lives here and nowhere else: below FEW in the denominator only the fraction is
shown; from there on the percentage with its interval; and color only from ENOUGH on.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from dashboard import texts
from dashboard.texts import _, n_
from services.analytics import sample_sizes
from services.analytics.intervals import Rate, newcombe
from services.analytics.periods import Period

FEW = sample_sizes.FEW
ENOUGH = 30
NOTHING = "–"

_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$:]")
# The same within a label, where blocks mean nothing: signs that pair up, links, and colons that begin a directive.
_LABEL_MARKUP = re.compile(
    r"[\\`\[\]<>~@]|\$(?=.*\$)|:(?=\S)|(?<=www)\.|\*(?=\S)|(?<=\S)\*|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?<=\d\.) ")
_TENTH = 0.001  # One tenth of a percent: the finest that a share is written with.


class Sample(Enum):
    """What the size of a denominator allows to show."""

    FRACTION = "the fraction alone"
    PERCENTAGE = "percentage and interval, without color"
    COLOR = "percentage and interval, in color"


class Direction(Enum):
    """Which way a figure went; NONE where that cannot be said."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure differs from the one before it, in words.

    `is_clear` is whether it may be colored: enough in both denominators, and an interval without zero.
    """

    text: str
    direction: Direction = Direction.NONE
    interval: str | None = None
    is_clear: bool = False


def sample(denominator: int) -> Sample:
    """What may be shown of a share of so many."""
    if denominator < FEW:
        return Sample.FRACTION
    return Sample.PERCENTAGE if denominator < ENOUGH else Sample.COLOR


def number(value: float | None, *, decimals: int = 0) -> str:
    """A number with separators; a dash for None."""
    if value is None:
        return NOTHING
    return _decimal(value, decimals, texts.locale())


def percent(share: float) -> str:
    """A fraction of 1 as a percentage; what lies between 0 and 1 is never written as 0 % or 100 %."""
    if 0 < share <= _TENTH / 2:
        return _("under %(share)s", share=_percent(_TENTH))
    if 1 - _TENTH / 2 <= share < 1:
        return _("over %(share)s", share=_percent(1 - _TENTH))
    return _percent(share)


def separators() -> str:
    """The signs before decimals and between thousands, as charts want them."""
    return f"{get_decimal_symbol(_locale())}{get_group_symbol(_locale())}"


def date_pattern() -> str:
    """How a field of dates writes them; it knows numbers alone."""
    return "DD.MM.YYYY" if _locale().language == "de" else "YYYY-MM-DD"


def fraction(rate: Rate) -> str:
    """So many of so many."""
    return _(
        "%(numerator)s of %(denominator)s", numerator=number(rate.numerator), denominator=number(rate.denominator)
    )


def share(rate: Rate) -> str:
    """A share as its sample allows: the percentage, or the fraction alone; a dash where nothing counts."""
    if rate.rate is None:
        return NOTHING
    return fraction(rate) if sample(rate.denominator) is Sample.FRACTION else percent(rate.rate)


def interval(rate: Rate) -> str | None:
    """The share's interval; None where its sample does not allow to show one."""
    if rate.low is None or rate.high is None or sample(rate.denominator) is Sample.FRACTION:
        return None
    return span(percent(rate.low), percent(rate.high))


def span(low: str, high: str) -> str:
    """From one text to another."""
    return _("%(low)s to %(high)s", low=low, high=high)


def change_of_share(rate: Rate, earlier: Rate) -> Change:
    """How a share differs from the period before: in points with Newcombe's interval if both samples allow it."""
    from_zero = _from_zero(rate.numerator, earlier.numerator)
    if from_zero is not None:
        return from_zero
    return difference_of_shares(rate, earlier) or Change(_("before %(share)s", share=share(earlier)))


def difference_of_shares(rate: Rate, other: Rate) -> Change | None:
    """How much greater a share is than another, with Newcombe's interval; None if a sample does not allow it."""
    difference = newcombe(rate, other)
    if difference is None or Sample.FRACTION in (sample(rate.denominator), sample(other.denominator)):
        return None
    is_enough = sample(rate.denominator) is sample(other.denominator) is Sample.COLOR
    return Change(
        text=_("%(difference)s points", difference=_signed(100 * difference.difference, 1)),
        direction=_direction(round(100 * difference.difference, 1)),
        interval=span(_signed(100 * difference.low, 1), _signed(100 * difference.high, 1)),
        is_clear=is_enough and (difference.low > 0 or difference.high < 0),
    )


def change_of_count(count: int, earlier: int) -> Change:
    """How a number differs from the period before; more or fewer is neither good nor bad, hence never clear."""
    from_zero = _from_zero(count, earlier)
    return from_zero or Change(text=_signed(count - earlier, 0), direction=_direction(count - earlier))


def change_of_number(value: float | None, earlier: float | None) -> Change:
    """How a number that is no count, to one decimal, differs from the period before; never clear either."""
    difference = (value or 0) - (earlier or 0)
    from_zero = _from_zero(value or 0, earlier or 0)
    return from_zero or Change(text=_signed(difference, 1), direction=_direction(round(difference, 1)))


def change_of_duration(seconds: float | None, earlier: float | None) -> Change:
    """How a length of time differs from the period before; longer or shorter is neither good nor bad."""
    if seconds is None or earlier is None:
        return Change(_("new") if seconds is not None else _("none"))
    difference = round(seconds) - round(earlier)
    sign = "+" if difference > 0 else "-" if difference < 0 else ""
    return Change(sign + duration(abs(difference)), _direction(difference))


def day(value: date) -> str:
    """A day, such as 28 Aug 2024; the month in letters, as numbers change their order."""
    return _skeleton("yMMMd", value, texts.locale())


def days(period: Period) -> str:
    """The first and the last day of a period; a dash for one without days."""
    if not period.days:
        return NOTHING
    return _interval(period.start_on, period.last_on, texts.locale())


def weekday(value: date) -> str:
    """A day with its name, such as Wednesday, 28 August 2024."""
    return _unbroken(format_date(value, "full", locale=_locale()))


def short_day(value: date) -> str:
    """A day without its year, for axes."""
    return _skeleton("MMMd", value, texts.locale())


def month(value: date) -> str:
    """A month of a year."""
    return _skeleton("yMMMM", value, texts.locale())


def moment(value: datetime, time_zone: str) -> str:
    """A time by the clocks of `time_zone`, to the minute."""
    there = value.astimezone(ZoneInfo(time_zone))
    return _("%(day)s, %(time)s", day=day(there.date()), time=clock(value, time_zone))


def clock(value: datetime, time_zone: str) -> str:
    """What the clocks of `time_zone` show, to the minute."""
    return format_time(value.astimezone(ZoneInfo(time_zone)), "short", locale=_locale())


def cut_short(name: str, days: int, whole: int) -> str:
    """The name of a week or month, and how many days there are of one that is not there whole."""
    if days == whole:
        return name
    return n_("%(first)s (%(number)s day)", "%(first)s (%(number)s days)", days, first=name)


def duration(seconds: float | None) -> str:
    """A length of time, the finer the shorter it is; a dash for None."""
    if seconds is None:
        return NOTHING
    if round(seconds) < 60:
        return _("%(seconds)s s", seconds=number(round(seconds)))
    if round(seconds) < 600:
        minutes, rest = divmod(round(seconds), 60)
        return _("%(minutes)s min %(seconds)s s", minutes=number(minutes), seconds=number(rest))
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(minutes)s min", minutes=number(minutes))
    return _("%(hours)s h %(minutes)s min", hours=number(minutes // 60), minutes=number(minutes % 60))


def plain(text: str) -> str:
    """A text of the organization within Markdown, where none of its characters is to mean anything."""
    return _MARKUP.sub(r"\\\g<0>", text)


def label(text: str) -> str:
    """The same for the label of a widget, whose accessible name is what is written here, backslashes included.

    Hence only what Markdown would take for markup there is escaped.
    """
    return _LABEL_MARKUP.sub(r"\\\g<0>", text)


def _locale() -> Locale:
    return Locale.parse(texts.locale())


def _unbroken(date_: str) -> str:
    """A date whose day stays with its month: Markdown would read a line that begins with "1. " as a list."""
    return _ORDINAL.sub("\u00a0", date_)


def _percent(share: float) -> str:
    # What is shown has one digit: of a thousand shares most have been written before.
    return _written_percent(round(share, 9), texts.locale())


@functools.lru_cache(maxsize=20_000)
def _written_percent(share: float, locale: str) -> str:
    pattern = Locale.parse(locale).percent_formats[None].pattern.replace("#0", "#0.0")
    return format_percent(share, format=pattern, locale=locale)


@functools.lru_cache(maxsize=20_000)
def _decimal(value: float, decimals: int, locale: str) -> str:
    return format_decimal(value, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=locale)


@functools.lru_cache(maxsize=2_000)
def _interval(first: date, last: date, locale: str) -> str:
    return _unbroken(format_interval(first, last, "yMMMd", locale=locale))


@functools.lru_cache(maxsize=2_000)
def _skeleton(skeleton: str, value: date, locale: str) -> str:
    return _unbroken(format_skeleton(skeleton, value, locale=locale))


def _signed(value: float, decimals: int) -> str:
    rounded = round(value, decimals)
    return ("+" if rounded > 0 else "") + number(rounded or 0, decimals=decimals)


def _direction(difference: float) -> Direction:
    if not difference:
        return Direction.NONE
    return Direction.UP if difference > 0 else Direction.DOWN


def _from_zero(value: float, earlier: float) -> Change | None:
    if earlier:
        return None
    return Change(_("new")) if value else Change(_("none"))
