"""Set a password through a link that an admin handed over. Opening the page uses nothing up."""

from __future__ import annotations

import streamlit as st

from dashboard.components import set_password_form, ticket, visitor_page

with visitor_page.frame():
    if ticket.is_waiting():
        # Not this address again: its link is used up.
        ticket.redeem(then="/")
    else:
        set_password_form.show(st.query_params.get("token", ""))
