"""The form behind a set-password link."""

from __future__ import annotations

import streamlit as st

from dashboard import formats, session, texts
from dashboard.components import new_password, ticket
from dashboard.texts import _
from services import password_setting
from services.errors import Foreseen

_SAID = "set_password_said"


def show(token: str) -> None:
    """Say whose password it is and ask for it. Raises NotFound for a link that does not count any more."""
    owner = password_setting.check_link_across_organizations(token)
    st.title(_("Set your password"), anchor=False)
    st.caption(formats.plain(f"{owner.name}, {owner.organization_name}"))
    with st.form("set_password"):
        # Password managers look for whose password it is.
        st.text_input(_("Email"), value=owner.email, disabled=True, autocomplete="username")
        new_password.show()
        st.form_submit_button(
            _("Set password and sign in"), type="primary", width="stretch", on_click=_take, args=(token,)
        )
    if said := st.session_state.get(_SAID):
        st.error(said, icon=":material/error:")


def _take(token: str) -> None:
    st.session_state.pop(_SAID, None)
    try:
        ticket.keep(
            password_setting.set_password_across_organizations(
                token,
                st.session_state[new_password.KEY],
                browser=session.browser(),
                demo_allowed=ticket.is_demo_allowed(),
            )
        )
    except Foreseen as error:
        st.session_state[_SAID] = texts.sentence(error)
