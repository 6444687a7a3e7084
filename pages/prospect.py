"""Prospect: who it is, what comes next, what is open and agreed, and the threads of calls."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.components import prospect_cards, thread
from dashboard.texts import _
from services import prospects, threads
from services.db import scoped
from services.errors import N_

person = session.require_person()
zone = person.organization.time_zone
prospect_id = address.identity("prospect_id", N_("There is no prospect with this id."))

with scoped(person.scope) as db:
    details = prospects.get_prospect(db, prospect_id=prospect_id)
    led = threads.list_of_prospect(db, prospect_id=prospect_id)
    unresolved = threads.list_unresolved(db, prospect_id=prospect_id)

prospect_cards.show_head(details, time_zone=zone)
course, about = st.columns([7, 5], gap="small")
with course:
    if led:
        prospect_cards.show_unresolved(unresolved, time_zone=zone)
        prospect_cards.show_agreed(led, time_zone=zone)
    for number, entries in enumerate(led, start=1):
        title = _("Thread") if len(led) == 1 else _("Thread %(number)s", number=number)
        thread.show(title, entries, time_zone=zone)
    if not led:
        st.caption(_("No calls yet. They appear here once one is scheduled or imported."))
with about:
    prospect_cards.show_contact(details.prospect, time_zone=zone)
    prospect_cards.show_notes(details.prospect)
