"""Review: the calls that rules choose for a manager to look at, and what became of coaching."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.address import Reading
from dashboard.components import (
    follow_through_card,
    lists,
    newcomers_card,
    page_head,
    review_filters,
    review_list,
    saving,
)
from dashboard.texts import _
from services import reviews
from services.analytics import follow_through, newcomers
from services.db import scoped
from services.models.vocabulary import Role

person = session.require_person(Role.MANAGER, Role.ADMIN)
reading = Reading()
asked = review_filters.read(reading)

with scoped(person.scope) as db:
    question = page_head.show(db, _("Review"), reading=reading, is_compared=False)
    frame = question.load(db)
    was_faulty = reading.is_faulty
    tallies = reviews.count_chosen(db, frame=frame)
    page = lists.load(
        reading,
        lambda limit, offset: reviews.list_chosen(
            db, frame=frame, rules=asked.rules, is_reviewed=asked.is_reviewed, limit=limit, offset=offset
        ),
    )
    followed = follow_through.list_latest(
        db, period=question.period, now=question.now, agent_ids=question.filters.agent_ids
    )
    new = newcomers.list_newcomers(
        db, now=question.now, agent_ids=question.filters.agent_ids, team_ids=question.filters.team_ids
    )

if not was_faulty:
    lists.show_fault(reading)
saving.show_done()
saving.show_refusal(review_list.REFUSAL)
chosen, beside = st.columns([8, 5], gap="small")
with chosen:
    review_filters.show(asked)
    review_list.show(page, asked, question)
with beside:
    review_filters.show_rules(question, tallies, frame)
    newcomers_card.show(new, question)
    follow_through_card.show(followed, question)
