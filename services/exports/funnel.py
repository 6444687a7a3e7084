"""The Milestone funnel screen: its figures, and each milestone's numbers, exits and times."""

from __future__ import annotations

from datetime import datetime

from services.analytics import figures
from services.analytics.counts import Count, of_calls, of_milestones
from services.analytics.figures import FunnelStep
from services.analytics.metrics.of_calls import CALLS_HELD
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION, STEP_RATE, TIME_IN_MILESTONE
from services.db import ScopedSession
from services.errors import N_
from services.exports import figure_tables, filter_lines
from services.exports.figure_tables import rate, rate_headings
from services.exports.tables import Content, ExportKind, Row, Say, Table
from services.questions import figure_questions
from services.questions.reading import Reading
from services.scope import guarded

_METRICS = (CALLS_HELD, MILESTONE_COMPLETION)
_NUMBERS: dict[str, Count] = {
    "eligible": of_milestones.ELIGIBLE,
    "skipped_by_rule": of_milestones.SKIPPED_BY_RULE,
    "reached": of_milestones.REACHED,
    "completed": of_milestones.COMPLETED,
    "skipped": of_milestones.SKIPPED,
}
_EXITS: dict[str, Count] = {
    "left": of_milestones.LEFT,
    "leaks": of_milestones.LEAKS,
    "closed_early": of_milestones.CLOSED_EARLY,
    "correct_exits": of_milestones.CORRECT_EXITS,
    "unknown": of_milestones.LEFT_UNKNOWN,
}
_TIMES = ("q1_seconds", "median_seconds", "q3_seconds", "p90_seconds")
_HEADINGS = ("milestone", "title", *_NUMBERS, *rate_headings("step"), *_EXITS, *_TIMES)


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The funnel under the address's filters; an agent's is of their own calls."""
    question = figure_questions.ask(db, reading, now=now)
    frame, earlier = question.load(db), question.load_earlier(db)
    counts = (of_calls.DECISION_COMPLETED, of_calls.NO_MILESTONES)
    rows = figure_tables.rows(_METRICS, frame, earlier, say)
    steps = [_step(step) for step in figures.funnel(frame).steps]
    return Content(
        name=ExportKind.FUNNEL,
        title=say(N_("Milestone funnel")),
        tables=[
            figure_tables.table([*rows, *(figure_tables.count_row(c, frame, earlier, say) for c in counts)], say),
            figure_tables.left_out(_METRICS, frame, say),
            Table.of(say(N_("Milestones")), _HEADINGS, steps),
        ],
        words=question.words,
        filters=filter_lines.of_figures(question, say),
        definitions=[
            *figure_tables.definitions((*_METRICS, STEP_RATE, TIME_IN_MILESTONE), frame, say),
            *figure_tables.count_definitions({**_NUMBERS, **_EXITS}, say),
        ],
        period=question.period,
        earlier=question.earlier,
    )


def _step(step: FunnelStep) -> Row:
    return [
        step.milestone,
        step.title,
        *(getattr(step, name) for name in _NUMBERS),
        *rate(step.step_rate),
        *(getattr(step, name) for name in _EXITS),
        *(step.seconds.q1, step.seconds.median, step.seconds.q3, step.seconds.p90),
    ]
