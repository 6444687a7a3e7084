"""Call: everything about one call, and settling what it lacks."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.components import call_course, call_head, saving, settling, thread
from dashboard.texts import _
from services import calls, milestones, objections, threads
from services.db import scoped
from services.errors import N_

person = session.require_person()
zone = person.organization.time_zone
call_id = address.identity("call_id", N_("There is no call with this id."))

with scoped(person.scope) as db:
    details = calls.get_call(db, call_id=call_id)
    led = milestones.list_of_call(db, call_id=call_id)
    raised = objections.list_of_call(db, call_id=call_id)
    entries = threads.get_thread(db, thread_id=details.call.thread_id)

call = details.call
saving.show_done()
call_head.show(call, time_zone=zone)

course, beside = st.columns([7, 5], gap="small")
with course:
    settling.show(details, raised, time_zone=zone)
    call_course.show_milestones(call, led)
    call_course.show_objections(raised, time_zone=zone)
    call_head.show_notes(call)
with beside:
    call_head.show_outcome(call, time_zone=zone)
    call_head.show_facts(details, time_zone=zone)
    thread.show(_("Thread"), entries, time_zone=zone, current=call.id)
