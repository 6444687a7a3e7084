"""Milestone funnel: how far calls come, where they are left, and how long each milestone takes."""

from __future__ import annotations

import streamlit as st

from dashboard import session, ways
from dashboard.components import funnel_cards, page_head
from dashboard.texts import _
from services.analytics import figures
from services.db import scoped
from services.exports.tables import ExportKind

person = session.require_person()

with scoped(person.scope) as db:
    question = page_head.show(db, _("Milestone funnel"), export=ExportKind.FUNNEL)
    frame, earlier = question.load(db), question.load_earlier(db)

out = ways.from_screen(question, "funnel")
funnel = figures.funnel(frame)
if not funnel.held:
    page_head.show_nothing_held(question)
    st.stop()

funnel_cards.tiles(question, out, frame, earlier)
coming, leaving = st.columns([7, 6], gap="small")
with coming:
    funnel_cards.progress(funnel)
with leaving:
    funnel_cards.exits(funnel)
funnel_cards.numbers(out, funnel)
funnel_cards.times(funnel)
