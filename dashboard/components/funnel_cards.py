"""The cards of the Milestone funnel screen: how far calls come, where they are left, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard import cells, formats, labels
from dashboard.components import figure_tile, linked
from dashboard.components.figure import card
from dashboard.drawing import bars, marks
from dashboard.drawing.bars import Bar, Part
from dashboard.drawing.marks import Tone, filled, joined, note
from dashboard.drawing.strips import Box, Strip, strips
from dashboard.drawing.tables import Heading, table
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import Cell, Count, of_calls
from services.analytics.counts import of_milestones as counts
from services.analytics.figures import FunnelFigures, FunnelStep
from services.analytics.frame import FactFrame
from services.analytics.metrics.of_calls import CALLS_HELD
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.questions.figure_questions import Question

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what is counted at each milestone: how it is drawn and called, and how many there are."""

    tone: Tone
    label: str
    count: Count
    size: Callable[[FunnelStep], int]


def title(step: FunnelStep) -> str:
    """A milestone's number and title."""
    return labels.milestone(step.milestone, step.title)


def came_kinds() -> list[Kind]:
    """How far calls came with a milestone: each kind is a part of the one before."""
    return [
        Kind(Tone.QUIET, _("Eligible"), counts.ELIGIBLE, lambda step: step.eligible),
        Kind(Tone.OTHER, _("Reached"), counts.REACHED, lambda step: step.reached),
        Kind(Tone.GOOD, _("Completed"), counts.COMPLETED, lambda step: step.completed),
    ]


def skip_kinds() -> list[Kind]:
    """Why a milestone was skipped: by the agent, or by the rule that made it unavailable."""
    return [
        Kind(Tone.WARNING, _("Skipped"), counts.SKIPPED, lambda step: step.skipped),
        Kind(Tone.QUIET, _("Skipped by rule"), counts.SKIPPED_BY_RULE, lambda step: step.skipped_by_rule),
    ]


def exit_kinds() -> list[Kind]:
    """How calls that were left ended: four kinds that sum to all that were left."""
    return [
        Kind(Tone.LATER, _("Leaks"), counts.LEAKS, lambda step: step.leaks),
        Kind(Tone.GOOD, _("Closed early"), counts.CLOSED_EARLY, lambda step: step.closed_early),
        Kind(Tone.ENDED, _("Correct exits"), counts.CORRECT_EXITS, lambda step: step.correct_exits),
        Kind(Tone.LACKING, _("Unknown"), counts.LEFT_UNKNOWN, lambda step: step.unknown),
    ]


def tiles(question: Question, ways: Ways, frame: FactFrame, earlier: FactFrame | None) -> None:
    """What the funnel stands on, and what it leaves out."""
    with st.grid(4, min_column_width=210):
        figure_tile.show(question, ways, CALLS_HELD, frame, earlier)
        figure_tile.show(question, ways, MILESTONE_COMPLETION, frame, earlier)
        label = _("Decision milestone completed")
        figure_tile.show_count(question, ways, of_calls.DECISION_COMPLETED, frame, earlier, label=label)
        label = _("No milestone reached")
        figure_tile.show_count(question, ways, of_calls.NO_MILESTONES, frame, earlier, label=label)


def progress(ways: Ways, funnel: FunnelFigures) -> None:
    """How far calls come."""
    about = _("Held calls that were eligible for, reached and completed each milestone")
    rows = [
        Bar(title(step), parts(ways, step, came_kinds()), _of(step.completed, step.eligible))
        for step in funnel.steps
    ]
    with card(_("How far calls come"), about):
        show_bars(bars.nested(rows), came_kinds(), _said_of_progress(ways, funnel), key="funnel")


def exits(ways: Ways, funnel: FunnelFigures) -> None:
    """Where calls are left, and how those ended."""
    about = _("Held calls by the last milestone they reached, where the decision was not completed")
    rows = [Bar(title(step), parts(ways, step, exit_kinds()), number(step.left)) for step in funnel.steps]
    with card(_("Where calls are left"), about):
        show_bars(bars.stacked(rows), exit_kinds(), _said_of_exits(ways, funnel), key="exits")


def times(ways: Ways, funnel: FunnelFigures) -> None:
    """How long completed milestones take."""
    about = _("Completed milestones, in minutes. Box: the middle half; bar: the median; line: nine in ten")
    with card(_("Time in each milestone"), about):
        timed = [(step, box) for step in funnel.steps if (box := _box(ways, step)) is not None]
        if not timed:
            st.caption(_("No completed milestone of these calls has both a start and an end."))
            return
        rows = [Strip(title(step), [box], formats.duration(step.seconds.median)) for step, box in timed]
        longest = max((step for step, _box in timed), key=lambda step: step.seconds.median or 0)
        said = _(
            "The longest median is %(median)s, in %(milestone)s.",
            median=formats.duration(longest.seconds.median),
            milestone=title(longest),
        )
        drawn = strips(rows, written=number, across=_("Median"))
        chart, table_beside = st.columns(2, gap="medium")
        with chart:
            linked.show(joined([marks.picture(drawn, alt=said), note(said)]), key="times")
        with table_beside:
            linked.show(_times(ways, funnel), key="time_numbers")


def show_bars(drawn: Markup, kinds: Sequence[Kind], said: Markup, *, key: str) -> None:
    """Bars with their legend and, beneath them and for whoever does not see them, what they show in words."""
    legend = marks.legend((kind.tone, kind.label) for kind in kinds)
    linked.show(joined([marks.picture(joined([drawn, legend]), alt=said.striptags()), note(said)]), key=key)


def parts(ways: Ways, step: FunnelStep, kinds: Sequence[Kind]) -> list[Part]:
    return [
        Part(
            kind.tone,
            size := kind.size(step),
            _("%(number)s: %(what)s", number=number(size), what=kind.label),
            ways.to(kind.count, Cell(step.milestone)),
        )
        for kind in kinds
    ]


def _of(some: int, whole: int) -> str:
    return _("%(numerator)s of %(denominator)s", numerator=number(some), denominator=number(whole))


def _said_of_progress(ways: Ways, funnel: FunnelFigures) -> Markup:
    """How many came to the first milestone and to the last."""
    first, last = funnel.steps[0], funnel.steps[-1]
    return filled(
        _(
            "Of %(held)s held, %(first_reached)s reached %(first)s and %(last_reached)s reached %(last)s;"
            " %(last_completed)s completed it."
        ),
        held=ways.led(funnel.held, of_calls.HELD),
        first=title(first),
        first_reached=ways.led(first.reached, counts.REACHED, Cell(first.milestone)),
        last=title(last),
        last_reached=ways.led(last.reached, counts.REACHED, Cell(last.milestone)),
        last_completed=ways.led(last.completed, counts.COMPLETED, Cell(last.milestone)),
    )


def _said_of_exits(ways: Ways, funnel: FunnelFigures) -> Markup:
    """How those left, those decided and those without any milestone make up the calls held."""
    return filled(
        _(
            "Left %(left)s, decision completed %(decided)s, no milestone reached %(none)s:"
            " together %(held)s calls held."
        ),
        left=ways.led(sum(step.left for step in funnel.steps), counts.LEFT),
        decided=ways.led(funnel.decision_completed, of_calls.DECISION_COMPLETED),
        none=ways.led(funnel.no_milestones, of_calls.NO_MILESTONES),
        held=ways.led(funnel.held, of_calls.HELD),
    )


def _times(ways: Ways, funnel: FunnelFigures) -> Markup:
    """How the times lie, and how many milestones are timed."""
    headings = [
        Heading(_("Milestone"), is_number=False),
        *(Heading(text) for text in (_("Timed"), _("Lower quartile"), _("Median"), _("Upper quartile"))),
        Heading(_("90% within")),
    ]
    rows = [
        [
            cells.named(title(step)),
            cells.count(step.timed, ways, counts.TIMED, Cell(step.milestone)),
            *cells.times(step.seconds),
        ]
        for step in funnel.steps
    ]
    return table(headings, rows, alt=_("How long completed milestones took, of how many"))


def _box(ways: Ways, step: FunnelStep) -> Box | None:
    """How the times of a milestone lie, in minutes; None where there are none."""
    spread = step.seconds
    if spread.q1 is None or spread.median is None or spread.q3 is None or spread.p90 is None:
        return None
    label = _(
        "%(milestone)s: median %(median)s, the middle half %(half)s, nine in ten within %(most)s,"
        " %(number)s timed",
        milestone=title(step),
        median=formats.duration(spread.median),
        half=formats.span(formats.duration(spread.q1), formats.duration(spread.q3)),
        most=formats.duration(spread.p90),
        number=number(step.timed),
    )
    return Box(
        spread.q1 / MINUTE,
        spread.median / MINUTE,
        spread.q3 / MINUTE,
        spread.p90 / MINUTE,
        label,
        ways.to(counts.TIMED, Cell(step.milestone)),
    )
