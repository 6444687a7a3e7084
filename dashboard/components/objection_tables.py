"""The types of objection in numbers, and beside those of an earlier period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import cells, formats, labels, passports, texts
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.objection_cards import OUTCOMES, classified, count_of, size_of
from dashboard.components.sorted_table import sorted_table
from dashboard.drawing.marks import filled, joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.sorting import SortedTable
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.comparisons import Comparison, compare
from services.analytics.counts import EVERYTHING
from services.analytics.counts import Cell as Of
from services.analytics.counts import of_objections as counts
from services.analytics.figures import ObjectionFigures, TypeFigures
from services.analytics.frame import FactFrame
from services.analytics.metrics import Metric
from services.analytics.metrics import of_objections as metrics

_RATES = (metrics.OBJECTION_PREVALENCE, metrics.RESOLUTION_RATE, metrics.DURABLE_RESOLUTION_RATE)


def numbers(ways: Ways, frame: FactFrame, objections: ObjectionFigures) -> None:
    """Every type with how often it came up, how it was classified, and whether that lasted."""
    about = _(
        "Resolution rate: of the objections that have an outcome. Durable: those that did not come back, of the"
        " resolved ones whose thread has a later held call. Came back: the other ones of these"
    )
    headings = [
        Heading(_("Type"), is_number=False),
        Heading(_("Objections")),
        Heading(_("Per 100 calls")),
        Heading(_title(metrics.OBJECTION_PREVALENCE)),
        *(Heading(classified(outcome)) for outcome in OUTCOMES),
        Heading(_title(metrics.RESOLUTION_RATE)),
        Heading(_title(metrics.DURABLE_RESOLUTION_RATE)),
        Heading(_("Came back")),
        Heading(_title(metrics.TIME_TO_RESOLVE)),
    ]
    with card(_("Types in numbers"), about):
        rows = [_row(ways, frame, row) for row in objections.by_type]
        linked.show(sorted_table(SortedTable.TYPES, headings, rows, alt=about), key="objection_numbers")


def changes(ways: Ways, frame: FactFrame, earlier: FactFrame, objections: ObjectionFigures) -> None:
    """How each type differs from the earlier period, as far as both samples allow to tell."""
    days = formats.days(earlier.period)
    about = _(
        "Each difference with its 95%% interval and the numbers of %(days)s; where there are fewer than"
        " %(few)s of either, the numbers alone",
        days=days,
        few=formats.FEW,
    )
    headings = [
        Heading(_("Type"), is_number=False),
        Heading(_("Per 100 calls")),
        *(Heading(_title(metric)) for metric in _RATES),
    ]
    of_all = [
        (_("All types"), EVERYTHING),
        *((labels.objection_type(row.type), Of(None, row.type)) for row in objections.by_type),
    ]
    compared = {name: [compare(metric, frame, earlier, of) for metric in _RATES] for name, of in of_all}
    before = ways.within(earlier.period)
    rows = [
        [
            cells.named(name),
            _change_of_frequency(compare(metrics.OBJECTION_FREQUENCY, frame, earlier, of), before),
            *(cells.change(one, before) for one in compared[name]),
        ]
        for name, of in of_all
    ]
    with card(_("Change by type"), about):
        linked.show(
            joined([table(headings, rows, alt=about), note(_said_of_changes(compared))]), key="objection_changes"
        )


def _said_of_changes(compared: Mapping[str, Sequence[Comparison]]) -> str:
    """Which differences are more than chance would make of them."""
    apart = [
        _("%(figure)s, %(of)s", figure=passports.title(one.now), of=name)
        for name, row in compared.items()
        for one in row
        if cells.is_apart(one)
    ]
    if not apart:
        return _("No share differs by more than chance would do.")
    return _("By more than chance would do: %(figures)s.", figures="; ".join(apart))


def _row(ways: Ways, frame: FactFrame, row: TypeFigures) -> list[Cell]:
    of = Of(None, row.type)
    prevalence, resolution, durable = (
        cells.share(metric.rate(frame, of), ways, metric, of, is_narrow=True) for metric in _RATES
    )
    return [
        cells.named(labels.objection_type(row.type)),
        cells.count(row.count, ways, counts.OBJECTIONS, of),
        _frequency(frame, of),
        prevalence,
        *(cells.count(size_of(row, outcome), ways, count_of(outcome), of) for outcome in OUTCOMES),
        resolution,
        durable,
        cells.count(counts.BOOMERANGS.size(frame, of), ways, counts.BOOMERANGS, of),
        _time(ways, frame, row, of),
    ]


def _frequency(frame: FactFrame, of: Of) -> Cell:
    value = metrics.OBJECTION_FREQUENCY.value(frame, of)
    return Cell(formats.number(value, decimals=1), order=value)


def _time(ways: Ways, frame: FactFrame, row: TypeFigures, of: Of) -> Cell:
    timed = counts.TIMED_OBJECTIONS.size(frame, of)
    beneath = filled(_("of %(number)s"), number=ways.led(timed, counts.TIMED_OBJECTIONS, of)) if timed else None
    seconds = row.median_seconds_to_resolve
    return Cell(formats.duration(seconds), beneath, order=seconds)


def _change_of_frequency(compared: Comparison, before: Ways) -> Cell:
    """Told where neither sample is too small; a number per hundred calls is no share and has no interval."""
    now, earlier = compared.now, compared.earlier
    if not earlier.denominator:
        return Cell(formats.NOTHING)
    was = filled(_("before: %(numbers)s"), numbers=passports.fraction(earlier, before))
    if min(now.denominator, earlier.denominator) < formats.FEW:
        return Cell(was)
    return Cell(formats.change_of_number(now.value, earlier.value).text, was)


def _title(metric: Metric) -> str:
    return texts.marked(metric.title)
