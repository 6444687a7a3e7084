"""Prospect: who it is, what can be done, what comes next, what is open and agreed, and the threads of calls."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.address import Reading
from dashboard.components import (
    lists,
    prospect_cards,
    prospect_deeds,
    prospect_editing,
    prospect_likeness,
    saving,
    thread,
)
from dashboard.texts import _
from services import prospect_pages
from services.db import scoped
from services.errors import N_

person = session.require_person()
zone = person.organization.time_zone
prospect_id = address.identity("prospect_id", N_("There is no prospect with this id."))
reading = Reading()
is_editing = prospect_editing.is_open(reading)

with scoped(person.scope) as db:
    page = prospect_pages.load(db, prospect_id=prospect_id)

saving.show_done()
prospect_cards.show_head(page.details, time_zone=zone)
lists.show_fault(reading)
prospect_likeness.show_where_it_went(page.details, time_zone=zone)
prospect_deeds.show(page, is_editing=is_editing)
if is_editing and not page.is_merged:
    prospect_editing.show(page.details)
course, about = st.columns([7, 5], gap="small")
with course:
    if page.threads:
        prospect_cards.show_unresolved(page.unresolved, time_zone=zone)
        prospect_cards.show_agreed(page.threads, time_zone=zone)
    for number, entries in enumerate(page.threads, start=1):
        title = _("Thread") if len(page.threads) == 1 else _("Thread %(number)s", number=number)
        thread.show(title, entries, time_zone=zone)
    if not page.threads and not page.is_merged:
        st.caption(_("No calls yet. They appear here once one is planned or imported."))
with about:
    prospect_likeness.show_duplicates(page.duplicates, of=prospect_id, may_merge=not person.scope.is_own_only)
    prospect_cards.show_contact(page, own_id=person.user.id, time_zone=zone)
    prospect_cards.show_notes(page.details.prospect)
    prospect_likeness.show_merged(page.merged, time_zone=zone)
