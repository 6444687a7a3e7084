"""The field for a new password."""

from __future__ import annotations

import streamlit as st

from dashboard.texts import _
from services import passwords

KEY = "new_password"


def show() -> None:
    """Draw it within a form; what was typed is then `st.session_state[KEY]`."""
    st.text_input(
        _("New password"),
        type="password",
        key=KEY,
        autocomplete="new-password",
        placeholder=_(
            "%(shortest)s to %(longest)s characters", shortest=passwords.SHORTEST, longest=passwords.LONGEST
        ),
        help=_("A few random words are easy to remember and hard to guess."),
    )
