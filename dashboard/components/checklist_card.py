"""The checklist before a call: each tick is kept at once, and what is required is marked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import formats
from dashboard.components import card_title, saving
from dashboard.texts import _
from services import leading
from services.leading import ChecklistEntry
from services.models import Call


def show(call: Call, entries: Sequence[ChecklistEntry]) -> None:
    """The points of a call that has not started."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Before the call"), _("What is marked with * is needed before the call may start"))
        saving.show_refusal(_refusal(call.id))
        mark = saving.drawn(call.id, call.version)
        keys = [entry.item.key for entry in entries]
        for entry in entries:
            star = " *" if entry.item.is_required else ""
            st.checkbox(
                f"{formats.label(entry.item.title)}{star}",
                entry.is_ticked,
                key=_key(mark, entry.item.key),
                on_change=_save,
                args=(call.id, call.version, mark, keys),
            )


def _save(call_id: UUID, version: int, mark: str, keys: Sequence[str]) -> None:
    ticked = [key for key in keys if st.session_state.get(_key(mark, key))]
    saving.change(
        _refusal(call_id),
        call_id,
        version,
        lambda db, at: leading.save_checklist(db, call_id=call_id, ticked=ticked, expected_version=at),
    )


def _key(mark: str, key: str) -> str:
    return f"check_{mark}_{key}"


def _refusal(call_id: UUID) -> str:
    return f"checklist_{call_id}"
