"""Objections: how often they come up, where, what becomes of them, and which come back."""

from __future__ import annotations

import streamlit as st

from dashboard import session, ways
from dashboard.address import Reading
from dashboard.components import (
    boomerang_card,
    breakdown_card,
    objection_agents_card,
    objection_cards,
    objection_tables,
    objection_trend_card,
    page_head,
)
from dashboard.texts import _
from services.analytics import boomerang_pairs, figures
from services.analytics.breakdowns import Dimension
from services.db import scoped
from services.exports.tables import ExportKind

person = session.require_person()
reading = Reading()
kind = objection_trend_card.read_type(reading)

with scoped(person.scope) as db:
    question = page_head.show(db, _("Objections"), reading=reading, export=ExportKind.OBJECTIONS)
    frame, earlier = question.load(db), question.load_earlier(db)
    everybody = question.load_team(db, frame)
    latest = boomerang_pairs.list_latest(db, frame=frame)

out = ways.from_screen(question, "objections", **objection_trend_card.type_word(kind))
objections = figures.objections(frame)
if not objections.held:
    page_head.show_nothing_held(question)
    st.stop()

objection_cards.tiles(question, out, frame, earlier)
if not objections.objections:
    objection_cards.show_no_objection(question)
    st.stop()
of_types, of_milestones = st.columns(2, gap="small")
with of_types:
    objection_cards.by_type(out, objections)
with of_milestones:
    objection_cards.by_milestone(out, frame, objections)
objection_tables.numbers(out, frame, objections)
if earlier is not None:
    objection_tables.changes(out, frame, earlier, objections)
objection_trend_card.show(question, out, frame, kind)
if not question.is_own:
    objection_agents_card.show(out, frame, everybody)
boomerang_card.show(question, out, frame, latest)
beside = [] if question.is_own else [Dimension.AGENT]
breakdown_card.show(question, out, frame, breakdown_card.OBJECTIONS, without=beside)
