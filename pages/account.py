"""Account: one's own password, language, sessions and API tokens."""

from __future__ import annotations

import streamlit as st

from dashboard import formats, session
from dashboard.components import confirm, own_language, own_password, own_sessions, saving, token_card
from dashboard.texts import _
from services import api_tokens, sessions
from services.db import scoped

person = session.require_person()
with scoped(person.scope) as db:
    open_ones = sessions.list_own_sessions(db)
    tokens = api_tokens.list_tokens(db)

with st.container(gap=None):
    st.title(_("Account"), anchor=False)
    st.caption(formats.plain(f"{person.user.name}, {person.organization.name}"))

saving.show_done()
password, browsers = st.columns(2, gap="small")
with password:
    own_password.show(person.user.email)
    own_language.show(person.user.language)
with browsers:
    own_sessions.show(person, open_ones)
    token_card.show(
        person.user.id,
        tokens,
        time_zone=person.organization.time_zone,
        caption=_("For programs that read or write through the API as you."),
    )

if confirm.is_asking():
    confirm.show()
else:
    token_card.show_dialog()
