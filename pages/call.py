"""Call: everything about one call, what can be done with it next, and leading it."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.components import (
    call_actions,
    call_course,
    call_head,
    carried,
    checklist_card,
    coaching_card,
    completing,
    history_card,
    leading_milestones,
    leading_objections,
    review_card,
    saving,
    settling,
    thread,
)
from dashboard.texts import _
from services import call_pages
from services.db import scoped
from services.errors import N_
from services.models.vocabulary import CallStatus

person = session.require_person()
zone = person.organization.time_zone
call_id = address.identity("call_id", N_("There is no call with this id."))

with scoped(person.scope) as db:
    page = call_pages.load(db, call_id=call_id)
    review = review_card.load(db, page)

call = page.details.call
saving.show_done()
call_head.show(call, time_zone=zone)
call_actions.show(page, time_zone=zone)
review_card.show(review, time_zone=zone)

course, beside = st.columns([7, 5], gap="small")
with course:
    settling.show(page.details, page.objections, time_zone=zone)
    if call.status is CallStatus.SCHEDULED:
        carried.show_before_the_start(page.carried, time_zone=zone)
        checklist_card.show(call, page.checklist)
    if call.status is CallStatus.IN_PROGRESS:
        leading_milestones.show(call, page.milestones, time_zone=zone)
        leading_objections.show(page.details, page.objections, page.carried, time_zone=zone)
        completing.show(call, page.readiness, time_zone=zone)
    elif call.status is not CallStatus.SCHEDULED:
        call_course.show_milestones(call, page.milestones, page.notes)
        call_course.show_objections(page.details, page.objections, page.notes, time_zone=zone)
    coaching_card.show(page, time_zone=zone)
    call_head.show_notes(call)
with beside:
    call_head.show_outcome(call, page.thread, time_zone=zone)
    call_head.show_facts(page.details, time_zone=zone)
    thread.show(_("Thread"), page.thread, time_zone=zone, current=call.id)
    history_card.show(page.history, time_zone=zone)
