"""The funnel in numbers: what the charts of the screen show, and step rates beside those of another period."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import cells, formats, texts
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.funnel_cards import Kind, came_kinds, exit_kinds, skip_kinds, title
from dashboard.drawing.marks import filled, joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.comparisons import Comparison, compare
from services.analytics.counts import Cell as Of
from services.analytics.counts import of_milestones as counts
from services.analytics.figures import FunnelFigures, FunnelStep
from services.analytics.frame import FactFrame
from services.analytics.metrics.of_milestones import STEP_RATE


def numbers(ways: Ways, frame: FactFrame, earlier: FactFrame | None, funnel: FunnelFigures) -> None:
    """How many calls came how far, and how the step rates differ from the earlier period's, if there is one."""
    about = _("Step rate: of calls that reached a milestone and have a next one, those that reached that too")
    compared = _compared(frame, earlier, funnel)
    headings = [
        Heading(_("Milestone"), is_number=False),
        *(Heading(kind.label) for kind in _kinds()),
        Heading(texts.marked(STEP_RATE.title)),
        *([Heading(_("Change"))] if compared else []),
        Heading(_("Median time")),
    ]
    rows = [_row(ways, earlier, step, compared.get(step.milestone)) for step in funnel.steps]
    said = note(_changed(earlier, funnel, compared)) if earlier is not None else ""
    with card(_("Milestones in numbers"), about):
        linked.show(joined([table(headings, rows, alt=about), said]), key="numbers")


def exits(ways: Ways, funnel: FunnelFigures) -> None:
    """How many calls were left at each milestone, and how those ended."""
    about = _(
        "Leak: a follow-up was scheduled. Closed early: sold before the decision. Correct exit: disqualified."
    )
    headings = [
        Heading(_("Milestone"), is_number=False),
        Heading(_("Left")),
        *(Heading(kind.label) for kind in exit_kinds()),
    ]
    rows = [
        [
            cells.named(title(step)),
            cells.count(step.left, ways, counts.LEFT, Of(step.milestone)),
            *(cells.count(kind.size(step), ways, kind.count, Of(step.milestone)) for kind in exit_kinds()),
        ]
        for step in funnel.steps
    ]
    with card(_("Exits in numbers"), about):
        linked.show(table(headings, rows, alt=about), key="exit_numbers")


def _kinds() -> list[Kind]:
    """Those of which the first two sum to the calls held."""
    eligible, reached, completed = came_kinds()
    skipped, by_rule = skip_kinds()
    return [eligible, by_rule, reached, completed, skipped]


def _row(ways: Ways, earlier: FactFrame | None, step: FunnelStep, compared: Comparison | None) -> list[Cell]:
    of = Of(step.milestone)
    return [
        cells.named(title(step)),
        *(cells.count(kind.size(step), ways, kind.count, of) for kind in _kinds()),
        cells.share(step.step_rate, ways, STEP_RATE, of, is_narrow=True),
        *([cells.change(compared, ways.within(earlier.period))] if earlier and compared else []),
        _time(ways, step),
    ]


def _time(ways: Ways, step: FunnelStep) -> Cell:
    """The median, and beneath it how many it is of."""
    if step.seconds.median is None:
        return Cell(formats.NOTHING)
    beneath = filled(_("%(number)s timed"), number=ways.led(step.timed, counts.TIMED, Of(step.milestone)))
    return Cell(formats.duration(step.seconds.median), beneath)


def _compared(frame: FactFrame, earlier: FactFrame | None, funnel: FunnelFigures) -> Mapping[int, Comparison]:
    if earlier is None:
        return {}
    return {step.milestone: compare(STEP_RATE, frame, earlier, Of(step.milestone)) for step in funnel.steps}


def _changed(earlier: FactFrame, funnel: FunnelFigures, compared: Mapping[int, Comparison]) -> str:
    """Which step rates differ from the earlier ones by more than chance would make of it."""
    days = formats.days(earlier.period)
    if not any(found.earlier.denominator for found in compared.values()):
        return _("No milestone was reached in %(days)s, so there is nothing to compare with.", days=days)
    if not any(cells.is_told(found) for found in compared.values()):
        return _("Too few milestones were reached to compare a step rate with that of %(days)s.", days=days)
    apart = [title(step) for step in funnel.steps if cells.is_apart(compared[step.milestone])]
    if not apart:
        return _("No step rate differs from that of %(days)s by more than chance would make of it.", days=days)
    return _(
        "Step rates that differ from those of %(days)s by more than chance would make of it: %(milestones)s.",
        days=days,
        milestones=", ".join(apart),
    )
