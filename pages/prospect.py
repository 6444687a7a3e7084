"""Prospect: who it is, whether qualified, and the threads of calls."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.components import prospect_cards, thread
from dashboard.texts import _
from services import calls, prospects
from services.db import scoped
from services.errors import N_

person = session.require_person()
zone = person.organization.time_zone
prospect_id = address.identity("prospect_id", N_("There is no prospect with this id."))

with scoped(person.scope) as db:
    details = prospects.get_prospect(db, prospect_id=prospect_id)
    threads = [calls.get_thread(db, thread_id=thread_id) for thread_id in details.threads]

prospect_cards.show_head(details)
led, about = st.columns([7, 5], gap="small")
with led:
    for number, entries in enumerate(threads, start=1):
        title = _("Thread") if len(threads) == 1 else _("Thread %(number)s", number=number)
        thread.show(title, entries, time_zone=zone)
    if not threads:
        st.caption(_("No calls yet. They appear here once one is scheduled or imported."))
with about:
    prospect_cards.show_contact(details.prospect, time_zone=zone)
    prospect_cards.show_notes(details.prospect)
