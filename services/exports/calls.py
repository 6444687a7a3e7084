"""The list of calls as it stands under a screen's filters, whole."""

from __future__ import annotations

from datetime import datetime

from services import calls
from services.db import ScopedSession
from services.errors import N_
from services.exports import call_columns, filter_lines
from services.exports.tables import Content, ExportKind, Say, Table
from services.questions import call_questions
from services.questions.reading import Reading
from services.scope import guarded


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The calls that the address lists; an agent's are their own."""
    question = call_questions.ask(db, reading, now=now)
    whole = calls.whole_list(db, filters=question.filters, order=question.order, now=now)
    title = say(N_("Calls"))
    return Content(
        name=ExportKind.CALLS,
        title=title,
        tables=[Table(title, call_columns.HEADINGS, map(call_columns.row, whole.rows), whole.total)],
        words=question.words,
        filters=filter_lines.of_calls(question, say),
        definitions=call_columns.definitions(say),
        period=question.choice.period,
    )
