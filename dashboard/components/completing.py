"""Completing a call in progress: what stands in the way, how it ended, and one button that does all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import formats, labels, texts
from dashboard.components import card_title, outcome_fields, saving
from dashboard.components.outcome_fields import Unreadable
from dashboard.texts import _
from services import completion
from services.completion import Finding, Readiness
from services.models import Call
from services.models.limits import REASON
from services.to_do import STALE_AFTER
from services.words import Words


def show(call: Call, readiness: Readiness, *, time_zone: str) -> None:
    """The form by which a call is completed, with what it will do."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Complete the call"), _("Stores the outcome and ends the call: all of it, or nothing"))
        saving.show_refusal(_refusal(call.id))
        for finding in readiness.blockers:
            st.warning(_sentence(finding), icon=":material/block:")
        for finding in readiness.warnings:
            st.caption(_sentence(finding))
        chosen = outcome_fields.show(str(call.id), readiness.allowed, time_zone=time_zone)
        is_stale = _is_stale(call)
        if is_stale:
            _show_true_end(call, time_zone)
        st.button(
            _("Complete the call"),
            type="primary",
            icon=":material/check:",
            key=f"complete_{call.id}_{call.version}",
            disabled=chosen is None or not readiness.is_ready,
            on_click=_complete,
            args=(call.id, call.version, time_zone, is_stale),
        )


def _show_true_end(call: Call, time_zone: str) -> None:
    """A call that has been open for hours was most likely forgotten: when it truly ended can be said."""
    began = call.started_at or datetime.now(UTC)
    st.caption(_("This call has been open for over 3 hours. If it was forgotten, say when it truly ended."))
    local = began.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None, second=0, microsecond=0)
    st.datetime_input(
        _("True end (time in %(zone)s)", zone=formats.label(time_zone)),
        None,
        min_value=local,
        key=f"true_end_{call.id}",
        format=formats.date_pattern(),
    )
    st.text_input(_("Reason for the true end"), key=f"true_end_why_{call.id}", max_chars=REASON)


def _complete(call_id: UUID, version: int, time_zone: str, is_stale: bool) -> None:
    data = outcome_fields.read(str(call_id), time_zone=time_zone)
    if isinstance(data, Unreadable):
        saving.refuse(_refusal(call_id), data.sentence)
        return
    said = st.session_state.get(f"true_end_{call_id}") if is_stale else None
    end = outcome_fields.instant(said, time_zone)
    if said is not None and end is None:
        saving.refuse(_refusal(call_id), _("Choose a time that exists by the clocks of this place."))
        return
    why = st.session_state.get(f"true_end_why_{call_id}") or "" if end else None
    done = saving.once(
        _refusal(call_id),
        call_id,
        version,
        lambda db: completion.complete(
            db, call_id=call_id, data=data, expected_version=version, ended_at=end, reason=why
        ),
    )
    if done is not None:
        saving.done(_("The call is completed."))


def _is_stale(call: Call) -> bool:
    return call.started_at is not None and call.started_at < datetime.now(UTC) - STALE_AFTER


def _sentence(finding: Finding) -> str:
    text = texts.marked(finding.message)
    return text % {name: _value(value) for name, value in finding.values.items()} if finding.values else text


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(labels.milestone(number) for number in value)
    if isinstance(value, Words):
        return formats.plain(value.said(texts.marked))
    return formats.plain(value) if isinstance(value, str) else value


def _refusal(call_id: UUID) -> str:
    return f"complete_{call_id}"
