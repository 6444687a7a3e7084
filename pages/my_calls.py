"""My calls: what waits for oneself, how it goes, where one stands within the team, and the own calls."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import (
    empty_states,
    my_calls_cards,
    newcomers_card,
    page_head,
    standing_card,
    team_cards,
)
from services.analytics import figures
from services.db import scoped

person = session.require_person()

# Whoever looks sees own calls alone here, a manager too.
with scoped(person.scope.own) as db:
    question = my_calls_cards.ask(db)
    own = my_calls_cards.load(db, question)

if own is None:
    empty_states.no_own_calls(is_agent=person.scope.is_own_only)
    st.stop()

out = my_calls_cards.ways_of(question, person)
my_calls_cards.show_waiting(question, out, own)
my_calls_cards.show_next(question, own)
team = figures.team(own.frame)
if team.held:
    my_calls_cards.show_tiles(question, out, own)
    standing_card.show(out, own.standing)
    team_cards.outcomes(question, out, team, figures.outcomes_by_week(own.frame))
else:
    page_head.show_nothing_held(question)
newcomers_card.show_own(own.start, question)
my_calls_cards.show_last(question, out, own.last)
