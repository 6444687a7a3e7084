"""Sign in: shown to visitors under every address, which stays as it is."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import sign_in_form, ticket, visitor_page
from dashboard.texts import _

with visitor_page.frame():
    if session.has_ended() and not ticket.is_waiting():
        st.warning(_("Your session has ended. Sign in to go on where you were."), icon=":material/schedule:")
    sign_in_form.show()
    ticket.redeem()
    with st.expander(_("Forgot your password?")):
        st.caption(
            _(
                "Ask an admin of your organization for a new link: in CallOS under Users, “New link”. The last"
                " admin asks whoever runs CallOS, who makes one with: manage.py new-link"
            )
        )
