"""Why Review chose a call, on the call's own page, and done or skipped from there."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import address, vocabulary
from dashboard.components import card_title, review_filters, review_list, saving
from dashboard.texts import _
from services import reviews
from services.call_pages import CallPage
from services.db import ScopedSession
from services.reviews import Chosen, Rule


def load(db: ScopedSession, page: CallPage) -> Chosen | None:
    """Why the call is to review, for whoever came from Review and may decide; None where nothing chooses it."""
    if db.scope.is_own_only or address.screen_back() != review_list.SCREEN:
        return None
    return reviews.find_of_call(db, call_id=page.details.call.id, now=datetime.now(UTC))


def show(chosen: Chosen | None, *, time_zone: str) -> None:
    """The rules that choose the call, what each found, and the deeds; nothing where it is not to review."""
    saving.show_refusal(review_list.REFUSAL)
    if chosen is None:
        return
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(width="content"):
                card_title.show(_("Review"), _("Why this call was chosen"))
            with st.container(horizontal=True, gap="small", width="content"):
                review_list.show_deeds(chosen)
        looks = [review_filters.look(rule) for rule in Rule if rule in chosen.rules]
        review_list.show_reasons(chosen, vocabulary.badges(looks), time_zone=time_zone)
