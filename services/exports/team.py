"""The Team screen: its figures, the outcomes week by week, and the agents side by side."""

from __future__ import annotations

from datetime import datetime

from services.analytics import figures
from services.analytics.figures import AgentFigures
from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.metrics import of_calls as metrics
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.db import ScopedSession
from services.errors import N_
from services.exports import figure_tables, filter_lines
from services.exports.figure_tables import rate, rate_headings
from services.exports.tables import Content, ExportKind, Row, Say, Table
from services.models.vocabulary import Qualification
from services.questions import figure_questions
from services.questions.reading import Reading
from services.scope import guarded
from services.text import fold

_OF_AGENTS = (*metrics.METRICS, MILESTONE_COMPLETION, RESOLUTION_RATE)
_AGENT = (
    *("agent_email", "agent_name", "held"),
    *rate_headings("close_rate_threads"),
    *rate_headings("close_rate_calls"),
    *rate_headings("show_rate"),
    *rate_headings("milestone_completion"),
    *rate_headings("resolution_rate"),
    "median_duration_seconds",
)


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The team's figures under the address's filters."""
    question = figure_questions.ask(db, reading, now=now)
    frame, earlier = question.load(db), question.load_earlier(db)
    rows = figure_tables.rows(metrics.METRICS, frame, earlier, say)
    return Content(
        name=ExportKind.TEAM,
        title=say(N_("Team")),
        tables=[
            figure_tables.table([*rows, *_by_qualification(frame, earlier, say)], say),
            figure_tables.left_out(metrics.METRICS, frame, say),
            figure_tables.weeks(frame, say),
            _agents(frame, say),
        ],
        words=question.words,
        filters=filter_lines.of_figures(question, say),
        definitions=figure_tables.definitions(_OF_AGENTS, frame, say),
        period=question.period,
        earlier=question.earlier,
    )


def _by_qualification(frame: FactFrame, earlier: FactFrame | None, say: Say) -> list[Row]:
    """The close rate of calls by qualification, since a mixture of them hides both."""
    found: list[Row] = []
    for kind in Qualification:
        only = Filters(qualifications=frozenset({kind}))
        before = narrow(earlier, only) if earlier is not None else None
        of_kind = narrow(frame, only)
        found += figure_tables.rows([metrics.CLOSE_RATE_CALLS], of_kind, before, say, of=kind.value)
    return found


def _agents(frame: FactFrame, say: Say) -> Table:
    """Everybody who held a call, by name."""
    shown = metrics.SHOW_RATE.rates(frame, frame.calls.agent, len(frame.agents))
    show_rates = dict(zip(frame.agents, shown, strict=True))
    by_name = sorted(figures.agents(frame), key=lambda row: (fold(row.name), row.email))
    rows = [_agent(row, show_rates[row.agent_id]) for row in by_name]
    return Table.of(say(N_("Agents")), _AGENT, rows)


def _agent(row: AgentFigures, show_rate: Rate) -> Row:
    rates = (row.close_rate_threads, row.close_rate_calls, show_rate, row.completion_rate, row.resolution_rate)
    numbers = [number for one in rates for number in rate(one)]
    return [row.email, row.name, row.held, *numbers, row.median_duration_seconds]
