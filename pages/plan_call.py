"""Plan a call: with a prospect that the address names, or that is chosen from a search."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.address import Reading
from dashboard.components import empty_states, lists, planning_form, prospect_table
from dashboard.texts import _
from services import planning, prospects
from services.db import scoped
from services.errors import N_
from services.prospects import ProspectFilters

person = session.require_person()
zone = person.organization.time_zone
planning_form.leave_if_planned()

if planning_form.PROSPECT_ID in st.query_params:
    prospect_id = address.identity(planning_form.PROSPECT_ID, N_("There is no prospect with this id."))
    with scoped(person.scope) as db:
        ahead = planning.look_ahead(db, prospect_id=prospect_id)
    planning_form.show_way_back(prospect_id)
    planning_form.show_head(ahead)
    planning_form.show(ahead, time_zone=zone)
else:
    reading = Reading()
    planning_form.show_way_to_calls()
    with st.container(gap=None):
        st.title(_("Plan a call"), anchor=False)
        st.caption(_("Choose the prospect whom the call is with"))
    search = lists.show_search(reading, _("Name, company or address"))
    with scoped(person.scope) as db:
        page = lists.load(
            reading,
            lambda limit, offset: prospects.list_prospects(
                db, filters=ProspectFilters(search=search), limit=limit, offset=offset
            ),
        )
    lists.show_fault(reading)
    if page.total:
        prospect_table.show(page, time_zone=zone, open_row=planning_form.choose)
    else:
        empty_states.nobody_to_call(is_searched=bool(search))
