"""Changing one's own password."""

from __future__ import annotations

import streamlit as st

from dashboard import session, texts
from dashboard.components import card_title, new_password
from dashboard.texts import _, n_
from services import sessions
from services.db import scoped
from services.errors import Foreseen

_SAID, _DONE = "own_password_said", "own_password_done"


def show(email: str) -> None:
    """Draw the form and what came of it."""
    with st.form("own_password", clear_on_submit=True):
        card_title.show(_("Password"), _("A new one ends your other sessions and unused links."))
        # Password managers look for whose password it is.
        st.text_input(_("Email"), value=email, disabled=True, autocomplete="username")
        st.text_input(
            _("Current password"), type="password", key="current_password", autocomplete="current-password"
        )
        new_password.show()
        st.form_submit_button(_("Change password"), on_click=_change)
    if said := st.session_state.pop(_SAID, None):
        st.error(said, icon=":material/error:")
    if done := st.session_state.pop(_DONE, None):
        st.success(done, icon=":material/check:")


def _change() -> None:
    person = session.require_person()
    try:
        with scoped(person.scope) as db:
            ended = sessions.change_password(
                db,
                current=st.session_state["current_password"],
                new=st.session_state[new_password.KEY],
                session_id=person.session_id,
            )
    except Foreseen as error:
        st.session_state[_SAID] = texts.sentence(error)
    else:
        changed = _("Your password is changed.")
        others = n_("%(number)s other session has ended.", "%(number)s other sessions have ended.", ended)
        st.session_state[_DONE] = f"{changed} {others}" if ended else changed
