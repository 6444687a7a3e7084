"""Figures as tables: figures in, texts ready to read out, one row per thing. Nothing here knows Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import formats, labels
from dashboard.formats import number
from dashboard.texts import _
from services.analytics.figures import (
    AgentFigures,
    FunnelFigures,
    ObjectionFigures,
    OutcomeWeek,
    TeamFigures,
    TypeFigures,
)
from services.analytics.intervals import Rate
from services.models.vocabulary import ObjectionType, OutcomeType, Qualification


def rate_cell(rate: Rate) -> str:
    """A share in a table: what the sample allows in the first line, its parts and interval below."""
    within = formats.interval(rate)
    if within is None:
        return formats.share(rate)
    return _(
        "%(share)s  \n:small[:gray[%(fraction)s, %(interval)s]]",
        share=formats.share(rate),
        fraction=formats.fraction(rate),
        interval=within,
    )


def outcomes_by_week(weeks: Sequence[OutcomeWeek]) -> pd.DataFrame:
    """The outcomes of each week, by its first day in the period, and their sum."""
    return pd.DataFrame(
        [
            {_("Week from"): formats.day(week.start_on)}
            | {labels.outcome(outcome): number(week.outcomes[outcome]) for outcome in OutcomeType}
            | {
                labels.outcome(None): number(week.missing),
                _("Held"): number(sum(week.outcomes.values()) + week.missing),
            }
            for week in weeks
        ]
    )


def close_rates(figures: TeamFigures) -> pd.DataFrame:
    """The close rate of calls, all of them and by the prospect's qualification at the call."""
    rates = {
        _("All"): figures.close_rate_calls,
        labels.qualification(Qualification.QUALIFIED): figures.close_rate_qualified,
        labels.qualification(Qualification.UNDER_THRESHOLD): figures.close_rate_under_threshold,
        labels.qualification(Qualification.UNKNOWN): figures.close_rate_unknown,
    }
    return pd.DataFrame(
        [{_("Qualification"): name, _("Close rate (calls)"): rate_cell(rate)} for name, rate in rates.items()]
    )


def agents(rows: Sequence[AgentFigures], links: Mapping[str, str]) -> pd.DataFrame:
    """The parts of each agent side by side; `links` are the ways to an agent's calls, by address."""
    return pd.DataFrame(
        [
            {
                _("Agent"): formats.plain(row.name),
                _("Calls held"): f"[{number(row.held)}]({links[row.email]})",
                _("Thread close rate"): rate_cell(row.close_rate_threads),
                _("Milestone completion"): rate_cell(row.completion_rate),
                _("Objections resolved"): rate_cell(row.resolution_rate),
                _("Median duration"): formats.duration(row.median_duration_seconds),
            }
            for row in rows
        ]
    )


def funnel(figures: FunnelFigures) -> pd.DataFrame:
    """How many calls came how far, milestone by milestone."""
    return pd.DataFrame(
        [
            {
                _("Milestone"): formats.plain(labels.milestone(step.milestone, step.title)),
                _("Eligible"): number(step.eligible),
                _("Skipped by rule"): number(step.skipped_by_rule),
                _("Reached"): number(step.reached),
                _("Completed"): number(step.completed),
                _("Skipped"): number(step.skipped),
                _("Step rate"): rate_cell(step.step_rate),
            }
            for step in figures.steps
        ]
    )


def exits(figures: FunnelFigures) -> pd.DataFrame:
    """How many calls were left at each milestone, and how those ended."""
    return pd.DataFrame(
        [
            {
                _("Milestone"): formats.plain(labels.milestone(step.milestone, step.title)),
                _("Left"): number(step.left),
                _("Leaks"): number(step.leaks),
                _("Closed early"): number(step.closed_early),
                _("Correct exits"): number(step.correct_exits),
                _("Unknown"): number(step.unknown),
            }
            for step in figures.steps
        ]
    )


def milestone_times(figures: FunnelFigures) -> pd.DataFrame:
    """How long completed milestones took."""
    return pd.DataFrame(
        [
            {
                _("Milestone"): formats.plain(labels.milestone(step.milestone, step.title)),
                _("Lower quartile"): formats.duration(step.seconds.q1),
                _("Median"): formats.duration(step.seconds.median),
                _("Upper quartile"): formats.duration(step.seconds.q3),
                _("90 % within"): formats.duration(step.seconds.p90),
            }
            for step in figures.steps
        ]
    )


def objections_by_type(figures: ObjectionFigures) -> pd.DataFrame:
    """How often each type came up and how it was classified."""
    return pd.DataFrame(
        [
            {
                _("Type"): labels.objection_type(row.type),
                _("Objections"): number(row.count),
                _("Resolved"): number(row.resolved),
                _("Deferred"): number(row.deferred),
                _("Disqualified"): number(row.disqualified),
                _("Open"): number(row.open),
                _("Resolution rate"): rate_cell(_resolution(row)),
                _("Median time to resolve"): formats.duration(row.median_seconds_to_resolve),
            }
            for row in figures.by_type
        ]
    )


def objection_grid(figures: ObjectionFigures, milestones: Sequence[int]) -> pd.DataFrame:
    """Types down, milestones across: those given and any other that has a count; the unknown one last."""
    counts = {(cell.type, cell.milestone): cell.count for cell in figures.by_type_and_milestone}
    met = {cell.milestone for cell in figures.by_type_and_milestone}
    others = sorted(number for number in met if number is not None and number not in milestones)
    columns: list[int | None] = [*milestones, *others, *([None] if None in met else [])]
    return pd.DataFrame(
        [
            {_("Type"): labels.objection_type(kind)}
            | {labels.milestone(column): number(counts.get((kind, column), 0)) for column in columns}
            for kind in ObjectionType
        ]
    )


def _resolution(row: TypeFigures) -> Rate:
    return Rate(row.resolved, row.resolved + row.deferred + row.disqualified)
