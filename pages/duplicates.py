"""Duplicates: pairs of prospects that may be the same, and one pair side by side to be merged."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.address import Reading
from dashboard.components import confirm, duplicate_list, empty_states, lists, merging, saving
from dashboard.texts import _
from services import duplicates, prospect_merging
from services.db import scoped
from services.errors import N_
from services.models.vocabulary import Role

MISSING = N_("There is no prospect with this id.")

person = session.require_person(Role.MANAGER, Role.ADMIN)
merging.leave_if_merged()
saving.show_done()
is_pair = duplicate_list.KEPT in st.query_params or duplicate_list.OTHER in st.query_params

duplicate_list.show_way_back(is_pair=is_pair)
with st.container(gap=None):
    st.title(_("Duplicates"), anchor=False)
    st.caption(_("Prospects that share an email, a phone number or a GHL contact, and may be one person"))

if is_pair:
    kept_id, merged_id = (address.identity(name, MISSING) for name in (duplicate_list.KEPT, duplicate_list.OTHER))
    with scoped(person.scope) as db:
        preview = prospect_merging.look_ahead(db, kept_id=kept_id, merged_id=merged_id)
    merging.show(preview, time_zone=person.organization.time_zone)
    confirm.show()
else:
    reading = Reading()
    with scoped(person.scope) as db:
        page = lists.load(
            reading, lambda limit, offset: duplicates.list_duplicates(db, limit=limit, offset=offset)
        )
    lists.show_fault(reading)
    if page.total:
        duplicate_list.show(page)
    else:
        empty_states.no_duplicates()
