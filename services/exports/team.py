"""The Team screen: its figures, the outcomes week by week, and the agents side by side."""

from __future__ import annotations

from datetime import datetime

from services.analytics import figures
from services.analytics.figures import AgentFigures, Quartiles
from services.analytics.figures.quartiles import LEAST_AGENTS
from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame
from services.analytics.metrics import Kind, Metric
from services.analytics.metrics import of_calls as metrics
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.analytics.sample_sizes import FEW
from services.db import ScopedSession
from services.errors import N_
from services.exports import figure_tables, filter_lines
from services.exports.figure_tables import RATE_HEADINGS, UNITS, rate, rate_headings
from services.exports.tables import Content, ExportKind, Line, Row, Say, Table
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
_QUARTILES = ("figure", "title", "unit", "q1", "median", "q3", *rate_headings("team"))


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The team's figures under the address's filters."""
    question = figure_questions.ask(db, reading, now=now)
    frame, earlier = question.load(db), question.load_earlier(db)
    everybody = question.load_team(db, frame)
    rows = figure_tables.rows(metrics.METRICS, frame, earlier, say)
    return Content(
        name=ExportKind.TEAM,
        title=say(N_("Team")),
        tables=[
            figure_tables.table([*rows, *_by_qualification(frame, earlier, say)], say),
            figure_tables.left_out(metrics.METRICS, frame, say),
            figure_tables.weeks(frame, say),
            _agents(frame, say),
            _quartiles(everybody, say),
        ],
        words=question.words,
        filters=filter_lines.of_figures(question, say),
        definitions=[*figure_tables.definitions(_OF_AGENTS, frame, say), *_about_quartiles(say)],
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
    by_name = sorted(figures.agents(frame), key=lambda row: (fold(row.name), row.email))
    return Table.of(say(N_("Agents")), _AGENT, [_agent(row) for row in by_name])


def _agent(row: AgentFigures) -> Row:
    rates = (row.close_rate_threads, row.close_rate_calls, row.show_rate, row.completion_rate, row.resolution_rate)
    numbers = [number for one in rates for number in rate(one)]
    return [row.email, row.name, row.held, *numbers, row.median_duration_seconds]


def _quartiles(everybody: FactFrame, say: Say) -> Table:
    """What the agents are compared with, figure by figure: `everybody` has all agents, chosen or not."""
    found = figures.quartiles_by_metric(figures.agents(everybody))
    rows = [_quartiles_of(metric, quartiles, everybody, say) for metric, quartiles in found.items()]
    return Table.of(say(N_("Quartiles of the agents")), _QUARTILES, rows)


def _quartiles_of(metric: Metric, quartiles: Quartiles | None, everybody: FactFrame, say: Say) -> Row:
    lie: Row = [quartiles.q1, quartiles.median, quartiles.q3] if quartiles else [None] * 3
    team: Row = rate(metric.rate(everybody)) if metric.kind is Kind.SHARE else [None] * len(RATE_HEADINGS)
    return [metric.name, say(metric.title), UNITS[metric.kind], *lie, *team]


def _about_quartiles(say: Say) -> list[Line]:
    """Whom the quartiles and the team's rates are of."""
    return [
        Line(
            say(N_("Quartiles of the agents")),
            say(
                N_(
                    "Of all agents under the other filters, whichever are chosen; so are the team's rates. They"
                    " take at least %(agents)s agents; shares count where they are of %(few)s or more."
                ),
                agents=LEAST_AGENTS,
                few=FEW,
            ),
        )
    ]
