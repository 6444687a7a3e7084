"""Milestone funnel: how far calls come, where they are left, and how long each milestone takes."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, figure_tables, session, summaries
from dashboard.components import figure, funnel_tiles, page_head
from dashboard.texts import _
from services.analytics import figures
from services.db import scoped

person = session.require_person()

with scoped(session.scope()) as db:
    question = page_head.show(db, _("Milestone funnel"))
    frame, before = question.load(db)

funnel, earlier = figures.funnel(frame), figures.funnel(before)
if not funnel.held:
    page_head.nothing_held(question, is_own=frame_is_own)
    st.stop()

funnel_tiles.show(question, funnel, earlier)

coming, leaving = st.columns([7, 5], gap="small")
with coming, figure.card(_("How far calls come"), _("Calls eligible for, reaching and completing each milestone")):
    figure.show_chart(charts.funnel(funnel), alt=summaries.funnel(funnel), key="funnel")
with leaving, figure.card(_("Where calls are left"), _("Last milestone reached, the decision not completed")):
    figure.show_chart(charts.exits(funnel), alt=summaries.exits(funnel), key="exits")

with figure.card(_("Milestones"), _("Step rate: of calls that reached this one and have a next one, those that reached it")):
    figure.show_table(figure_tables.funnel(funnel), alt=summaries.funnel(funnel))
with figure.card(_("Exits"), _("Leak: a follow-up was scheduled. Correct exit: disqualified. Closed early: won before the decision.")):
    figure.show_table(figure_tables.exits(funnel), alt=summaries.exits(funnel))
