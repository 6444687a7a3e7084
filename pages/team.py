"""Team: how the team performs in a period, for managers and admins."""

from __future__ import annotations

import streamlit as st

from dashboard import session, ways
from dashboard.address import Reading
from dashboard.components import agent_cards, breakdown_card, change_card, page_head, team_cards, work_card
from dashboard.components.breakdown_card import TEAM
from dashboard.texts import _
from services.analytics import figures
from services.analytics.breakdowns import Dimension
from services.db import scoped
from services.exports.tables import ExportKind
from services.models.vocabulary import Role

person = session.require_person(Role.MANAGER, Role.ADMIN)
reading = Reading()
part = agent_cards.read_part(reading)

with scoped(person.scope) as db:
    question = page_head.show(db, _("Team"), reading=reading, export=ExportKind.TEAM)
    frame, earlier = question.load(db), question.load_earlier(db)
    everybody = question.load_team(db, frame)
    waiting = work_card.count(db, question)

out = ways.from_screen(question, "team", **agent_cards.part_word(part))
team = figures.team(frame)
team_cards.tiles(question, out, frame, earlier)
if not team.held and not team.show_rate.denominator:
    page_head.show_nothing_held(question)
    work_card.show(question, out, waiting)
    st.stop()

if earlier is not None:
    said, waits = st.columns([8, 5], gap="small")
    with said:
        change_card.show(out, frame, earlier)
    with waits:
        work_card.show(question, out, waiting)
over_time, beside = st.columns([8, 5], gap="small")
with over_time:
    team_cards.outcomes(question, out, team, figures.outcomes_by_week(frame))
with beside:
    if earlier is None:
        work_card.show(question, out, waiting)
    team_cards.close_rates(out, frame, team)
    team_cards.left_out(out, team)
agent_cards.show(out, frame, everybody, part)
breakdown_card.show(question, out, frame, TEAM, without=[Dimension.AGENT])
