"""Settling what a completed call lacks: its outcome, a reason, the outcome of an open objection.

Each is settled once, by the call's agent or a manager. The rules stand beside the fields, before they bite.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import formats, labels, vocabulary
from dashboard.components import card_title, outcome_fields, saving
from dashboard.components.outcome_fields import Unreadable
from dashboard.texts import _
from services import objections, outcomes
from services.calls import CallDetails
from services.models import Call, ObjectionResponse
from services.models.vocabulary import (
    ADVISORY_OUTCOMES,
    CallStatus,
    ObjectionOutcome,
    OutcomeType,
    Qualification,
)
from services.outcomes import OutcomeData


def show(details: CallDetails, raised: Sequence[ObjectionResponse], *, time_zone: str) -> None:
    """On the call: the forms for what is missing, if something is."""
    call = details.call
    # Somebody may have been quicker: the forms are gone then, and what was said about the last try is not.
    for key in (call.id, *(objection.id for objection in raised)):
        saving.show_refusal(str(key))
    if call.status is not CallStatus.COMPLETED:
        return
    open_ones = [objection for objection in raised if objection.outcome is None]
    is_without_reason = call.outcome is not None and _lacks_reason(call)
    if call.outcome is not None and not is_without_reason and not open_ones:
        return
    with st.container(border=True, gap="small"):
        card_title.show(_("To settle"), _("What is settled stays: it is done once."))
        for objection in open_ones:
            _show_objection(details, objection)
        if call.outcome is None:
            _show_outcome(call, time_zone)
        elif is_without_reason:
            _show_reason(call)


def _lacks_reason(call: Call) -> bool:
    outcome = call.outcome
    return outcome is not None and outcome.type is OutcomeType.DISQUALIFIED and outcome.reason is None


def _show_outcome(call: Call, time_zone: str) -> None:
    is_limited = call.import_id is None and call.qualification is not Qualification.QUALIFIED
    allowed = [type for type in OutcomeType if not is_limited or type in ADVISORY_OUTCOMES]
    chosen = outcome_fields.show(str(call.id), allowed, time_zone=time_zone)
    st.button(
        _("Settle the outcome"),
        type="primary",
        key=f"settle_{call.id}",
        disabled=chosen is None,
        on_click=_settle_outcome,
        args=(call.id, time_zone),
    )


def _show_reason(call: Call) -> None:
    st.caption(_("The call ended as disqualified, and nobody has said why."))
    outcome_fields.choose_reason(str(call.id))
    st.button(
        _("Settle the reason"), type="primary", key=f"settle_{call.id}", on_click=_settle_reason, args=(call.id,)
    )


def _show_objection(details: CallDetails, objection: ObjectionResponse) -> None:
    settings = next(item for item in details.configuration.objections if item.type is objection.type)
    is_history = details.call.import_id is not None
    allowed = [outcome for outcome in ObjectionOutcome if is_history or outcome in settings.allowed_outcomes]
    key = f"objection_{objection.id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            _("Objection still open: %(type)s", type=formats.label(labels.objection_type(objection.type))),
            allowed,
            format_func=lambda outcome: vocabulary.objection_outcome(outcome).text,
            key=key,
        )
        st.button(_("Settle"), key=f"settle_{objection.id}", on_click=_settle_objection, args=(objection.id, key))


def _settle_outcome(call_id: UUID, time_zone: str) -> None:
    key = str(call_id)
    data = outcome_fields.read(key, time_zone=time_zone)
    if isinstance(data, Unreadable):
        saving.refuse(key, data.sentence)
    elif saving.attempt(key, lambda db: outcomes.settle(db, call_id=call_id, data=data)) is not None:
        saving.done(_("The outcome is settled."))


def _settle_reason(call_id: UUID) -> None:
    reason = st.session_state.get(f"outcome_reason_{call_id}")
    if reason is None:
        saving.refuse(str(call_id), _("Choose the reason for the disqualification."))
        return
    settled = saving.attempt(
        str(call_id),
        lambda db: outcomes.settle(
            db, call_id=call_id, data=OutcomeData(type=OutcomeType.DISQUALIFIED, reason=reason)
        ),
    )
    if settled is not None:
        saving.done(_("The reason is settled."))


def _settle_objection(objection_id: UUID, key: str) -> None:
    outcome = st.session_state.get(key)
    if outcome is None:
        saving.refuse(str(objection_id), _("Choose how the objection was classified."))
        return
    settled = saving.attempt(
        str(objection_id), lambda db: objections.settle(db, objection_id=objection_id, outcome=outcome)
    )
    if settled is not None:
        saving.done(_("The objection is settled."))
