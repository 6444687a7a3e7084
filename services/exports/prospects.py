"""The list of prospects, whole, with the columns of an import of prospects first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services import configuration, prospects
from services.db import ScopedSession
from services.errors import N_
from services.exports import filter_lines
from services.exports.tables import Content, ExportKind, Line, Row, Say, Table, Value
from services.imports.columns import COLUMNS
from services.imports.own_ids import known_as
from services.models.vocabulary import ImportKind
from services.prospects import ProspectRow
from services.questions import prospect_questions
from services.questions.reading import Reading
from services.scope import guarded

_IMPORTED = tuple(column.name for column in COLUMNS[ImportKind.PROSPECTS])
_DERIVED: Mapping[str, Callable[[ProspectRow], Value]] = {
    "prospect_id": lambda row: str(row.prospect.id),
    "qualification": lambda row: row.qualification,
    "next_step": lambda row: row.planned.step,
    "next_step_at": lambda row: row.planned.at,
    "calls": lambda row: row.calls,
    "last_call_at": lambda row: row.last_call_at,
}
HEADINGS = (*_IMPORTED, *_DERIVED)


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """The prospects that the address lists; an agent's are those of their own calls and those they look after."""
    question = prospect_questions.read(reading)
    whole = prospects.whole_list(db, filters=question.filters, now=now)
    title = say(N_("Prospects"))
    return Content(
        name=ExportKind.PROSPECTS,
        title=title,
        tables=[Table(title, HEADINGS, map(_row, whole.rows), whole.total)],
        words=question.words,
        filters=filter_lines.of_prospects(question, say),
        definitions=_definitions(say, configuration.get_current(db)[1].threshold),
    )


def _row(row: ProspectRow) -> Row:
    prospect = row.prospect
    values = {name: getattr(prospect, name) for name in _IMPORTED}
    values["external_id"] = known_as(prospect.external_id, prospect.id)
    return [*values.values(), *(value(row) for value in _DERIVED.values())]


def _definitions(say: Say, threshold: int) -> list[Line]:
    qualified = N_("Today's, by the client count and the threshold of %(threshold)s.")
    return [
        Line("external_id", say(N_("The id that the prospect came in with; for one made here, its own id."))),
        Line("qualification", say(qualified, threshold=threshold)),
        Line("calls", say(N_("How many calls with the prospect there are that you may see."))),
    ]
