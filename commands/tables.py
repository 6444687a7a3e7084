"""Reports as tables on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from services.analytics.figures import AgentTable, FunnelFigures, ObjectionFigures, TeamFigures
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.analytics.reports import Report

# Below this denominator a percentage would claim more than there is: the fraction alone is shown.
FEWEST_FOR_PERCENT = 10
NONE = "–"

# A table takes the width that it needs: a narrow terminal wraps lines, but no figure is ever cut.
_output = Console(width=200, highlight=False, emoji=False, markup=False)


def show(report: Report) -> None:
    """Print a report in tables."""
    _output.print(_title(report.period))
    if isinstance(report, TeamFigures):
        _print(_pairs(_team(report)))
    elif isinstance(report, AgentTable):
        _print(_agents(report))
    elif isinstance(report, FunnelFigures):
        _print(_pairs(_funnel_counts(report)), _steps(report), _leaving(report))
    else:
        _print(_pairs(_objection_counts(report)), _by_type(report), _grid(report))


def rate_text(rate: Rate) -> str:
    """A share as domain.md has it: the fraction of few; of 10 and more the percentage with its interval."""
    fraction = f"{rate.numerator}/{rate.denominator}"
    if rate.rate is None or rate.low is None or rate.high is None:
        return NONE
    if rate.denominator < FEWEST_FOR_PERCENT:
        return fraction
    return f"{percent(rate.rate)} ({percent(rate.low)} to {percent(rate.high)}), {fraction}"


def rate_cell(rate: Rate) -> str:
    """The same on two lines, for a column: share and fraction, and the interval below."""
    if rate.rate is None or rate.low is None or rate.high is None or rate.denominator < FEWEST_FOR_PERCENT:
        return rate_text(rate)
    fraction = f"{rate.numerator}/{rate.denominator}"
    return f"{fraction}  {percent(rate.rate)}\n{percent(rate.low)} to {percent(rate.high)}"


def percent(share: float) -> str:
    """A share in percent with one decimal; what lies between 0 and 1 is never written as 0 % or 100 %."""
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 <= share < 1:
        return ">99.9 %"
    return f"{100 * share:.1f} %" if 0 < share < 1 else f"{100 * share:.0f} %"


def duration_text(seconds: float | None) -> str:
    """Seconds as minutes and seconds, however many minutes, so that columns compare at a glance."""
    if seconds is None:
        return NONE
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02} min"


def _print(*tables: Table) -> None:
    for table in tables:
        _output.print()
        _output.print(table)


def _title(period: Period) -> str:
    return f"From {period.start_on} up to, not including, {period.end_on}, {period.time_zone}"


def _pairs(rows: Iterable[tuple[str, object]]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in rows:
        table.add_row(name, rate_text(value) if isinstance(value, Rate) else str(value))
    return table


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Texts in the first column stand left, everything else right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="right" if position else "left")
    for row in rows:
        table.add_row(*(rate_cell(value) if isinstance(value, Rate) else str(value) for value in row))
    return table


def _team(team: TeamFigures) -> list[tuple[str, object]]:
    window = team.close_window_days
    return [
        (f"Close rate (threads), {window} days", team.close_rate_threads),
        ("Close rate (threads), 14 days", team.close_rate_threads_14),
        ("Threads too young", team.threads_too_young),
        ("Close rate (calls)", team.close_rate_calls),
        ("  qualified", team.close_rate_qualified),
        ("  under threshold", team.close_rate_under_threshold),
        ("  unknown", team.close_rate_unknown),
        ("Decision clarity", team.decision_clarity),
        *((f"  {outcome.value}", number) for outcome, number in team.outcomes.items()),
        ("Held", team.held),
        ("  outcome missing", team.outcome_missing),
        ("  without appointment", team.without_appointment),
        ("In progress", team.in_progress),
        ("Show rate", team.show_rate),
        ("  no-shows", team.no_show),
        ("  cancelled late", team.late_cancelled),
        ("  cancelled, time unknown", team.cancelled_undated),
        ("  past and still scheduled", team.past_scheduled),
        ("Median duration", duration_text(team.median_duration_seconds)),
    ]


def _agents(report: AgentTable) -> Table:
    headings = ("Agent", "Held", "Closed (threads)", "Closed (calls)", "Completion", "Resolution", "Duration")
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
                duration_text(row.median_duration_seconds),
            )
            for row in report
        ),
    )


def _funnel_counts(funnel: FunnelFigures) -> list[tuple[str, object]]:
    return [
        ("Held", funnel.held),
        ("In progress", funnel.in_progress),
        ("Outcome missing", funnel.outcome_missing),
        ("No milestones", funnel.no_milestones),
    ]


def _steps(funnel: FunnelFigures) -> Table:
    headings = (
        "Milestone",
        "Eligible",
        "By rule",
        "Reached",
        "Completed",
        "Skipped",
        "Step rate",
        "Median",
        "p90",
    )
    return _table(
        headings,
        (
            (
                f"M{step.milestone} {step.title}",
                *(step.eligible, step.skipped_by_rule, step.reached, step.completed, step.skipped, step.step_rate),
                duration_text(step.seconds.median),
                duration_text(step.seconds.p90),
            )
            for step in funnel.steps
        ),
    )


def _leaving(funnel: FunnelFigures) -> Table:
    headings = ("Left at", "Left", "Correct exit", "Closed early", "Unknown", "Leak")
    return _table(
        headings,
        (
            (
                f"M{step.milestone} {step.title}",
                *(step.left, step.correct_exits, step.closed_early, step.unknown, step.leaks),
            )
            for step in funnel.steps
        ),
    )


def _objection_counts(report: ObjectionFigures) -> list[tuple[str, object]]:
    per_100 = report.per_100_calls
    return [
        ("Held", report.held),
        ("Objections", report.objections),
        ("  per 100 calls", NONE if per_100 is None else f"{per_100:.1f}"),
        ("Prevalence", report.prevalence),
        ("Resolution rate", report.resolution_rate),
        ("Durable resolution rate", report.durable_resolution_rate),
    ]


def _by_type(report: ObjectionFigures) -> Table:
    headings = ("Type", "Count", "Resolved", "Deferred", "Disqualified", "Open", "Time to resolve")
    return _table(
        headings,
        (
            (
                *(row.type.value, row.count, row.resolved, row.deferred, row.disqualified, row.open),
                duration_text(row.median_seconds_to_resolve),
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
    headings = ("Type", *("unknown" if number is None else f"M{number}" for number in columns))
    rows = ([row.type.value, *(counts.get((row.type, number), 0) for number in columns)] for row in report.by_type)
    return _table(headings, rows)
