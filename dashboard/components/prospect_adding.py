"""Adding a prospect: a form in a dialog, which names those who may be the same before it makes another one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import prospect_fields, prospect_table, saving
from dashboard.texts import _, n_
from services import duplicates, prospects
from services.db import ScopedSession
from services.duplicates import Duplicate
from services.models import Prospect
from services.models.limits import EXTERNAL_ID

_OPEN = "prospect_adding"
_ALIKE = "prospect_adding_alike"
_ADDED = "prospect_adding_added"


def show_button() -> None:
    """The button that opens the form."""
    st.button(
        _("Add a prospect"), type="primary", icon=":material/person_add:", key="prospect_add", on_click=_start
    )


def leave_if_added() -> None:
    """Go to the prospect that was just added, if one was."""
    added: UUID | None = st.session_state.pop(_ADDED, None)
    if added is not None:
        prospect_table.go_to(added)


def show(*, threshold: int) -> None:
    """Draw the form's dialog if it is open."""
    if st.session_state.get(_OPEN):
        st.dialog(_("Add a prospect"), on_dismiss=_close)(_draw)(threshold)


def _draw(threshold: int) -> None:
    alike: Sequence[Duplicate] = st.session_state.get(_ALIKE, ())
    mark = saving.new_mark(_OPEN)
    with st.form("prospect_adding_form", border=False):
        prospect_fields.show(mark, None, threshold=threshold)
        st.text_input(_("GHL contact"), key=f"prospect_ghl_{mark}", max_chars=EXTERNAL_ID)
        saving.show_refusal(_OPEN)
        if alike:
            _say_alike(alike)
        st.form_submit_button(
            _("Add all the same") if alike else _("Add"),
            type="primary",
            key="prospect_adding_submit",
            on_click=_add,
            args=(mark,),
        )
    for one in alike:
        _show_alike(one)


def _say_alike(alike: Sequence[Duplicate]) -> None:
    st.warning(
        n_(
            "A prospect with this email or phone is there already. Open it below, or add another one.",
            "%(count)s prospects with this email or phone are there already. Open one below, or add another one.",
            len(alike),
            count=formats.number(len(alike)),
        ),
        icon=":material/group:",
    )


def _show_alike(one: Duplicate) -> None:
    """Whose it is already, with the way there."""
    prospect = one.prospect
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            f"{formats.plain(prospect.name)} ›",
            type="tertiary",
            key=f"alike_{prospect.id}",
            on_click=_open,
            args=(prospect.id,),
        )
        if prospect.company:
            st.caption(formats.plain(prospect.company), width="content")
        looks = [vocabulary.duplicate_reason(reason) for reason in one.reasons]
        st.markdown(vocabulary.badges(looks), width="content")


def _start() -> None:
    st.session_state[_OPEN] = True


def _add(mark: str) -> None:
    data = prospect_fields.read(mark)
    contact = st.session_state.get(f"prospect_ghl_{mark}") or None
    seen = {one.prospect.id for one in st.session_state.get(_ALIKE, ())}
    found: list[Duplicate] = []

    def deed(db: ScopedSession) -> Prospect | None:
        # Whoever was told of all of them has decided.
        found.extend(duplicates.find_alike(db, email=data.email, phone=data.phone))
        if {one.prospect.id for one in found} - seen:
            return None
        return prospects.add(db, data=data, ghl_contact_id=contact)

    added = saving.make(_OPEN, mark, deed)
    if added is None:
        st.session_state[_ALIKE] = found
        return
    _leave_for(added)
    saving.done(_("The prospect is added."))
    st.rerun()


def _open(prospect_id: UUID) -> None:
    _leave_for(prospect_id)
    st.rerun()


def _leave_for(prospect_id: UUID) -> None:
    _close()
    st.session_state[_ADDED] = prospect_id


def _close() -> None:
    st.session_state[_OPEN] = False
    st.session_state.pop(_ALIKE, None)
