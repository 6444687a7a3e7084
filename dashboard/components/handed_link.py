"""A set-password link to hand over: shown once, in a dialog, with a button that copies it."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.texts import _
from services import links, serving

_KEY = "handed_link"


def keep(name: str, token: str) -> None:
    """Keep a new link for the next drawing; for callbacks."""
    st.session_state[_KEY] = (name, links.password_link(serving.origin(), token))


def is_waiting() -> bool:
    """Whether a link waits to be handed over."""
    return _KEY in st.session_state


def show() -> None:
    """Draw the dialog if a link waits. It is gone once the dialog is closed."""
    waiting = st.session_state.get(_KEY)
    if waiting is not None:
        st.dialog(_("Link to set a password"), on_dismiss=_forget)(_draw)(*waiting)


def _draw(name: str, address: str) -> None:
    st.markdown(_("Hand this link to %(name)s. It works once.", name=formats.plain(name)))
    st.code(address, language=None, wrap_lines=True)
    days = formats.number(links.LIFETIME.days)
    st.caption(_("It is shown this once and expires in %(days)s days. A newer link ends this one.", days=days))
    st.button(_("Done"), type="primary", key="handed_link_done", on_click=_close)


def _close() -> None:
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state.pop(_KEY, None)
