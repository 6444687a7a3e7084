"""From a right password to a session: the ticket waits in this tab's state until the page has posted it."""

from __future__ import annotations

import streamlit as st

from dashboard.components import post
from dashboard.texts import _
from services import serving

_TICKET, _WAS_REFUSED = "sign_in_ticket", "sign_in_was_refused"


def keep(ticket: str) -> None:
    """Keep a ticket for `redeem`."""
    st.session_state[_TICKET] = ticket
    st.session_state.pop(_WAS_REFUSED, None)


def is_waiting() -> bool:
    """Whether there is one."""
    return _TICKET in st.session_state


def redeem(*, then: str | None = None) -> None:
    """Post the ticket, if there is one; the page then loads itself anew, or `then`. Says so if that failed."""
    if st.session_state.get(_WAS_REFUSED):
        st.error(
            _("The sign-in could not be completed. Allow cookies for this site, and try again."),
            icon=":material/error:",
        )
    ticket = st.session_state.get(_TICKET)
    if ticket is not None:
        st.caption(_("Signing in"))
        post.show("/auth/start", fields={"ticket": ticket}, once=ticket, on_refused=_refused, then=then)


def address() -> str:
    """The network address that tries are counted for; on this machine itself Streamlit names none."""
    return st.context.ip_address or "127.0.0.1"


def is_demo_allowed() -> bool:
    """Whether the demo organization may be opened by this browser."""
    return serving.is_demo_allowed(is_forwarded=serving.is_forwarded(st.context.headers))


def _refused() -> None:
    st.session_state.pop(_TICKET, None)
    st.session_state[_WAS_REFUSED] = True
