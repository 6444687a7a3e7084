"""The Objections screen: its figures, what became of each type, and in which milestones the types came up."""

from __future__ import annotations

from datetime import datetime

from services.analytics import figures
from services.analytics.counts import Count, of_objections
from services.analytics.figures import ObjectionFigures
from services.analytics.metrics.of_objections import METRICS
from services.db import ScopedSession
from services.errors import N_
from services.exports import figure_tables, filter_lines
from services.exports.tables import Content, ExportKind, Say, Table
from services.questions import figure_questions
from services.questions.reading import Reading
from services.scope import guarded

_NUMBERS: dict[str, Count] = {
    "count": of_objections.OBJECTIONS,
    "resolved": of_objections.RESOLVED,
    "deferred": of_objections.DEFERRED,
    "disqualified": of_objections.DISQUALIFIED_OBJECTIONS,
    "open": of_objections.OPEN,
}
_BY_TYPE = ("type", *_NUMBERS, "median_seconds_to_resolve")
_GRID = ("type", "milestone", "count")


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The objections under the address's filters; an agent's are those of their own calls."""
    question = figure_questions.ask(db, reading, now=now)
    frame, earlier = question.load(db), question.load_earlier(db)
    found = figures.objections(frame)
    return Content(
        name=ExportKind.OBJECTIONS,
        title=say(N_("Objections")),
        tables=[
            figure_tables.table(figure_tables.rows(METRICS, frame, earlier, say), say),
            figure_tables.left_out(METRICS, frame, say),
            _by_type(found, say),
            _grid(found, say),
        ],
        words=question.words,
        filters=filter_lines.of_figures(question, say),
        definitions=[
            *figure_tables.definitions(METRICS, frame, say),
            *figure_tables.count_definitions(_NUMBERS, say),
        ],
        period=question.period,
        earlier=question.earlier,
    )


def _by_type(found: ObjectionFigures, say: Say) -> Table:
    rows = [
        [row.type, *(getattr(row, name) for name in _NUMBERS), row.median_seconds_to_resolve]
        for row in found.by_type
    ]
    return Table.of(say(N_("By type")), _BY_TYPE, rows)


def _grid(found: ObjectionFigures, say: Say) -> Table:
    """An empty milestone is one that is not known."""
    rows = [[cell.type, cell.milestone, cell.count] for cell in found.by_type_and_milestone]
    return Table.of(say(N_("By type and milestone")), _GRID, rows)
