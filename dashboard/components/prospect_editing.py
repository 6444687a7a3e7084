"""Changing what is known of a prospect: a form above the cards, opened by the page's address."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import streamlit as st

from dashboard.components import card_title, prospect_fields, saving
from dashboard.texts import _
from services import prospects
from services.prospects import ProspectDetails
from services.questions.reading import Reading

_NAME = "do"


class Doing(StrEnum):
    """What a prospect's address may open. The values are words of URLs and stay what they are."""

    EDIT = "edit"


def is_open(reading: Reading) -> bool:
    """Whether the address opens the form."""
    return reading.word(_NAME, Doing) is Doing.EDIT


def show_button() -> None:
    """The button that opens the form."""
    st.button(_("Edit"), icon=":material/edit:", key="prospect_edit", on_click=_open)


def show(details: ProspectDetails) -> None:
    """The form with everything that a person may change."""
    prospect = details.prospect
    # The version in the keys: after a change by whomever the form holds what is stored now.
    mark = f"{prospect.id}_{prospect.version}"
    with st.container(border=True, gap="small"):
        card_title.show(_("Edit the prospect"), _("Past calls keep the qualification they were led with"))
        saving.show_refusal(_refusal(prospect.id))
        with st.form(f"prospect_form_{mark}", border=False):
            prospect_fields.show(mark, prospect, threshold=details.threshold)
            st.form_submit_button(
                _("Save changes"),
                type="primary",
                key=f"prospect_save_{mark}",
                on_click=_save,
                args=(prospect.id, prospect.version),
            )
        st.button(_("Close without saving"), type="tertiary", key="prospect_edit_close", on_click=_close)


def _save(prospect_id: UUID, version: int) -> None:
    data = prospect_fields.read(f"{prospect_id}_{version}")
    changed = saving.change(
        _refusal(prospect_id),
        prospect_id,
        version,
        lambda db, now: prospects.change(db, prospect_id=prospect_id, data=data, expected_version=now),
    )
    if changed is not None:
        saving.done(_("The changes are saved."))
        _close()


def _open() -> None:
    st.query_params[_NAME] = Doing.EDIT.value


def _close() -> None:
    if _NAME in st.query_params:
        del st.query_params[_NAME]


def _refusal(prospect_id: UUID) -> str:
    return f"prospect_{prospect_id}"
