"""Prospects: everybody who is called, by name, searched and page by page."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.address import Reading
from dashboard.components import empty_states, export_menu, lists, prospect_cards
from dashboard.texts import _
from services import prospects
from services.db import scoped
from services.exports.tables import ExportKind
from services.questions import prospect_questions

person = session.require_person()
is_own = person.scope.is_own_only

with st.container(gap=None):
    st.title(_("Prospects"), anchor=False)
    st.caption(_("The prospects of your calls") if is_own else _("By name, with today's qualification"))

reading = Reading()
question = prospect_questions.read(reading)
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    search = lists.show_search(reading, _("Name, company or address"))
    export_menu.show(ExportKind.PROSPECTS, question.address)
with scoped(person.scope) as db:
    page = lists.load(
        reading,
        lambda limit, offset: prospects.list_prospects(db, search=search, limit=limit, offset=offset),
    )

lists.show_fault(reading)
if page.total:
    prospect_cards.show_list(page)
else:
    empty_states.no_prospects(search, is_own=is_own)
