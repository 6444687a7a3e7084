"""The language of one's own screens; a choice counts at once."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import texts, vocabulary
from dashboard.components import card_title, saving
from dashboard.texts import _
from services import preferences
from services.models.vocabulary import Language

_KEY = "own_language"


def show(language: Language) -> None:
    """Draw the choice as it is stored; each language stands there in its own words."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Language"), _("Of your screens in all browsers, with its numbers and dates."))
        saving.show_refusal(_KEY)
        st.session_state[_KEY] = language
        st.selectbox(
            _("Language"),
            list(Language),
            format_func=vocabulary.own_name,
            key=_KEY,
            on_change=_choose,
            label_visibility="collapsed",
            width=280,
        )


def _choose() -> None:
    language: Language = st.session_state[_KEY]
    if saving.attempt(_KEY, partial(preferences.choose_language, language=language)) is not None:
        texts.use(language)
        saving.done(_("Your language is changed."))
