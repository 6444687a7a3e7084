"""What can be done with a prospect as a whole: plan a call, edit, hand over."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from dashboard import formats
from dashboard.components import agent_choice, deed_popover, planning_form, prospect_editing, saving
from dashboard.texts import _, n_
from services import looking_after
from services.models.limits import REASON
from services.prospect_pages import ProspectPage


def show(page: ProspectPage, *, is_editing: bool) -> None:
    """The deeds that the person's role allows; none for a prospect that was merged."""
    prospect = page.details.prospect
    saving.show_refusal(_key(prospect.id))
    if page.is_merged:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        planning_form.show_way(prospect.id)
        if not is_editing:
            prospect_editing.show_button()
        if page.people:
            _show_handing_over(page)


def _show_handing_over(page: ProspectPage) -> None:
    prospect = page.details.prospect
    mark = f"{prospect.id}_{prospect.version}"
    # Whoever looks after the prospect may still be given calls of it that are others'.
    people = {person.id: person for person in page.people}
    names = [person.name for person in page.people]
    with deed_popover.show(_("Hand over"), key=_handing_over(mark), icon="person_add"):
        chosen = st.selectbox(
            _("To whom"),
            list(people),
            index=None,
            format_func=lambda one: agent_choice.named(people[one], names),
            key=f"hand_over_to_{mark}",
            placeholder=_("Choose an agent"),
        )
        st.caption(_moving(page, chosen))
        st.text_input(_("Reason"), key=f"hand_over_why_{mark}", max_chars=REASON)
        st.button(
            _("Hand over the prospect"),
            type="primary",
            key=f"hand_over_{mark}",
            on_click=_hand_over,
            args=(prospect.id, prospect.version),
        )


def _moving(page: ProspectPage, chosen: UUID | None) -> str:
    """How many calls go along: those that have not started and are not that agent's already."""
    count = sum(agent_id != chosen for agent_id in page.to_come)
    if not count:
        return _("No planned call moves along. Calls that were led stay with whoever led them.")
    return n_(
        "%(count)s planned call moves along. Calls that were led stay with whoever led them.",
        "%(count)s planned calls move along. Calls that were led stay with whoever led them.",
        count,
        count=formats.number(count),
    )


def _hand_over(prospect_id: UUID, version: int) -> None:
    mark = f"{prospect_id}_{version}"
    agent_id: UUID | None = st.session_state.get(f"hand_over_to_{mark}")
    if agent_id is None:
        saving.refuse(_handing_over(mark), _("Choose to whom the prospect goes."))
        return
    why = st.session_state.get(f"hand_over_why_{mark}") or ""
    changed = saving.change(
        _key(prospect_id),
        prospect_id,
        version,
        lambda db, now: looking_after.hand_over(
            db, prospect_id=prospect_id, agent_id=agent_id, reason=why, expected_version=now
        ),
        within=_handing_over(mark),
    )
    if changed is not None:
        deed_popover.close(_handing_over(mark))
        saving.done(_("The prospect is handed over."))


def _handing_over(mark: str) -> str:
    return f"hand_over_deed_{mark}"


def _key(prospect_id: UUID) -> str:
    return f"prospect_deeds_{prospect_id}"
