"""Numbers, shares, durations and words of the domain in reports: the English of the screens, as a test holds."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from babel.numbers import format_decimal, format_percent

from services.analytics.intervals import Rate
from services.models.vocabulary import ObjectionType, OutcomeType

# Below this denominator a percentage would claim more than there is: the fraction alone is shown.
FEWEST_FOR_PERCENT = 10
NONE = "–"
OUTCOMES: Mapping[OutcomeType, str] = {
    OutcomeType.COACHING_CLIENT: "Coaching client",
    OutcomeType.FOLLOW_UP_SCHEDULED: "Follow-up scheduled",
    OutcomeType.IMPLEMENTATION_ONLY: "Implementation only",
    OutcomeType.DISQUALIFIED: "Disqualified",
}
TYPES: Mapping[ObjectionType, str] = {
    ObjectionType.PRICE: "Price",
    ObjectionType.TIMING: "Timing",
    ObjectionType.CAPACITY_TIME: "Capacity and time",
    ObjectionType.NEED_TO_THINK: "Need to think",
    ObjectionType.PARTNER_TEAM: "Partner or team",
    ObjectionType.SKEPTICISM: "Skepticism",
}
_LOCALE = Locale("en")
# One tenth of a percent: the finest that a share is written with.
_TENTH = 0.001


def number(value: float | None, *, decimals: int = 0) -> str:
    """A number with separators; a dash for None."""
    if value is None:
        return NONE
    return format_decimal(value, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=_LOCALE)


def percent(share: float) -> str:
    """A share in percent with one decimal; what lies between 0 and 1 is never written as 0 % or 100 %."""
    if 0 < share <= _TENTH / 2:
        return f"under {_percent(_TENTH)}"
    if 1 - _TENTH / 2 <= share < 1:
        return f"over {_percent(1 - _TENTH)}"
    return _percent(share)


def fraction(rate: Rate) -> str:
    """So many of so many."""
    return f"{number(rate.numerator)} of {number(rate.denominator)}"


def rate_text(rate: Rate) -> str:
    """A share as domain.md has it: the fraction of few; of 10 and more the percentage with its interval."""
    if rate.rate is None or rate.low is None or rate.high is None:
        return NONE
    if rate.denominator < FEWEST_FOR_PERCENT:
        return fraction(rate)
    return f"{percent(rate.rate)}, {fraction(rate)} ({_span(rate.low, rate.high)})"


def rate_cell(rate: Rate) -> str:
    """The same on two lines, for a column: fraction and share, and the interval below."""
    if rate.rate is None or rate.low is None or rate.high is None or rate.denominator < FEWEST_FOR_PERCENT:
        return rate_text(rate)
    return f"{fraction(rate)}  {percent(rate.rate)}\n{_span(rate.low, rate.high)}"


def duration(seconds: float | None) -> str:
    """A length of time, the finer the shorter it is; a dash for None."""
    if seconds is None:
        return NONE
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{number(minutes // 60)} h {minutes % 60} min"


def milestone(at: int | None, title: str | None = None) -> str:
    """A milestone by its number, with its title if given; None stands for one that is not known."""
    if at is None:
        return "Not known"
    return f"M{at}" if title is None else f"M{at} {title}"


def _percent(share: float) -> str:
    return format_percent(share, format="#,##0.0%", locale=_LOCALE)


def _span(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"
