"""What can be done next with a call as a whole, and nothing that cannot: each state has its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import formats
from dashboard.components import deed_popover, mode_fields, outcome_fields, same_time, saving
from dashboard.texts import _
from services import appointments, completion, leading, milestones
from services.call_pages import CallPage
from services.db import ScopedSession
from services.leading import CallData
from services.models import Call, User
from services.models.limits import LINK, REASON
from services.models.vocabulary import CallMode, CallStatus, Language

# The forms of a call, and the state in which each is drawn.
_FORMS = {
    "checklist": CallStatus.SCHEDULED,
    "milestones": CallStatus.IN_PROGRESS,
    "objections": CallStatus.IN_PROGRESS,
    "complete": CallStatus.IN_PROGRESS,
}


def show(page: CallPage, *, time_zone: str) -> None:
    """The deeds that the call's state and the person's role allow."""
    call = page.details.call
    saving.show_refusal(_key(call.id))
    # Somebody may have been quicker: the form is gone then, and what was said about the last try is not.
    for form, status in _FORMS.items():
        if call.status is not status:
            saving.show_refusal(f"{form}_{call.id}")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if call.status is CallStatus.SCHEDULED:
            _show_planned(call, page, time_zone)
        elif call.status is CallStatus.IN_PROGRESS:
            _with_reason(call, _("Break off"), "cancel", _cancelled, icon="call_end")
            _show_details(call)
        elif page.may_reopen:
            _with_reason(call, _("Reopen"), "reopen", _reopened, icon="lock_open")
        elif call.started_at is None and call.scheduled_at is not None:
            _with_reason(call, _("Plan it again"), "correct", _corrected, icon="undo")


def _show_planned(call: Call, page: CallPage, time_zone: str) -> None:
    missing = page.missing
    lacking = ", ".join(formats.plain(item.title) for item in missing)
    st.button(
        _("Start the call"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"start_{call.id}_{call.version}",
        disabled=bool(missing),
        help=_("To be ticked before: %(points)s", points=lacking) if missing else None,
        on_click=_start,
        args=(call.id, call.version),
    )
    if call.scheduled_at is not None and call.scheduled_at <= datetime.now(UTC):
        st.button(
            _("Did not come"),
            icon=":material/person_off:",
            key=f"missed_{call.id}_{call.version}",
            on_click=_miss,
            args=(call.id, call.version),
        )
    _show_moving(call, time_zone)
    if page.successors:
        _show_handing_on(call, page.successors, time_zone)
    _with_reason(call, _("Cancel the call"), "cancel", _cancelled, icon="event_busy")
    _show_details(call)


def _show_moving(call: Call, time_zone: str) -> None:
    key = f"move_at_{call.id}_{call.version}"
    with deed_popover.show(_("Move"), key=_deed("move", call.id, call.version), icon="event_repeat"):
        outcome_fields.choose_day_and_time(key, outcome_fields.tomorrow(time_zone), zone=time_zone)
        at = outcome_fields.instant(outcome_fields.day_and_time(key), time_zone)
        same_time.look_up(call.agent_id, at, time_zone=time_zone, besides=[call.id])
        st.button(
            _("Move the call"),
            type="primary",
            key=f"move_{call.id}_{call.version}",
            on_click=_move,
            args=(call.id, call.version, key, time_zone),
        )


def _show_handing_on(call: Call, people: Sequence[User], time_zone: str) -> None:
    mark = f"{call.id}_{call.version}"
    others = {person.id: person.name for person in people}
    with deed_popover.show(_("Reassign"), key=_deed("reassign", call.id, call.version), icon="person_add"):
        chosen = st.selectbox(
            _("To whom"),
            list(others),
            index=None,
            format_func=others.__getitem__,
            key=f"reassign_to_{mark}",
            placeholder=_("Choose a user"),
        )
        if chosen is not None:
            same_time.look_up(chosen, call.scheduled_at, time_zone=time_zone, besides=[call.id])
        st.text_input(_("Reason"), key=f"reassign_why_{mark}", max_chars=REASON)
        st.button(
            _("Reassign the call"),
            type="primary",
            key=f"reassign_{mark}",
            on_click=_reassign,
            args=(call.id, call.version),
        )


def _show_details(call: Call) -> None:
    """Mode, language, link and consent; the first two are settled once the call has started."""
    mark = f"{call.id}_{call.version}"
    has_started = call.status is not CallStatus.SCHEDULED
    key = _deed("details", call.id, call.version)
    with (
        deed_popover.show(_("Details"), key=key, icon="tune"),
        st.form(f"details_{mark}", border=False),
    ):
        mode_fields.show(call.mode, call.language, prefix="details", mark=mark, disabled=has_started)
        st.text_input(_("Zoom link"), call.zoom_link or "", key=f"details_link_{mark}", max_chars=LINK)
        st.segmented_control(
            _("Recording agreed"),
            ["yes", "no"],
            default={True: "yes", False: "no", None: None}[call.recording_consent],
            format_func=lambda word: _("Yes") if word == "yes" else _("No"),
            key=f"details_consent_{mark}",
        )
        st.form_submit_button(_("Save"), on_click=_change, args=(call.id, call.version, call.mode, call.language))


def _with_reason(call: Call, label: str, word: str, deed: Callable[..., Any], *, icon: str) -> None:
    """A deed that needs a reason, which is asked for where the deed is."""
    key = _why(word, call.id, call.version)
    with deed_popover.show(label, key=_deed(word, call.id, call.version), icon=icon):
        st.text_input(_("Reason"), key=key, max_chars=REASON)
        st.button(
            label,
            type="primary",
            key=f"{word}_{call.id}_{call.version}",
            on_click=_do_with_reason,
            args=(call.id, call.version, word, deed),
        )


def _key(call_id: UUID) -> str:
    return f"call_{call_id}"


def _deed(word: str, call_id: UUID, version: int) -> str:
    """The key of what a deed needs."""
    return f"{word}_deed_{call_id}_{version}"


def _why(word: str, call_id: UUID, version: int) -> str:
    return f"{word}_why_{call_id}_{version}"


def _attempt(call_id: UUID, version: int, word: str, deed: Callable[[ScopedSession], Call], done: str) -> None:
    within = _deed(word, call_id, version)
    if saving.once(_key(call_id), call_id, version, deed, within=within) is not None:
        deed_popover.close(within)
        saving.done(done)


def _start(call_id: UUID, version: int) -> None:
    """The call begins, and with it its first milestone."""

    def deed(db: ScopedSession) -> Call:
        call = leading.start(db, call_id=call_id, expected_version=version)
        first = next((row for row in milestones.list_of_call(db, call_id=call_id) if row.is_available), None)
        if first is not None:
            milestones.start(db, call_id=call_id, milestone=first.number)
        return call

    if saving.once(_key(call_id), call_id, version, deed) is not None:
        saving.done(_("The call has begun."))


def _miss(call_id: UUID, version: int) -> None:
    missed = saving.once(
        _key(call_id),
        call_id,
        version,
        lambda db: appointments.mark_no_show(db, call_id=call_id, expected_version=version),
    )
    if missed is not None:
        saving.done(_("Noted: the prospect did not come."))


def _move(call_id: UUID, version: int, key: str, time_zone: str) -> None:
    at = outcome_fields.instant(outcome_fields.day_and_time(key), time_zone)
    if at is None:
        saving.refuse(_deed("move", call_id, version), _("Choose a time that exists by the clocks of this place."))
        return
    _attempt(
        call_id,
        version,
        "move",
        lambda db: appointments.reschedule(db, call_id=call_id, at=at, expected_version=version),
        _("The call is moved."),
    )


def _reassign(call_id: UUID, version: int) -> None:
    agent_id = st.session_state.get(f"reassign_to_{call_id}_{version}")
    if agent_id is None:
        saving.refuse(_deed("reassign", call_id, version), _("Choose to whom the call goes."))
        return
    why = st.session_state.get(f"reassign_why_{call_id}_{version}") or ""
    _attempt(
        call_id,
        version,
        "reassign",
        lambda db: appointments.reassign(
            db, call_id=call_id, agent_id=agent_id, reason=why, expected_version=version
        ),
        _("The call is reassigned."),
    )


def _change(call_id: UUID, version: int, mode: CallMode, language: Language) -> None:
    state, mark = st.session_state, f"{call_id}_{version}"
    data = CallData(
        mode=state.get(f"details_mode_{mark}") or mode,
        language=state.get(f"details_language_{mark}") or language,
        zoom_link=state.get(f"details_link_{mark}") or None,
        recording_consent={"yes": True, "no": False}.get(state.get(f"details_consent_{mark}") or ""),
    )
    _attempt(
        call_id,
        version,
        "details",
        lambda db: leading.change(db, call_id=call_id, data=data, expected_version=version),
        _("The details are saved."),
    )


def _do_with_reason(call_id: UUID, version: int, word: str, deed: Callable[..., Any]) -> None:
    why = st.session_state.get(_why(word, call_id, version)) or ""
    _attempt(call_id, version, word, lambda db: deed(db, call_id, why, version), _("Done, with your reason."))


def _cancelled(db: ScopedSession, call_id: UUID, why: str, version: int) -> Call:
    return appointments.cancel(db, call_id=call_id, reason=why, expected_version=version)


def _corrected(db: ScopedSession, call_id: UUID, why: str, version: int) -> Call:
    return appointments.correct(db, call_id=call_id, reason=why, expected_version=version)


def _reopened(db: ScopedSession, call_id: UUID, why: str, version: int) -> Call:
    return completion.reopen(db, call_id=call_id, reason=why, expected_version=version)
