"""The cells of tables of figures: numbers that lead to their lists, written as their samples allow."""

from __future__ import annotations

from dashboard import formats, passports
from dashboard.drawing.marks import built, filled, lines
from dashboard.drawing.tables import Cell
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.comparisons import Comparison
from services.analytics.counts import EVERYTHING, Count
from services.analytics.counts import Cell as Part
from services.analytics.intervals import Rate
from services.analytics.metrics import Kind, Metric, Passport
from services.analytics.spreads import Spread

_LONGEST_LINE = 28


def count(size: int, ways: Ways, counted: Count, part: Part = EVERYTHING) -> Cell:
    """A number that leads to what it counts."""
    return Cell(ways.led(size, counted, part), order=size)


def share(rate: Rate, ways: Ways, metric: Metric, part: Part = EVERYTHING, *, is_narrow: bool = False) -> Cell:
    """A share as its sample allows, and beneath it its numbers, which lead to their lists, and its interval."""
    if metric.part is None:
        return Cell(formats.NOTHING)
    return share_of(rate, ways, metric.part, metric.whole, part, is_narrow=is_narrow)


def share_of(
    rate: Rate, ways: Ways, some: Count, whole: Count, part: Part = EVERYTHING, *, is_narrow: bool = False
) -> Cell:
    """The same of any two counts; in a narrow cell the interval stands in a line of its own."""
    if not rate.denominator:
        return Cell(formats.NOTHING)
    fraction = filled(
        _("%(numerator)s of %(denominator)s"),
        numerator=ways.led(rate.numerator, some, part.only(some.takes)),
        denominator=ways.led(rate.denominator, whole, part.only(whole.takes)),
    )
    within = formats.interval(rate)
    if within is None:
        return Cell(fraction, order=rate.rate)
    if is_narrow:
        return Cell(formats.share(rate), lines([fraction, within]), order=rate.rate)
    beneath = filled(_("%(fraction)s, %(interval)s"), fraction=fraction, interval=within)
    return Cell(formats.share(rate), beneath, order=rate.rate)


def change(compared: Comparison, before: Ways) -> Cell:
    """How a share differs from the earlier period's, with that one's numbers, whose lists `before` leads to."""
    now, earlier = compared.now.rate, compared.earlier.rate
    if now is None or earlier is None or not earlier.denominator:
        return Cell(formats.NOTHING)
    was = filled(_("before: %(numbers)s"), numbers=passports.fraction(compared.earlier, before))
    told = formats.change_of_share(now, earlier)
    if told.interval is not None:
        return Cell(told.text, lines([told.interval, was]), order=_difference(compared))
    # Where the samples are too small the numbers themselves are all that can be told.
    return Cell(was) if earlier.numerator else Cell(told.text, was)


def difference(compared: Comparison) -> Cell:
    """How a share differs from another group's, and whether that may be chance."""
    differs = _told(compared)
    if differs is None:
        is_empty = not compared.now.denominator and not compared.earlier.denominator
        return Cell(formats.NOTHING, None if is_empty else _("too few to compare"))
    said = _("more than chance") if compared.is_apart else _("may be chance")
    return Cell(differs.text, lines([differs.interval, said]), order=_difference(compared))


def is_told(compared: Comparison) -> bool:
    """Whether both samples allow to tell a difference."""
    return _told(compared) is not None


def is_apart(compared: Comparison) -> bool:
    """Whether the samples allow to tell a difference, and its interval excludes zero."""
    return compared.is_apart and is_told(compared)


def _told(compared: Comparison) -> formats.Change | None:
    now, other = compared.now.rate, compared.earlier.rate
    return formats.difference_of_shares(now, other) if now is not None and other is not None else None


def _difference(compared: Comparison) -> float | None:
    return compared.difference.difference if compared.difference else None


def duration(seconds: float | None) -> Cell:
    """A length of time."""
    return Cell(formats.duration(seconds), order=seconds)


def figure(passport: Passport, ways: Ways) -> Cell:
    """Any metric: its value, and beneath it what it is made of."""
    if passport.rate is not None:
        return share(passport.rate, ways, passport.metric, passport.cell)
    counted = passport.metric.whole, passport.cell.only(passport.metric.whole.takes)
    if passport.metric.kind is Kind.NUMBER:
        return count(passport.denominator, ways, *counted)
    if passport.metric.part is None:
        beneath = filled(_("of %(number)s"), number=ways.led(passport.denominator, *counted))
        return Cell(passports.value(passport), beneath if passport.denominator else None, order=passport.value)
    return Cell(passports.value(passport), passports.fraction(passport, ways), order=passport.value)


def times(spread: Spread) -> list[Cell]:
    """Lower quartile, median, upper quartile and 90 % of times."""
    return [duration(seconds) for seconds in (spread.q1, spread.median, spread.q3, spread.p90)]


def named(name: str, way: str | None = None) -> Cell:
    """The name of a row, which may lead somewhere."""
    # A short name stays in one line; a long one would push the numbers off a phone.
    shown = name.replace(" ", "\u00a0") if len(name) <= _LONGEST_LINE else name
    content = built('<a href="{}">{}</a>', way, shown) if way else shown
    return Cell(content, order=name.casefold())
