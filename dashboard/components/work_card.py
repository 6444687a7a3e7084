"""What is to be done: calls that wait for somebody, whichever day."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard import cells
from dashboard.components import linked, to_do
from dashboard.components.figure import card
from dashboard.drawing.marks import Led
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services import calls
from services.calls import Waiting
from services.db import ScopedSession
from services.questions.figure_questions import Question
from services.to_do import ToDo

_SHOWN = (ToDo.STALE, ToDo.OUTCOME, ToDo.OVERDUE, ToDo.FOLLOW_UP)


def count(db: ScopedSession, question: Question) -> dict[ToDo, Waiting]:
    """How many calls of the chosen agents wait for what."""
    return calls.count_waiting(db, to_dos=_SHOWN, now=question.now, agent_ids=question.filters.agent_ids)


def show(question: Question, out: Ways, waiting: Mapping[ToDo, Waiting]) -> None:
    """Each with its number, which opens the list; where nothing waits, that is said."""
    about = _("Calls that wait for somebody, whichever day")
    if question.is_narrowed_beyond_agents:
        about = _("Calls that wait for somebody, whichever day and whatever the filters, agents apart")
    with card(_("To do"), about):
        if not any(how_many.total for how_many in waiting.values()):
            st.caption(_("Nothing waits: no call is stale, every outcome is there, no appointment is overdue."))
            return
        rows = [
            [cells.named(to_do.label(what)), _number(what, how_many, question, out)]
            for what, how_many in waiting.items()
        ]
        headings = [Heading(_("What"), is_number=False), Heading(_("Calls"))]
        linked.show(table(headings, rows, alt=about), key="to_do")


def _number(what: ToDo, waiting: Waiting, question: Question, out: Ways) -> Cell:
    if not waiting.total:
        return Cell(number(0))
    zone = question.period.time_zone
    agents = {"agent": [agent.email for agent in question.chosen_agents]}
    query = {**agents, **to_do.parameters(what, waiting, now=question.now, time_zone=zone)}
    return Cell(Led(number(waiting.total), out.to_calls(query)), order=waiting.total)
