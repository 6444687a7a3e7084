"""The button that ends the session in this browser, in all its tabs."""

from __future__ import annotations

import secrets

import streamlit as st

from dashboard.components import post
from dashboard.texts import _

_DEED = "sign_out_deed"


def show() -> None:
    """Draw the button; after a click the page posts, loads itself anew and shows the sign-in form."""
    st.button(_("Sign out"), icon=":material/logout:", type="tertiary", on_click=_begin, key="sign_out")
    if _DEED in st.session_state:
        post.show("/auth/end", once=st.session_state[_DEED], on_refused=_refused)


def _begin() -> None:
    st.session_state[_DEED] = secrets.token_hex(8)


def _refused() -> None:
    st.session_state.pop(_DEED, None)
    st.toast(_("Signing out did not work. Try again."), icon=":material/error:")
