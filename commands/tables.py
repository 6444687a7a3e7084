"""Reports as tables on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from commands.figure_texts import OUTCOMES, TYPES, duration, milestone, number, rate_cell, rate_text
from services.analytics.figures import AgentTable, FunnelFigures, ObjectionFigures, TeamFigures
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.analytics.reports import Report

# A table takes the width that it needs: a narrow terminal wraps lines, but no figure is ever cut.
_output = Console(width=200, highlight=False, emoji=False, markup=False)


def show(report: Report) -> None:
    """Print a report in tables."""
    _output.print(_title(report.period))
    for table in tables_of(report):
        _output.print()
        _output.print(table)


def tables_of(report: Report) -> Sequence[Table]:
    """The tables of a report, in the words of the screens."""
    if isinstance(report, TeamFigures):
        return [_pairs(_team(report)), _pairs(_left_out(report))]
    if isinstance(report, AgentTable):
        return [_agents(report)]
    if isinstance(report, FunnelFigures):
        return [_pairs(_funnel_counts(report)), _steps(report), _times(report), _leaving(report)]
    return [_pairs(_objection_counts(report)), _by_type(report), _grid(report)]


def _title(period: Period) -> str:
    days = f"From {period.start_on} up to, not including, {period.end_on}"
    return f"{days} · days in {period.time_zone} · 95% intervals"


def _pairs(rows: Iterable[tuple[str, object]]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in rows:
        table.add_row(name, rate_text(value) if isinstance(value, Rate) else _text(value))
    return table


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Texts in the first column stand left, everything else right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="right" if position else "left")
    for row in rows:
        table.add_row(*(rate_cell(value) if isinstance(value, Rate) else _text(value) for value in row))
    return table


def _text(value: object) -> str:
    return number(value) if isinstance(value, int) else str(value)


def _team(team: TeamFigures) -> list[tuple[str, object]]:
    return [
        (f"Close rate (threads), within {team.close_window_days} days", team.close_rate_threads),
        ("Close rate (14 days)", team.close_rate_threads_14),
        ("Close rate (calls)", team.close_rate_calls),
        ("  Qualified", team.close_rate_qualified),
        ("  Under threshold", team.close_rate_under_threshold),
        ("  Unknown", team.close_rate_unknown),
        ("Decision clarity", team.decision_clarity),
        *((f"  {OUTCOMES[outcome]}", count) for outcome, count in team.outcomes.items()),
        ("Calls held", team.held),
        ("Median duration", duration(team.median_duration_seconds)),
        ("Show rate", team.show_rate),
        ("  No-shows", team.no_show),
        ("  Cancelled within 24 hours", team.late_cancelled),
    ]


def _left_out(team: TeamFigures) -> list[tuple[str, object]]:
    return [
        ("Calls in progress", team.in_progress),
        ("Held, outcome missing", team.outcome_missing),
        ("Held, without an appointment", team.without_appointment),
        ("Appointments passed, not settled", team.past_scheduled),
        ("Cancelled, date not known", team.cancelled_undated),
        (f"Threads not yet {team.close_window_days} days old", team.threads_too_young),
    ]


def _agents(report: AgentTable) -> Table:
    headings = (
        *("Agent", "Calls held", "Close rate (threads)", "Close rate (calls)", "Milestone completion"),
        *("Objections resolved", "Median duration"),
    )
    return _table(
        headings,
        (
            (
                f"{row.name}\n{row.email}",
                row.held,
                row.close_rate_threads,
                row.close_rate_calls,
                row.completion_rate,
                row.resolution_rate,
                duration(row.median_duration_seconds),
            )
            for row in report
        ),
    )


def _funnel_counts(funnel: FunnelFigures) -> list[tuple[str, object]]:
    return [
        ("Calls held", funnel.held),
        ("Calls in progress", funnel.in_progress),
        ("Outcome missing", funnel.outcome_missing),
        ("No milestone reached", funnel.no_milestones),
    ]


def _steps(funnel: FunnelFigures) -> Table:
    headings = ("Milestone", "Eligible", "Skipped by rule", "Reached", "Completed", "Skipped", "Step rate")
    return _table(
        headings,
        (
            (
                milestone(step.milestone, step.title),
                *(step.eligible, step.skipped_by_rule, step.reached, step.completed, step.skipped, step.step_rate),
            )
            for step in funnel.steps
        ),
    )


def _times(funnel: FunnelFigures) -> Table:
    headings = ("Milestone", "Lower quartile", "Median", "Upper quartile", "90% within")
    return _table(
        headings,
        (
            (
                milestone(step.milestone, step.title),
                *map(duration, (step.seconds.q1, step.seconds.median, step.seconds.q3, step.seconds.p90)),
            )
            for step in funnel.steps
        ),
    )


def _leaving(funnel: FunnelFigures) -> Table:
    headings = ("Milestone", "Left", "Leaks", "Closed early", "Correct exits", "Unknown")
    return _table(
        headings,
        (
            (
                milestone(step.milestone, step.title),
                *(step.left, step.leaks, step.closed_early, step.correct_exits, step.unknown),
            )
            for step in funnel.steps
        ),
    )


def _objection_counts(report: ObjectionFigures) -> list[tuple[str, object]]:
    return [
        ("Calls held", report.held),
        ("Objections", report.objections),
        ("Objections per 100 calls", number(report.per_100_calls, decimals=1)),
        ("Calls with an objection", report.prevalence),
        ("Resolution rate", report.resolution_rate),
        ("Durable resolution", report.durable_resolution_rate),
    ]


def _by_type(report: ObjectionFigures) -> Table:
    headings = (
        *("Type", "Objections", "Resolved", "Deferred", "Disqualified", "Open"),
        *("Resolution rate", "Time to resolve"),
    )
    return _table(
        headings,
        (
            (
                *(TYPES[row.type], row.count, row.resolved, row.deferred, row.disqualified, row.open),
                Rate(row.resolved, row.resolved + row.deferred + row.disqualified),
                duration(row.median_seconds_to_resolve),
            )
            for row in report.by_type
        ),
    )


def _grid(report: ObjectionFigures) -> Table:
    """Type by milestone; a milestone that is not known stands last."""
    known = sorted({cell.milestone for cell in report.by_type_and_milestone if cell.milestone is not None})
    is_some_unknown = any(cell.milestone is None for cell in report.by_type_and_milestone)
    columns = [*known, *([None] if is_some_unknown else [])]
    counts = {(cell.type, cell.milestone): cell.count for cell in report.by_type_and_milestone}
    headings = ("Type", *map(milestone, columns))
    rows = ([TYPES[row.type], *(counts.get((row.type, at), 0) for at in columns)] for row in report.by_type)
    return _table(headings, rows)
