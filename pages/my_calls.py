"""My calls: what waits for oneself, where one stands within the team, and the own calls."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import my_calls_cards, page_head
from services import calls
from services.analytics import figures
from services.analytics.counts import of_calls
from services.analytics.standings import own_standing
from services.calls import CallFilters
from services.db import scoped

person = session.require_person()

# Whoever looks sees own calls alone here, a manager too.
with scoped(person.scope.own) as db:
    question = my_calls_cards.ask(db, person)
    has_calls = calls.count_calls(db, filters=CallFilters(), now=question.now) > 0
    frame, before = question.load(db)
    standing = own_standing(db, period=question.period, now=question.now)
    waiting = my_calls_cards.count_waiting(db, question)
    last = my_calls_cards.list_last(db, question)

if not has_calls:
    my_calls_cards.show_nobody(is_agent=person.scope.is_own_only)
    st.stop()

with st.grid(3, min_column_width=210):
    my_calls_cards.show_waiting(question, waiting)
    my_calls_cards.show_counts(question, frame, before)
my_calls_cards.show_next(question, waiting)
if of_calls.HELD.size(frame):
    my_calls_cards.show_standing(standing)
    my_calls_cards.show_weeks(figures.execution_weeks(frame))
else:
    page_head.show_nothing_held(question)
my_calls_cards.show_last(question, last)
