"""The cards of the Team screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st

from dashboard import charts, figure_tables, formats, summaries
from dashboard.components import counted_list, figure
from dashboard.components.page_head import Question
from dashboard.texts import _
from services.analytics.counts import of_calls
from services.analytics.figures import AgentFigures, OutcomeWeek, TeamFigures
from services.analytics.figures.team_figures import SHORT_WINDOW_DAYS
from services.analytics.frame import FactFrame
from services.analytics.masks import threads
from services.analytics.masks.selection import DECISIONS
from services.counted import Counted
from services.models.vocabulary import OutcomeType
from services.text import fold


def headline(question: Question, frame: FactFrame, team: TeamFigures, earlier: TeamFigures) -> None:
    """The thread close rate with the dates of its cohort."""
    with figure.card():
        figure.show_share(
            _("Thread close rate"),
            team.close_rate_threads,
            earlier.close_rate_threads,
            against=question.against,
            about=_cohort(frame, team.close_window_days),
        )
        counted_list.link(question, _("Threads closed"), of_calls.THREADS_CLOSED)
        counted_list.link(question, _("Threads of this age"), of_calls.THREADS)


def early_closings(question: Question, frame: FactFrame, team: TeamFigures, earlier: TeamFigures) -> None:
    """The share closed within 14 days, which stands beside the headline since that lags."""
    with figure.card():
        figure.show_share(
            _("Closed within %(days)s days", days=SHORT_WINDOW_DAYS),
            team.close_rate_threads_14,
            earlier.close_rate_threads_14,
            against=question.against,
            about=_cohort(frame, SHORT_WINDOW_DAYS),
        )
        counted_list.link(question, _("Threads closed"), of_calls.THREADS_CLOSED_14)
        counted_list.link(question, _("Threads of this age"), of_calls.THREADS_14)


def held(question: Question, team: TeamFigures, earlier: TeamFigures) -> None:
    """How many calls were held, and how long they took."""
    with figure.card():
        figure.show_count(
            _("Calls held"),
            team.held,
            earlier.held,
            against=question.against,
            about=_("Median duration %(duration)s.", duration=formats.duration(team.median_duration_seconds)),
        )
        figure.link_to_calls(_("Calls held"), question.parameters(counted=Counted.HELD))


def show_rate(question: Question, team: TeamFigures, earlier: TeamFigures) -> None:
    """The share of appointments that were held."""
    with figure.card():
        figure.show_share(
            _("Show rate"),
            team.show_rate,
            earlier.show_rate,
            against=question.against,
            about=_(
                "Of appointments. Missed: %(no_shows)s by no-show, %(late)s cancelled within 24 hours.",
                no_shows=formats.number(team.no_show),
                late=formats.number(team.late_cancelled),
            ),
        )
        figure.link_to_calls(_("No-shows"), question.parameters(counted=Counted.NO_SHOWS))
        figure.link_to_calls(_("Cancelled late"), question.parameters(counted=Counted.LATE_CANCELLED))


def clarity(question: Question, team: TeamFigures, earlier: TeamFigures) -> None:
    """The share of outcomes that settled the matter."""
    with figure.card():
        figure.show_share(
            _("Decision clarity"),
            team.decision_clarity,
            earlier.decision_clarity,
            against=question.against,
            about=_("Held calls with an outcome that was no follow-up."),
        )
        decided = question.parameters(counted=Counted.HELD, outcome=[*DECISIONS])
        figure.link_to_calls(_("Decided calls"), decided)


def outcomes(team: TeamFigures, weeks: Sequence[OutcomeWeek]) -> None:
    """The outcomes week by week, as chart and as table."""
    alt = summaries.outcomes_by_week(team, weeks)
    with figure.card(_("Outcomes over time"), _("Calls held, by the week in which they started")):
        figure.show_chart(charts.outcomes_by_week(weeks), alt=alt, key="outcomes_by_week")
        figure.show_table(figure_tables.outcomes_by_week(weeks), alt=alt)


def close_rates(question: Question, team: TeamFigures) -> None:
    """The close rate of calls by qualification, since a mixture of them hides both."""
    about = _("Coaching clients of the calls held with an outcome, by qualification at the call")
    with figure.card(_("Close rate (calls)"), about):
        figure.show_table(figure_tables.close_rates(team), alt=about)
        won = question.parameters(counted=Counted.HELD, outcome=OutcomeType.COACHING_CLIENT)
        figure.link_to_calls(_("Coaching clients"), won)


def left_out(question: Question, team: TeamFigures) -> None:
    """What the figures leave out, and how many of each."""
    about = _("What the figures leave out, or do not hold yet")
    with figure.card(_("Beside the figures"), about):
        figure.show_table(figure_tables.left_out(team), alt=about)
        # The labels are those of the table's rows.
        ways = {
            Counted.IN_PROGRESS: (_("Calls in progress"), team.in_progress),
            Counted.HELD_WITHOUT_OUTCOME: (_("Held, outcome missing"), team.outcome_missing),
            Counted.HELD_WITHOUT_APPOINTMENT: (_("Held, without an appointment"), team.without_appointment),
            Counted.PAST_SCHEDULED: (_("Appointments passed, not settled"), team.past_scheduled),
            Counted.CANCELLED_UNDATED: (_("Cancelled, date not known"), team.cancelled_undated),
        }
        with st.container(horizontal=True):
            for counted, (label, count) in ways.items():
                if count:
                    figure.link_to_calls(label, question.parameters(counted=counted))
            if team.threads_too_young:
                days = team.close_window_days
                label = _("Threads not yet %(days)s days old", days=days)
                counted_list.link(question, label, of_calls.THREADS_TOO_YOUNG)


def agents(question: Question, team: TeamFigures, rows: Iterable[AgentFigures]) -> None:
    """The agents' parts side by side, by name: never added up, never ranked."""
    by_name = sorted(rows, key=lambda row: (fold(row.name), row.email))
    links = {row.email: _calls_of(question, row) for row in by_name}
    with figure.card(_("Agents"), _("By name. Shares stand with their numbers and 95% intervals.")):
        figure.show_table(figure_tables.agents(by_name, links), alt=summaries.agents(by_name, team))
        with st.expander(_("Thread close rates with their intervals")):
            chart = charts.agents(by_name, team.close_rate_threads)
            figure.show_chart(chart, alt=summaries.agents(by_name, team), key="agents")


def _cohort(frame: FactFrame, days: int) -> str:
    began = threads.cohort_period(frame, days)
    if not began.days:
        return _("No thread can have become %(days)s days old in this period yet.", days=days)
    return _(
        "Threads begun %(dates)s: they became %(days)s days old in this period.",
        dates=formats.days(began),
        days=days,
    )


def _calls_of(question: Question, row: AgentFigures) -> str:
    parameters = question.parameters(counted=Counted.HELD) | {"agent": row.email}
    return "/calls?" + urlencode(parameters, doseq=True)
