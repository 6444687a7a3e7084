"""The cards of the Milestone funnel screen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import charts, figure_tables, summaries
from dashboard.components import counted_list, figure
from dashboard.components.page_head import Question
from dashboard.texts import _
from services.analytics.counts import of_calls
from services.analytics.figures import FunnelFigures
from services.counted import Counted


def tiles(question: Question, funnel: FunnelFigures, earlier: FunnelFigures) -> None:
    """What the funnel stands on, and what it leaves out."""
    against = question.against
    with st.grid(4, min_column_width=210):
        with figure.card():
            figure.show_count(_("Calls held"), funnel.held, earlier.held, against=against)
            figure.link_to_calls(_("Calls held"), question.parameters(counted=Counted.HELD))
        with figure.card():
            label = _("Decision milestone completed")
            figure.show_count(label, funnel.decision_completed, earlier.decision_completed, against=against)
            counted_list.link(question, _("Calls that completed it"), of_calls.DECISION_COMPLETED)
        with figure.card():
            label = _("No milestone reached")
            figure.show_count(label, funnel.no_milestones, earlier.no_milestones, against=against)
            if funnel.no_milestones:
                counted_list.link(question, _("Calls that reached none"), of_calls.NO_MILESTONES)
        with figure.card():
            missing, before = funnel.outcome_missing, earlier.outcome_missing
            about = _("Calls in progress, not counted: %(number)s.", number=funnel.in_progress)
            figure.show_count(_("Outcome missing"), missing, before, against=against, about=about)
            without = question.parameters(counted=Counted.HELD_WITHOUT_OUTCOME)
            figure.link_to_calls(_("Held, outcome missing"), without)


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


def numbers(question: Question, funnel: FunnelFigures) -> None:
    """Both charts as tables, with what each column means."""
    way = partial(counted_list.way, question)
    with figure.card(
        _("Milestones in numbers"),
        _("Step rate: of calls that reached a milestone and have a next one, those that reached that too"),
    ):
        figure.show_table(figure_tables.funnel(funnel, way), alt=summaries.funnel(funnel))
    with figure.card(
        _("Exits in numbers"),
        _("Leak: a follow-up was scheduled. Closed early: won before the decision. Correct exit: disqualified."),
    ):
        figure.show_table(figure_tables.exits(funnel, way), alt=summaries.exits(funnel))


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
