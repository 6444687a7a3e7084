"""The first cards of the Objections screen: how often objections come up, of which type, in which milestone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard import labels, vocabulary
from dashboard.components import figure_tile, linked
from dashboard.components.figure import card
from dashboard.drawing import bars, grids, marks
from dashboard.drawing.bars import Bar, Part
from dashboard.drawing.marks import filled, joined, note
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import Cell, Count
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as counts
from services.analytics.figures import ObjectionFigures, TypeFigures
from services.analytics.frame import NONE, FactFrame
from services.analytics.metrics import of_objections as metrics
from services.models.vocabulary import ObjectionOutcome, ObjectionType
from services.questions.figure_questions import Question

OUTCOMES: Sequence[ObjectionOutcome | None] = (*ObjectionOutcome, None)


def count_of(outcome: ObjectionOutcome | None) -> Count:
    """What counts the objections of one classification; None those still open."""
    return counts.OPEN if outcome is None else counts.BY_OUTCOME[outcome]


def classified(outcome: ObjectionOutcome | None) -> str:
    """What a classification is called."""
    return vocabulary.objection_outcome(outcome).text


def legend() -> Markup:
    """Which mark stands for which classification."""
    return marks.legend((labels.objection_tone(outcome), classified(outcome)) for outcome in OUTCOMES)


def part(outcome: ObjectionOutcome | None, size: int, ways: Ways, of: Cell) -> Part:
    """The part of a bar that is classified as `outcome`."""
    label = _("%(number)s: %(what)s", number=number(size), what=classified(outcome))
    return Part(labels.objection_tone(outcome), size, label, ways.to(count_of(outcome), of))


def size_of(row: TypeFigures, outcome: ObjectionOutcome | None) -> int:
    """How many objections of a type were classified as `outcome`."""
    if outcome is None:
        return row.open
    return {
        ObjectionOutcome.RESOLVED: row.resolved,
        ObjectionOutcome.DEFERRED: row.deferred,
        ObjectionOutcome.DISQUALIFIED: row.disqualified,
    }[outcome]


def tiles(question: Question, ways: Ways, frame: FactFrame, earlier: FactFrame | None) -> None:
    """How frequent objections are, how well they are resolved, and how long that takes."""
    shown = (
        metrics.OBJECTION_FREQUENCY,
        metrics.OBJECTION_PREVALENCE,
        metrics.RESOLUTION_RATE,
        metrics.DURABLE_RESOLUTION_RATE,
        metrics.TIME_TO_RESOLVE,
    )
    with st.grid(5, min_column_width=180):
        for metric in shown:
            figure_tile.show(question, ways, metric, frame, earlier)


def show_no_objection(question: Question) -> None:
    """Say that calls were held and none of them met an objection that counts, and what to do about it."""
    if question.words:
        st.info(_("No call that passes these filters met such an objection. Clear them, or choose other days."))
    else:
        st.info(_("No objection was logged in the calls of this period. Choose a longer period to see some."))


def by_type(ways: Ways, objections: ObjectionFigures) -> None:
    """The types below each other, each by what became of its objections."""
    drawn = bars.stacked(
        [
            Bar(
                labels.objection_type(row.type),
                [part(outcome, size_of(row, outcome), ways, Cell(None, row.type)) for outcome in OUTCOMES],
                number(row.count),
            )
            for row in objections.by_type
        ]
    )
    said = _said_of_types(ways, objections)
    with card(_("By type"), _("Objections of held calls, by what became of them")):
        picture = marks.picture(joined([drawn, legend()]), alt=said.striptags())
        linked.show(joined([picture, note(said)]), key="objection_types")


def by_milestone(ways: Ways, frame: FactFrame, objections: ObjectionFigures) -> None:
    """Which type comes up in which milestone, the unknown one last."""
    titles = {milestone.number: milestone.title for milestone in frame.current.milestones}
    about = _("How many objections of each type came up in each milestone; the stronger the shade, the more")
    counted = {(cell.type, cell.milestone): cell.count for cell in objections.by_type_and_milestone}
    met = columns([one.number for one in frame.current.milestones if one.is_active], objections)
    names = [grids.Column(labels.milestone(one), labels.milestone(one, titles.get(one or 0))) for one in met]
    rows = [
        grids.Row(
            labels.objection_type(row.type),
            [
                _square(ways, counted.get((row.type, one), 0), _cell(one, row.type), column)
                for one, column in zip(met, names, strict=True)
            ],
            ways.led(row.count, counts.OBJECTIONS, Cell(None, row.type)),
        )
        for row in objections.by_type
    ]
    sums = [sum(counted.get((kind, one), 0) for kind in ObjectionType) for one in met]
    foot = grids.Row(
        _("All"),
        [_square(ways, size, _cell(one), column) for size, one, column in zip(sums, met, names, strict=True)],
        ways.led(objections.objections, counts.OBJECTIONS),
    )
    drawn = grids.grid(_("Type"), names, rows, foot, alt=about)
    with card(_("By type and milestone"), about):
        linked.show(joined([drawn, note(_said_of_grid(ways, objections, titles))]), key="objection_grid")


def columns(milestones: Sequence[int], objections: ObjectionFigures) -> list[int | None]:
    """The given milestones, then any other that has an objection, and last the unknown one if it has."""
    met = {cell.milestone for cell in objections.by_type_and_milestone}
    others = sorted(one for one in met if one is not None and one not in milestones)
    return [*milestones, *others, *([None] if None in met else [])]


def _cell(milestone: int | None, kind: ObjectionType | None = None) -> Cell:
    return Cell(NONE if milestone is None else milestone, kind)


def _square(ways: Ways, size: int, cell: Cell, column: grids.Column) -> grids.Square:
    what = labels.objection_type(cell.objection_type) if cell.objection_type else _("All types")
    label = _("%(number)s: %(what)s, %(milestone)s", number=number(size), what=what, milestone=column.full)
    return grids.Square(size, number(size), label, ways.to(counts.OBJECTIONS, cell) if size else None)


def _said_of_types(ways: Ways, objections: ObjectionFigures) -> Markup:
    """How many there were, and which type was the most frequent one."""
    most = max(row.count for row in objections.by_type)
    names = [labels.objection_type(row.type) for row in objections.by_type if row.count == most]
    return filled(
        _(
            "%(objections)s objections in %(held)s calls held. The most frequent: %(types)s (%(most)s)."
            " %(resolved)s were resolved, %(deferred)s deferred, %(disqualified)s ended in disqualification,"
            " %(open)s are still open."
        ),
        objections=ways.led(objections.objections, counts.OBJECTIONS),
        held=ways.led(objections.held, calls.HELD),
        types=", ".join(names),
        most=number(most),
        **{
            name: ways.led(sum(size_of(row, outcome) for row in objections.by_type), count_of(outcome))
            for name, outcome in zip(("resolved", "deferred", "disqualified", "open"), OUTCOMES, strict=True)
        },
    )


def _said_of_grid(ways: Ways, objections: ObjectionFigures, titles: dict[int, str]) -> Markup:
    """Where most of them came up."""
    fullest = max(objections.by_type_and_milestone, key=lambda cell: cell.count)
    milestone = fullest.milestone
    return filled(
        _("Most came up here: %(type)s, %(milestone)s, %(count)s."),
        type=labels.objection_type(fullest.type),
        milestone=labels.milestone(milestone, titles.get(milestone or 0)),
        count=ways.led(fullest.count, counts.OBJECTIONS, _cell(milestone, fullest.type)),
    )
