"""My calls: what waits for oneself, where one stands within the team, and the own calls."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import empty_states, my_calls_cards, page_head
from services.analytics import figures
from services.analytics.counts import of_calls
from services.db import scoped

person = session.require_person()

# Whoever looks sees own calls alone here, a manager too.
with scoped(person.scope.own) as db:
    question = my_calls_cards.ask(db, person)
    own = my_calls_cards.load(db, question)

if own is None:
    empty_states.no_own_calls(is_agent=person.scope.is_own_only)
    st.stop()

with st.grid(3, min_column_width=210):
    my_calls_cards.show_waiting(question, own.waiting)
    my_calls_cards.show_counts(question, own.frame, own.before)
my_calls_cards.show_next(question, own.waiting)
if of_calls.HELD.size(own.frame):
    my_calls_cards.show_standing(own.standing)
    my_calls_cards.show_weeks(figures.execution_weeks(own.frame))
else:
    page_head.show_nothing_held(question)
my_calls_cards.show_last(question, own.last)
