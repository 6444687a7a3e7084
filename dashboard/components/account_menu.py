"""Who is signed in, at the foot of the menu, with the ways to one's account and out."""

from __future__ import annotations

import streamlit as st

from dashboard import formats, pages_table
from dashboard.components import sign_out
from dashboard.texts import _
from services.sessions import Person

# The link of the page that one is on looks the same with and without the focus, a tick box only a little paler.
_FOCUS = """<style>
[data-testid="stCheckbox"] label:has(input:focus-visible) {
  outline: 2px solid currentColor; outline-offset: 2px; border-radius: 4px;
}
[data-testid="stPageLink-NavLink"]:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
</style>"""


def show(person: Person) -> None:
    """Draw it."""
    st.html(_FOCUS)
    with st.container(gap="small"):
        st.space("small")
        with st.container(gap=None):
            st.markdown(f"**{formats.plain(person.user.name)}**")
            st.caption(formats.plain(person.organization.name))
        account = next((screen for screen in pages_table.SCREENS if screen.url_path == "account"), None)
        if account is not None:
            st.page_link(account.file, label=_("Account"), icon=account.icon)
        sign_out.show()
