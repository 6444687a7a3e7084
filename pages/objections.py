"""Objections: how often they come up, where, and what becomes of them."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import objection_cards, page_head
from dashboard.texts import _
from services.analytics import figures
from services.db import scoped

person = session.require_person()

with scoped(person.scope) as db:
    question = page_head.show(db, _("Objections"))
    frame, before = question.load(db)

objections = figures.objections(frame)
if not objections.held:
    page_head.show_nothing_held(question)
    st.stop()

objection_cards.tiles(question, objections, figures.objections(before))
if not objections.objections:
    st.info(_("No objection was logged in the calls of this period. Choose a longer period to see some."))
    st.stop()
objection_cards.by_type(question, objections)
objection_cards.by_milestone(question, objections, [milestone.number for milestone in frame.current.milestones])
