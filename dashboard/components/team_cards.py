"""The cards of the Team screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cells, formats, labels, summaries
from dashboard.components import figure_tile, linked
from dashboard.components.figure import card
from dashboard.drawing import bars, marks
from dashboard.drawing.bars import Bar, Part
from dashboard.drawing.marks import joined
from dashboard.drawing.tables import Heading, table
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import Count, of_calls
from services.analytics.figures import OutcomeWeek, TeamFigures
from services.analytics.figures.team_figures import SHORT_WINDOW_DAYS
from services.analytics.frame import FactFrame
from services.analytics.masks import threads
from services.analytics.metrics import of_calls as metrics
from services.analytics.periods import Period
from services.models.vocabulary import OutcomeType, Qualification
from services.questions.figure_questions import Question

DAYS_OF_WEEK = 7


def tiles(question: Question, ways: Ways, frame: FactFrame, earlier: FactFrame | None) -> None:
    """The headline and what stands beside it."""
    shown = {
        metrics.CLOSE_RATE_THREADS: _cohort(frame, frame.close_window_days),
        metrics.CLOSE_RATE_THREADS_14: _cohort(frame, SHORT_WINDOW_DAYS),
        metrics.CALLS_HELD: None,
        metrics.SHOW_RATE: None,
        metrics.DECISION_CLARITY: None,
        metrics.DURATION: None,
    }
    with st.grid(6, min_column_width=156):
        for metric, about in shown.items():
            figure_tile.show(question, ways, metric, frame, earlier, about=about)


def outcomes(question: Question, ways: Ways, team: TeamFigures, weeks: Sequence[OutcomeWeek]) -> None:
    """The outcomes week by week, as chart and as table."""
    alt = summaries.outcomes_by_week(team, weeks)
    zone = question.period.time_zone
    by_week = [(week, ways.within(Period(week.start_on, week.end_on, zone))) for week in weeks]
    chart = bars.columns(
        [Bar(formats.short_day(week.start_on), _outcome_parts(week, there)) for week, there in by_week],
        most=number(max((_held(week) for week in weeks), default=0)),
    )
    legend = marks.legend((labels.outcome_tone(outcome), labels.outcome(outcome)) for outcome in _OUTCOMES)
    numbers = table(
        [
            Heading(_("Week from"), is_number=False),
            *(Heading(labels.outcome(outcome)) for outcome in _OUTCOMES),
            Heading(_("Calls held")),
        ],
        [
            [
                cells.named(_week(week)),
                *(cells.count(part.number, there, _count(outcome)) for outcome, part in _numbers(week, there)),
                cells.count(_held(week), there, of_calls.HELD),
            ]
            for week, there in by_week
        ],
        alt=alt,
    )
    with card(_("Outcomes over time"), _("Calls held, by the week in which they started")):
        linked.show(joined([marks.picture(joined([chart, legend]), alt=alt), numbers]), key="outcomes_by_week")


def close_rates(ways: Ways, frame: FactFrame, team: TeamFigures) -> None:
    """The close rate of calls by qualification, since a mixture of them hides both."""
    about = _("Coaching clients of the calls held with an outcome, by qualification at the call")
    rates = {
        Qualification.QUALIFIED: team.close_rate_qualified,
        Qualification.UNDER_THRESHOLD: team.close_rate_under_threshold,
        Qualification.UNKNOWN: team.close_rate_unknown,
    }
    metric = metrics.CLOSE_RATE_CALLS
    rows = [
        [cells.named(_("All")), cells.share(team.close_rate_calls, ways, metric)],
        *(
            [
                cells.named(labels.qualification(kind)),
                cells.share(rate, ways.within(qualification=kind.value), metric),
            ]
            for kind, rate in rates.items()
            if _is_asked(ways, kind)
        ),
    ]
    accuracy = metrics.QUALIFICATION_ACCURACY
    rows.append([cells.named(_("Clients that were qualified")), cells.share(accuracy.rate(frame), ways, accuracy)])
    headings = [Heading(_("Qualification"), is_number=False), Heading(_("Close rate"))]
    with card(_("Close rate (calls)"), about):
        linked.show(table(headings, rows, alt=about), key="close_rates")


def _is_asked(ways: Ways, kind: Qualification) -> bool:
    """Whether calls of this qualification pass the screen's filters."""
    chosen = ways.filters.get("qualification")
    return not chosen or kind.value in chosen


def left_out(ways: Ways, team: TeamFigures) -> None:
    """What the figures leave out, and how many of each."""
    about = _("What the figures leave out, or do not hold yet")
    counts: dict[str, tuple[int, Count]] = {
        _("Calls in progress"): (team.in_progress, of_calls.IN_PROGRESS),
        _("Held, outcome missing"): (team.outcome_missing, of_calls.HELD_WITHOUT_OUTCOME),
        _("Held, without an appointment"): (team.without_appointment, of_calls.HELD_WITHOUT_APPOINTMENT),
        _("No-shows"): (team.no_show, of_calls.NO_SHOWS),
        _("Cancelled within 24 hours"): (team.late_cancelled, of_calls.LATE_CANCELLED),
        _("Appointments passed, not settled"): (team.past_scheduled, of_calls.PAST_SCHEDULED),
        _("Cancelled, date not known"): (team.cancelled_undated, of_calls.CANCELLED_UNDATED),
        _("Threads not yet %(days)s days old", days=team.close_window_days): (
            team.threads_too_young,
            of_calls.THREADS_TOO_YOUNG,
        ),
    }
    rows = [[cells.named(name), cells.count(size, ways, count)] for name, (size, count) in counts.items()]
    headings = [Heading(_("What"), is_number=False), Heading(_("Number"))]
    with card(_("Beside the figures"), about):
        linked.show(table(headings, rows, alt=about), key="left_out")


_OUTCOMES: tuple[OutcomeType | None, ...] = (*OutcomeType, None)


def _count(outcome: OutcomeType | None) -> Count:
    return of_calls.HELD_WITHOUT_OUTCOME if outcome is None else of_calls.BY_OUTCOME[outcome]


def _numbers(week: OutcomeWeek, ways: Ways) -> list[tuple[OutcomeType | None, Part]]:
    """How many calls of the week ended how, with the ways to them."""
    found = []
    for outcome in _OUTCOMES:
        size = week.missing if outcome is None else week.outcomes[outcome]
        label = _("%(number)s: %(what)s", number=number(size), what=labels.outcome(outcome))
        found.append((outcome, Part(labels.outcome_tone(outcome), size, label, ways.to(_count(outcome)))))
    return found


def _outcome_parts(week: OutcomeWeek, ways: Ways) -> list[Part]:
    return [part for _outcome, part in _numbers(week, ways)]


def _held(week: OutcomeWeek) -> int:
    return sum(week.outcomes.values()) + week.missing


def _week(week: OutcomeWeek) -> str:
    """The first day of a week, and how many days there are of one that is cut by the period."""
    return formats.cut_short(formats.day(week.start_on), week.days, DAYS_OF_WEEK)


def _cohort(frame: FactFrame, days: int) -> str:
    began = threads.cohort_period(frame, days)
    if not began.days:
        return _("No thread can have become %(days)s days old in this period yet.", days=days)
    return _(
        "Threads begun %(dates)s: they became %(days)s days old in this period.",
        dates=formats.days(began),
        days=days,
    )
