"""The list behind a number: one row for each that it counts, with the call it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services.analytics.counts import Unit
from services.analytics.frame import NONE
from services.analytics.lists import CountedRow, whole_list
from services.db import ScopedSession
from services.errors import N_, Invalid
from services.exports import call_columns, filter_lines
from services.exports.tables import Content, Line, Row, Say, Table, Value
from services.questions import counted_questions, figure_questions
from services.questions.counted_questions import Asked
from services.questions.reading import Reading
from services.scope import guarded

# Headings that no import of responses knows: these rows are for reading, as their calls stand before them.
_OF_OBJECTIONS: Mapping[str, Callable[[CountedRow], Value]] = {
    "objection_type": lambda row: row.objection.type if row.objection else None,
    "objection_milestone": lambda row: row.objection.milestone if row.objection else None,
    "objection_outcome": lambda row: row.objection.outcome if row.objection else None,
    "raised_at": lambda row: row.objection.raised_at if row.objection else None,
    "resolved_at": lambda row: row.objection.resolved_at if row.objection else None,
    "objection_notes": lambda row: row.objection.notes if row.objection else None,
}
_OF_MILESTONES: Mapping[str, Callable[[CountedRow], Value]] = {
    "milestone": lambda row: row.milestone,
    "milestone_status": lambda row: row.response.status if row.response else None,
    "milestone_started_at": lambda row: row.response.started_at if row.response else None,
    "milestone_completed_at": lambda row: row.response.completed_at if row.response else None,
    "override_reason": lambda row: row.response.override_reason if row.response else None,
    "milestone_notes": lambda row: row.response.notes if row.response else None,
}
_OWN: Mapping[Unit, Mapping[str, Callable[[CountedRow], Value]]] = {
    Unit.OBJECTIONS: _OF_OBJECTIONS,
    Unit.MILESTONES: _OF_MILESTONES,
}
_TITLES = {
    Unit.CALLS: N_("Calls"),
    Unit.THREADS: N_("Threads"),
    Unit.OBJECTIONS: N_("Objections"),
    Unit.MILESTONES: N_("Milestones"),
}


@guarded
def content(db: ScopedSession, reading: Reading, *, now: datetime, say: Say) -> Content:
    """What is counted by the number that the address names. Raises Invalid where it names none."""
    asked = counted_questions.read(reading)
    if asked is None:
        raise Invalid(N_("This address names no number. Open one from Team, the funnel or the objections."))
    question = figure_questions.ask(db, reading, now=now)
    frame = question.load(db)
    whole = whole_list(db, frame=frame, count=asked.count, cell=asked.cell)
    own = _OWN.get(asked.count.unit, {})
    unit = say(_TITLES[asked.count.unit])
    rows = (_row(row, own) for row in whole.rows)
    return Content(
        name=asked.count.name,
        title=_title(asked, say, frame.close_window_days),
        tables=[Table(unit, (*call_columns.HEADINGS, *own), rows, whole.total)],
        words={**question.words, **asked.address},
        filters=[*_cell_lines(asked, say), *filter_lines.of_figures(question, say)],
        definitions=[Line(unit, say(N_("One row for each that the number counts."))), *_definitions(asked, say)],
        period=question.period,
    )


def _row(row: CountedRow, own: Mapping[str, Callable[[CountedRow], Value]]) -> Row:
    return [*call_columns.row(row.call), *(value(row) for value in own.values())]


def _title(asked: Asked, say: Say, close_window_days: int) -> str:
    return say(asked.count.sentence, **asked.count.values(close_window_days))


def _cell_lines(asked: Asked, say: Say) -> list[Line]:
    lines = []
    if asked.cell.milestone is not None:
        is_known = asked.cell.milestone != NONE
        text = say(N_("M%(number)s"), number=asked.cell.milestone) if is_known else say(N_("Not known"))
        lines.append(Line(say(N_("Milestone")), text))
    if asked.cell.objection_type is not None:
        lines.append(Line(say(N_("Objection")), asked.cell.objection_type.value))
    return lines


def _definitions(asked: Asked, say: Say) -> list[Line]:
    if asked.count.unit is not Unit.THREADS:
        return call_columns.definitions(say)
    first = Line(say(N_("Threads")), say(N_("The call is the thread's first held one.")))
    return [first, *call_columns.definitions(say)]
