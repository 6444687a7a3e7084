"""The cards of a prospect's page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import address, formats, labels, phones, vocabulary
from dashboard.components import card_title, prose, thread
from dashboard.components.call_table import CALL
from dashboard.texts import _, n_
from services.models import Prospect, User
from services.next_steps import Planned
from services.prospect_pages import ProspectPage
from services.prospects import ProspectDetails
from services.threads import ThreadEntry, Unresolved

_PROSPECTS = "../pages/prospects.py"


def show_head(details: ProspectDetails, *, time_zone: str) -> None:
    """Who it is, and at a glance what comes next and the qualification with the threshold behind it."""
    prospect = details.prospect
    _show_way_back()
    with st.container(gap=None):
        st.title(formats.plain(prospect.name), anchor=False)
        if prospect.company:
            st.caption(formats.plain(prospect.company))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(vocabulary.next_step(details.planned.step).badge, width="content")
        if details.planned.at:
            st.caption(_since(details.planned, time_zone), width="content")
        st.markdown(vocabulary.qualification(details.qualification).badge, width="content")
        st.caption(qualified_by(details), width="content")


def _show_way_back() -> None:
    """To the call by which the prospect was opened, with the call's own way back; else to the list."""
    call = address.call_back()
    page, label = (CALL, _("Back to the call")) if call else (_PROSPECTS, _("Prospects"))
    st.page_link(page, label=label, icon=":material/chevron_left:", query_params=call or address.way_back())


def show_unresolved(unresolved: Sequence[Unresolved], *, time_zone: str) -> None:
    """The objections that the next call has to take up, each leading to the call in which it came up."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Open objections"), _("Open ones, and deferred ones that the next call takes up"))
        for item in unresolved:
            with st.container(gap=None):
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.markdown(f"**{labels.objection_type(item.objection.type)}**", width="content")
                    st.markdown(vocabulary.objection_outcome(item.objection.outcome).badge, width="content")
                _show_origin(item, time_zone)
        if not unresolved:
            st.caption(_("No objection is open or to be taken up again."))


def show_agreed(threads: Sequence[Sequence[ThreadEntry]], *, time_zone: str) -> None:
    """How the last call with an outcome of each thread ended, and what was agreed in it; the last thread first."""
    agreed = [last for last in map(_last_with_outcome, reversed(threads)) if last]
    with st.container(border=True, gap="small"):
        card_title.show(_("Agreed"), _("The last outcome of each thread"))
        for entry in agreed:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(vocabulary.outcome(entry.outcome).badge, width="content")
                st.caption(formats.plain(thread.moment(entry, time_zone)), width="content")
            thread.show_follow_up(entry, time_zone=time_zone)
            if entry.next_step:
                prose.show(entry.next_step, label=_("Agreed next step"))
        if not agreed:
            st.caption(_("Nothing yet. It stands here once a call has its outcome."))


def show_contact(page: ProspectPage, *, own_id: UUID, time_zone: str) -> None:
    """How to reach the prospect, what is known of the business, and who looks after it, as far as one may know."""
    prospect, person = page.details.prospect, page.looked_after_by
    facts = {
        _("Email"): formats.plain(prospect.email or formats.NOTHING),
        _("Phone"): phones.link(prospect.phone),
        _("Language"): vocabulary.language(prospect.language),
        _("Main pain"): formats.plain(prospect.main_pain or formats.NOTHING),
        _("Revenue volatility"): _volatility(prospect.revenue_volatility),
        _("GHL contact"): formats.plain(prospect.ghl_contact_id or formats.NOTHING),
        **({_("Looked after by"): _name(person, own_id)} if person or page.people else {}),
        _("Added"): formats.plain(formats.moment(prospect.created_at, time_zone)),
    }
    with st.container(border=True, gap="small"):
        st.markdown("**{}**".format(_("Contact")))
        st.table(facts, border="horizontal")


def show_notes(prospect: Prospect) -> None:
    """What was noted, as it was typed."""
    with st.container(border=True, gap="small"):
        st.markdown("**{}**".format(_("Notes")))
        if prospect.notes:
            prose.show(prospect.notes)
        else:
            st.caption(_("No notes were taken."))


def qualified_by(details: ProspectDetails) -> str:
    """How many clients there are, against the threshold."""
    threshold = formats.number(details.threshold)
    if details.prospect.client_count is None:
        return _("Client count not known · threshold %(threshold)s", threshold=threshold)
    return n_(
        "%(count)s client · threshold %(threshold)s",
        "%(count)s clients · threshold %(threshold)s",
        details.prospect.client_count,
        count=formats.number(details.prospect.client_count),
        threshold=threshold,
    )


def _show_origin(item: Unresolved, time_zone: str) -> None:
    """When an objection came up and in which milestone, and the way to its call."""
    at = item.objection.raised_at or item.call_at
    when = formats.plain(formats.moment(at, time_zone)) if at else _("Not known")
    label = when
    if item.objection.milestone is not None:
        label = _("%(when)s in %(milestone)s", when=when, milestone=labels.milestone(item.objection.milestone))
    thread.link(item.call_id, label, key=f"unresolved_{item.objection.id}")


def _last_with_outcome(entries: Sequence[ThreadEntry]) -> ThreadEntry | None:
    return next((entry for entry in reversed(entries) if entry.outcome), None)


def _since(planned: Planned, time_zone: str) -> str:
    return formats.plain(formats.moment(planned.at, time_zone)) if planned.at else formats.NOTHING


def _name(person: User | None, own_id: UUID) -> str:
    if person is None:
        return _("Nobody")
    return _("You") if person.id == own_id else formats.plain(person.name)


def _volatility(value: int | None) -> str:
    return formats.NOTHING if value is None else _("%(value)s of 5", value=value)
