"""Objections: how often they come up, where, and what becomes of them."""

from __future__ import annotations

import streamlit as st

from dashboard import session, ways
from dashboard.components import objection_cards, page_head
from dashboard.texts import _
from services.analytics import figures
from services.db import scoped
from services.exports.tables import ExportKind

person = session.require_person()

with scoped(person.scope) as db:
    question = page_head.show(db, _("Objections"), export=ExportKind.OBJECTIONS)
    frame, earlier = question.load(db), question.load_earlier(db)

out = ways.from_screen(question, "objections")
objections = figures.objections(frame)
if not objections.held:
    page_head.show_nothing_held(question)
    st.stop()

objection_cards.tiles(question, out, frame, earlier)
if not objections.objections:
    st.info(_("No objection was logged in the calls of this period. Choose a longer period to see some."))
    st.stop()
objection_cards.by_type(out, objections)
objection_cards.by_milestone(out, objections, [milestone.number for milestone in frame.current.milestones])
