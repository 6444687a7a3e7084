"""A screen's figures for each group side by side: by agent, team, qualification, language, month or version."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import streamlit as st

from dashboard import address, cells, formats, labels, texts, vocabulary
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.sorted_table import sorted_table
from dashboard.drawing.tables import Cell, Heading
from dashboard.sorting import SortedTable
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.breakdowns import Dimension, Group, breakdown
from services.analytics.frame import FactFrame
from services.analytics.metrics import Metric, of_calls, of_milestones, of_objections
from services.analytics.periods import Period
from services.models.vocabulary import Language, Qualification
from services.questions.call_traits import NO_TEAM
from services.questions.figure_questions import Question, dimensions

_KEY = "figures_by"
_NOT = ""  # None as an option would be shown as no choice at all.
TEAM: Sequence[Metric] = (
    of_calls.CALLS_HELD,
    of_calls.CLOSE_RATE_THREADS,
    of_calls.SHOW_RATE,
    of_calls.DECISION_CLARITY,
    of_milestones.MILESTONE_COMPLETION,
    of_objections.RESOLUTION_RATE,
    of_calls.DURATION,
)
OBJECTIONS: Sequence[Metric] = (
    of_calls.CALLS_HELD,
    of_objections.OBJECTION_FREQUENCY,
    of_objections.OBJECTION_PREVALENCE,
    of_objections.RESOLUTION_RATE,
    of_objections.DURABLE_RESOLUTION_RATE,
    of_objections.TIME_TO_RESOLVE,
)


def show(
    question: Question,
    ways: Ways,
    frame: FactFrame,
    metrics: Sequence[Metric],
    *,
    without: Sequence[Dimension] = (),
) -> None:
    """The choice of a dimension, and the metrics of each of its groups; not `without` those shown elsewhere."""
    with card(_("Side by side"), _("The same figures for each group; threads count where they began")):
        choose(question, [one for one in dimensions(is_own=question.is_own) if one not in without])
        if question.by is None:
            return
        groups = named_groups(question, ways, frame)
        if not groups:
            st.caption(_("No call in these days belongs to a group."))
            return
        headings = [Heading(label(question.by), is_number=False), *(Heading(_title(metric)) for metric in metrics)]
        rows = [[cells.named(name), *_figures(group, there, metrics)] for name, there, group in groups]
        linked.show(
            sorted_table(
                SortedTable.GROUPS,
                headings,
                rows,
                alt=_("The figures of each group, with their numbers"),
            ),
            key="breakdown",
        )


def choose(question: Question, offered: Sequence[Dimension], *, forgetting: Sequence[str] = ()) -> None:
    """Draw the choice of a dimension; the chosen one is offered in any case.

    Another choice takes the names in `forgetting`, which mean something under this one alone, out of the address.
    """
    shown = [one for one in Dimension if one in offered or one is question.by]
    st.session_state[_KEY] = question.by or _NOT
    st.segmented_control(
        _("Side by side"),
        [_NOT, *shown],
        format_func=lambda by: label(Dimension(by)) if by else _("All together"),
        required=True,
        key=_KEY,
        on_change=lambda: address.change({"by": st.session_state[_KEY] or None, **dict.fromkeys(forgetting)}),
        label_visibility="collapsed",
    )


def label(dimension: Dimension) -> str:
    """By what figures are broken down."""
    return {
        Dimension.AGENT: _("Agent"),
        Dimension.TEAM: _("Team"),
        Dimension.QUALIFICATION: _("Qualification"),
        Dimension.LANGUAGE: _("Language"),
        Dimension.MONTH: _("Month"),
        Dimension.VERSION: _("Configuration version"),
    }[dimension]


def named_groups(question: Question, ways: Ways, frame: FactFrame) -> list[tuple[str, Ways, Group]]:
    """Each group of the chosen dimension with its name and the ways to its lists; none where none is chosen."""
    if question.by is None:
        return []
    teams = {team.id: team.name for team in question.teams}
    found = [
        (_name(question.by, group, teams), _within(question.by, group, ways), group)
        for group in breakdown(frame, question.by)
    ]
    return sorted(found, key=lambda one: one[0].casefold()) if question.by in _BY_NAME else found


_BY_NAME = (Dimension.AGENT, Dimension.TEAM)


def _figures(group: Group, ways: Ways, metrics: Sequence[Metric]) -> list[Cell]:
    return [cells.figure(metric.passport(group.frame), ways) for metric in metrics]


def _title(metric: Metric) -> str:
    return texts.marked(metric.title)


def _name(by: Dimension, group: Group, teams: Mapping[UUID, str]) -> str:
    key = group.key
    if isinstance(key, Qualification):
        return labels.qualification(key)
    if isinstance(key, Language):
        return vocabulary.language(key)
    if isinstance(key, int):
        return _("Version %(number)s", number=key)
    if isinstance(key, UUID):
        return teams.get(key, "") if by is Dimension.TEAM else group.frame.names.get(key, ("", ""))[1]
    return _("No team") if key is None else _month(group.frame.period, key)


def _month(period: Period, first: date) -> str:
    """The month; one that the days asked for cut short says how many of its days they are."""
    days = (period.end_on - period.start_on).days
    return formats.cut_short(formats.month(first), days, monthrange(first.year, first.month)[1])


def _within(by: Dimension, group: Group, ways: Ways) -> Ways:
    """The ways to the lists of one group: under the filter, or of the days, that make it."""
    key = group.key
    if by is Dimension.MONTH:
        return ways.within(group.frame.period)
    if by is Dimension.AGENT and isinstance(key, UUID):
        return ways.within(agent=group.frame.names.get(key, ("", ""))[0])
    return ways.within(None, **{by.value: NO_TEAM if key is None else str(key)})
