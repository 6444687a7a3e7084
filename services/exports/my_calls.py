"""The My calls screen: somebody's own figures, weeks and calls of the period, in a session of their own scope."""

from __future__ import annotations

from datetime import datetime

from services import calls
from services.analytics.counts import of_milestones, of_objections
from services.analytics.metrics import of_calls
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.calls import CallFilters, CallOrder
from services.db import ScopedSession
from services.errors import N_
from services.exports import call_columns, figure_tables, filter_lines
from services.exports.tables import Content, ExportKind, Say, Table
from services.questions import figure_questions
from services.questions.reading import Reading
from services.scope import guarded

_METRICS = (*of_calls.METRICS, MILESTONE_COMPLETION, RESOLUTION_RATE)
_COUNTS = (of_milestones.LEAKS, of_objections.BOOMERANGS)


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The own figures under the address's filters, and all own calls of its days, as the screen shows them."""
    question = figure_questions.ask(db, reading, now=now)
    frame, earlier = question.load(db), question.load_earlier(db)
    rows = figure_tables.rows(_METRICS, frame, earlier, say)
    counted = [figure_tables.count_row(count, frame, earlier, say) for count in _COUNTS]
    only = CallFilters(period=question.period)
    whole = calls.whole_list(db, filters=only, order=CallOrder.HAPPENED_FIRST, now=now)
    led = map(call_columns.row, whole.rows)
    return Content(
        name=ExportKind.MY_CALLS,
        title=say(N_("My calls")),
        tables=[
            figure_tables.table([*rows, *counted], say),
            figure_tables.left_out(_METRICS, frame, say),
            figure_tables.weeks(frame, say),
            Table(say(N_("Calls")), call_columns.HEADINGS, led, whole.total),
        ],
        words=question.words,
        filters=filter_lines.of_figures(question, say),
        definitions=[*figure_tables.definitions(_METRICS, frame, say), *call_columns.definitions(say)],
        period=question.period,
        earlier=question.earlier,
    )
