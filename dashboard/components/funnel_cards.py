"""The cards of the Milestone funnel screen."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, figure_tables, summaries
from dashboard.components import figure, figure_tile
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import of_calls
from services.analytics.figures import FunnelFigures
from services.analytics.frame import FactFrame
from services.analytics.metrics.of_calls import CALLS_HELD
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.questions.figure_questions import Question


def tiles(question: Question, ways: Ways, frame: FactFrame, earlier: FactFrame | None) -> None:
    """What the funnel stands on, and what it leaves out."""
    with st.grid(4, min_column_width=210):
        figure_tile.show(question, ways, CALLS_HELD, frame, earlier)
        figure_tile.show(question, ways, MILESTONE_COMPLETION, frame, earlier)
        label = _("Decision milestone completed")
        figure_tile.show_count(question, ways, of_calls.DECISION_COMPLETED, frame, earlier, label=label)
        label = _("No milestone reached")
        figure_tile.show_count(question, ways, of_calls.NO_MILESTONES, frame, earlier, label=label)


def progress(funnel: FunnelFigures) -> None:
    """How far calls come."""
    about = _("Held calls that were eligible for, reached and completed each milestone")
    with figure.card(_("How far calls come"), about):
        figure.show_chart(charts.funnel(funnel), alt=summaries.funnel(funnel), key="funnel")


def exits(funnel: FunnelFigures) -> None:
    """Where calls are left, and how those ended."""
    about = _("Held calls by the last milestone they reached, where the decision was not completed")
    with figure.card(_("Where calls are left"), about):
        figure.show_chart(charts.exits(funnel), alt=summaries.exits(funnel), key="exits")


def numbers(ways: Ways, funnel: FunnelFigures) -> None:
    """Both charts as tables, with what each column means."""
    with figure.card(
        _("Milestones in numbers"),
        _("Step rate: of calls that reached a milestone and have a next one, those that reached that too"),
    ):
        figure.show_table(figure_tables.funnel(funnel, ways.to), alt=summaries.funnel(funnel))
    with figure.card(
        _("Exits in numbers"),
        _("Leak: a follow-up was scheduled. Closed early: won before the decision. Correct exit: disqualified."),
    ):
        figure.show_table(figure_tables.exits(funnel, ways.to), alt=summaries.exits(funnel))


def times(funnel: FunnelFigures) -> None:
    """How long completed milestones take."""
    about = _("Completed milestones. Box: the middle half; line: the median; whisker: nine in ten took no longer")
    with figure.card(_("Time in each milestone"), about):
        if all(step.seconds.median is None for step in funnel.steps):
            st.caption(_("No completed milestone of these calls has both a start and an end."))
            return
        chart, table = st.columns([7, 6], gap="medium")
        with chart:
            figure.show_chart(charts.milestone_times(funnel), alt=summaries.milestone_times(funnel), key="times")
        with table:
            figure.show_table(figure_tables.milestone_times(funnel), alt=summaries.milestone_times(funnel))
