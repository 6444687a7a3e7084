"""The cells of tables of figures: numbers that lead to their lists, written as their samples allow."""

from __future__ import annotations

from dashboard import formats, passports
from dashboard.drawing.marks import built, filled
from dashboard.drawing.tables import Cell
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import EVERYTHING, Count
from services.analytics.counts import Cell as Part
from services.analytics.intervals import Rate
from services.analytics.metrics import Kind, Metric, Passport
from services.analytics.spreads import Spread

_LONGEST_LINE = 28


def count(size: int, ways: Ways, counted: Count, part: Part = EVERYTHING) -> Cell:
    """A number that leads to what it counts."""
    return Cell(ways.led(size, counted, part), order=size)


def share(rate: Rate, ways: Ways, metric: Metric, part: Part = EVERYTHING) -> Cell:
    """A share as its sample allows, and beneath it its numbers, which lead to their lists, and its interval."""
    if metric.part is None or not rate.denominator:
        return Cell(formats.NOTHING)
    fraction = filled(
        _("%(numerator)s of %(denominator)s"),
        numerator=ways.led(rate.numerator, metric.part, part.only(metric.part.takes)),
        denominator=ways.led(rate.denominator, metric.whole, part.only(metric.whole.takes)),
    )
    within = formats.interval(rate)
    if within is None:
        return Cell(fraction, order=rate.rate)
    beneath = filled(_("%(fraction)s, %(interval)s"), fraction=fraction, interval=within)
    return Cell(formats.share(rate), beneath, order=rate.rate)


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
