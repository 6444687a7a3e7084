"""Team: how the team performs in a period, for managers and admins."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import page_head, team_cards
from dashboard.texts import _
from services.analytics import figures
from services.db import scoped
from services.models.vocabulary import Role

person = session.require_person(Role.MANAGER, Role.ADMIN)

with scoped(person.scope) as db:
    question = page_head.show(db, _("Team"))
    frame, before = question.load(db)

team, earlier = figures.team(frame), figures.team(before)

with st.grid(5, min_column_width=195):
    team_cards.headline(question, frame, team, earlier)
    team_cards.early_closings(question, frame, team, earlier)
    team_cards.held(question, team, earlier)
    team_cards.show_rate(question, team, earlier)
    team_cards.clarity(question, team, earlier)

if not team.held and not team.show_rate.denominator:
    page_head.show_nothing_held(question)
    st.stop()

over_time, beside = st.columns([8, 5], gap="small")
with over_time:
    team_cards.outcomes(team, figures.outcomes_by_week(frame))
with beside:
    team_cards.close_rates(question, team)
    team_cards.left_out(question, team)
team_cards.agents(question, team, figures.agents(frame))
