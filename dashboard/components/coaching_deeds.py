"""What is done with coaching notes on the page of their call: the callbacks of its buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard.components import saving
from dashboard.texts import _
from services import coaching
from services.db import ScopedSession
from services.models import CoachingNote
from services.models.base import new_id


@dataclass(frozen=True, slots=True)
class Subject:
    """What a note may be about: a milestone by its number, an objection, or the call as a whole."""

    label: str
    milestone: int | None = None
    objection_id: UUID | None = None


@dataclass(slots=True)
class _Gone:
    """What is left of a note that was deleted."""

    version: int


def refusal(call_id: UUID) -> str:
    """The key under which the card of a call says what was refused."""
    return f"coaching_{call_id}"


def draft(call_id: UUID) -> UUID:
    """The id of the form for another note: it changes once the note is stored, and the form begins anew."""
    drawn: UUID = st.session_state.setdefault(_draft_key(call_id), new_id())
    return drawn


def about_key(draft_id: UUID) -> str:
    """The key of the field that says what a new note is about."""
    return f"note_about_{draft_id}"


def text_key(draft_id: UUID) -> str:
    """The key of the field of a new note's text."""
    return f"note_text_{draft_id}"


def write(call_id: UUID, draft_id: UUID, subjects: Mapping[str, Subject]) -> None:
    """Store what the form holds, once."""
    subject = subjects[st.session_state[about_key(draft_id)]]
    text = st.session_state.get(text_key(draft_id)) or ""
    written = saving.once(
        refusal(call_id),
        draft_id,
        0,
        lambda db: coaching.write(
            db, call_id=call_id, text=text, milestone=subject.milestone, objection_id=subject.objection_id
        ),
    )
    if written is not None:
        st.session_state[_draft_key(call_id)] = new_id()
        saving.done(_("The note is stored. It is private."))


def edit(call_id: UUID, note_id: UUID, version: int, key: str) -> None:
    """Change what one has written."""
    deed = partial(coaching.edit, note_id=note_id, text=st.session_state.get(key) or "")
    _change(call_id, note_id, version, deed, _("The note is stored."))


def share(call_id: UUID, note_id: UUID, version: int) -> None:
    """Show a note to the call's agent."""
    deed = partial(coaching.share, note_id=note_id)
    _change(call_id, note_id, version, deed, _("The note is shared: the call's agent sees it now."))


def unshare(call_id: UUID, note_id: UUID, version: int) -> None:
    """Make a note private again."""
    deed = partial(coaching.unshare, note_id=note_id)
    _change(call_id, note_id, version, deed, _("The note is private again."))


def delete(call_id: UUID, note_id: UUID, version: int) -> None:
    """Delete a note that nobody was shown, once."""

    def deed(db: ScopedSession) -> _Gone:
        coaching.delete(db, note_id=note_id, expected_version=version)
        return _Gone(version + 1)

    if saving.once(refusal(call_id), note_id, version, deed) is not None:
        saving.done(_("The note is deleted."))


def answer(call_id: UUID, note_id: UUID, version: int, key: str) -> None:
    """Answer a note on a call of one's own."""
    deed = partial(coaching.answer, note_id=note_id, text=st.session_state.get(key) or "")
    _change(call_id, note_id, version, deed, _("Your answer is stored."))


def acknowledge(call_id: UUID, note_id: UUID, version: int) -> None:
    """Say that one has read a note."""
    deed = partial(coaching.acknowledge, note_id=note_id)
    _change(call_id, note_id, version, deed, _("The note is acknowledged."))


def _change(call_id: UUID, note_id: UUID, version: int, deed: Callable[..., CoachingNote], done: str) -> None:
    """Do this with a note at the version that was drawn, and say so."""
    changed = saving.change(refusal(call_id), note_id, version, lambda db, at: deed(db, expected_version=at))
    if changed is not None:
        saving.done(done)


def _draft_key(call_id: UUID) -> str:
    return f"coaching_draft_{call_id}"
