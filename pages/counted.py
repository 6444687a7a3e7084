"""Counted: the list behind a number, one row for each that it counts."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.address import Reading
from dashboard.components import counted_list, empty_states, lists, page_head
from dashboard.texts import _
from services.analytics.lists import list_counted
from services.db import scoped
from services.exports.tables import ExportKind
from services.questions import counted_questions

person = session.require_person()
reading = Reading()
asked = counted_questions.read(reading)
if asked is None:
    st.title(_("Behind a number"), anchor=False)
    lists.show_fault(reading)
    empty_states.no_number()
    st.stop()

count, cell = asked.count, asked.cell
back = st.empty()
with scoped(person.scope) as db:
    question = page_head.show(
        db,
        counted_list.title(asked, close_window_days=person.organization.close_window_days),
        reading=reading,
        is_compared=False,
        export=ExportKind.COUNTED,
        more=asked.address,
    )
    frame = question.load(db)
    was_faulty = reading.is_faulty
    page = lists.load(
        reading,
        lambda limit, offset: list_counted(db, frame=frame, count=count, cell=cell, limit=limit, offset=offset),
    )
with back:
    counted_list.show_way_back(question, count.unit)
if not was_faulty:
    lists.show_fault(reading)
if page.total:
    counted_list.show(page, asked, time_zone=person.organization.time_zone, with_agents=not question.is_own)
else:
    empty_states.nothing_counted(question.period)
