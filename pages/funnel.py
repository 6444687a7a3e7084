"""Milestone funnel: how far calls come, where they are left, what becomes of the leaks, and how long it takes."""

from __future__ import annotations

import streamlit as st

from dashboard import session, ways
from dashboard.address import Reading
from dashboard.components import (
    funnel_cards,
    funnel_groups,
    funnel_tables,
    leak_card,
    lists,
    override_card,
    pace_card,
    page_head,
)
from dashboard.texts import _
from services.analytics import figures, overrides
from services.db import scoped
from services.exports.tables import ExportKind

person = session.require_person()
reading = Reading()

with scoped(person.scope) as db:
    question = page_head.show(db, _("Milestone funnel"), reading=reading, export=ExportKind.FUNNEL)
    frame, earlier = question.load(db), question.load_earlier(db)
    everybody = question.load_team(db, frame)
    latest = overrides.list_latest(db, frame=frame)

was_faulty = reading.is_faulty
sides = funnel_groups.read(reading, question, frame)
if not was_faulty:
    lists.show_fault(reading)
out = ways.from_screen(question, "funnel", **sides.words)
funnel = figures.funnel(frame)
if not funnel.held:
    page_head.show_nothing_held(question)
    st.stop()

funnel_cards.tiles(question, out, frame, earlier)
coming, leaving = st.columns(2, gap="small")
with coming:
    funnel_cards.progress(out, funnel)
with leaving:
    funnel_cards.exits(out, funnel)
funnel_tables.numbers(out, frame, earlier, funnel)
funnel_tables.exits(out, funnel)
funnel_cards.times(out, funnel)
leak_card.show(out, frame, funnel)
if not question.is_own:
    pace_card.show(out, frame, everybody, funnel)
override_card.show(question, out, frame, funnel, latest)
funnel_groups.show(question, out, frame, funnel, sides)
