"""Users: who may sign in and as what, for admins."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.address import Reading
from dashboard.components import (
    confirm,
    empty_states,
    handed_link,
    lists,
    saving,
    team_list,
    token_card,
    user_adding,
    user_editing,
    user_list,
)
from dashboard.texts import _
from services import api_tokens, teams, users
from services.db import scoped
from services.errors import N_
from services.models.vocabulary import Role

person = session.require_person(Role.ADMIN)
zone = person.organization.time_zone

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    with st.container(gap=None, width="content"):
        st.title(_("Users"), anchor=False)
        st.caption(_("Who may sign in, and what they may see"))
    user_adding.show_button()

saving.show_done()
reading = Reading()
search = lists.show_search(reading, _("Name or address"))
with scoped(person.scope) as db:
    page = lists.load(
        reading, lambda limit, offset: users.list_users(db, search=search, limit=limit, offset=offset)
    )
    all_teams = teams.list_teams(db)
    chosen = None
    if user_list.CHOSEN in st.query_params:
        user_id = address.identity(user_list.CHOSEN, N_("There is no user with this id."))
        chosen = users.get_user(db, user_id=user_id)
        tokens = api_tokens.list_tokens(db, user_id=user_id)

lists.show_fault(reading)
if chosen is not None:
    user_editing.show(chosen, all_teams, time_zone=zone, is_oneself=chosen.id == person.user.id)
    if chosen.is_active:
        token_card.show(
            chosen.id,
            tokens,
            time_zone=zone,
            caption=_("For programs that read or write through the API as this user."),
        )
if page.total:
    user_list.show(page, all_teams, time_zone=zone)
else:
    empty_states.no_users()
team_list.show(all_teams)

if handed_link.is_waiting():
    handed_link.show()
elif confirm.is_asking():
    confirm.show()
elif token_card.is_open():
    token_card.show_dialog()
else:
    user_adding.show()
