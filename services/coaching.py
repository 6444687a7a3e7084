"""Coaching notes: what managers write on a call, and what its agent answers.

Until it is shared a note is for managers and admins alone: to an agent it is what a missing one is. A shared one
is seen by whoever the call's agent is. Who answers is decided by the call, not by the role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from services import audit, versions
from services.call_access import lock
from services.calls import get_call
from services.configuration import get_version
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid, NotFound, NotPermitted
from services.models import Call, CoachingNote, ObjectionResponse
from services.models.limits import NOTES
from services.paging import DEFAULT_PAGE, Page, check_page
from services.scope import guarded
from services.text import required_text
from services.to_do import IS_UNREAD


@guarded
def write(
    db: ScopedSession,
    *,
    call_id: UUID,
    text: str,
    milestone: int | None = None,
    objection_id: UUID | None = None,
) -> CoachingNote:
    """Write a note on a call, or on a milestone (its number) or an objection of it; it is private at first.

    Raises NotFound for the call, or a milestone or objection that it does not have, Invalid for a text that is
    missing or too long and for both at once, and NotPermitted for a command, which is nobody's coach.
    """
    if db.scope.user_id is None:
        raise NotPermitted
    call = lock(db, call_id)
    _check_subject(db, call, milestone, objection_id)
    note = CoachingNote(
        call_id=call.id,
        milestone=milestone,
        objection_id=objection_id,
        author_id=db.scope.user_id,
        text=required_text(text, field="text", longest=NOTES),
        created_at=datetime.now(UTC),
    )
    db.add(note)
    db.flush()
    _record(db, "write", note, after={"call_id": call.id, "milestone": milestone, "objection_id": objection_id})
    return note


@guarded
def edit(db: ScopedSession, *, note_id: UUID, text: str, expected_version: int) -> CoachingNote:
    """Change what one has written. What the agent has acknowledged is then to be acknowledged again.

    Raises NotFound, Invalid, Overtaken with both texts, and NotPermitted for anybody but the author.
    """
    note = _lock(db, note_id)
    _require_author(db, note)
    wanted = required_text(text, field="text", longest=NOTES)
    versions.check(note, expected_version, {"text": wanted})
    before = {"text": note.text, "acknowledged_at": note.acknowledged_at}
    if wanted != note.text:
        note.text, note.acknowledged_at = wanted, None
        _record(db, "edit", note, before=before, after={"text": wanted, "acknowledged_at": None})
    return note


@guarded
def share(db: ScopedSession, *, note_id: UUID, expected_version: int) -> CoachingNote:
    """Show a note to the call's agent. One that is shared stays so. Raises NotFound and Overtaken."""
    note = _lock(db, note_id)
    if note.shared_at is None:
        now = datetime.now(UTC)
        versions.check(note, expected_version, {"shared_at": now})
        note.shared_at = now
        _record(db, "share", note, before={"shared_at": None}, after={"shared_at": now})
    return note


@guarded
def unshare(db: ScopedSession, *, note_id: UUID, expected_version: int) -> CoachingNote:
    """Make a note private again. Raises NotFound, Overtaken, and Conflict once it is answered or acknowledged."""
    note = _lock(db, note_id)
    if note.answered_at is not None or note.acknowledged_at is not None:
        raise Conflict(N_("The agent has answered or acknowledged this note already."))
    versions.check(note, expected_version, {"shared_at": None})
    if note.shared_at is not None:
        before = {"shared_at": note.shared_at}
        note.shared_at = None
        _record(db, "unshare", note, before=before, after={"shared_at": None})
    return note


@guarded
def delete(db: ScopedSession, *, note_id: UUID, expected_version: int) -> None:
    """Delete what one has written and nobody was shown.

    Raises NotFound, Overtaken, NotPermitted for anybody but the author, and Conflict for a shared note.
    """
    note = _lock(db, note_id)
    _require_author(db, note)
    versions.check(note, expected_version, {})
    if note.shared_at is not None:
        raise Conflict(N_("A note that is shared cannot be deleted."))
    db.delete(note)
    _record(db, "delete", note, before={"call_id": note.call_id, "text": note.text})


@guarded
def answer(db: ScopedSession, *, note_id: UUID, text: str, expected_version: int) -> CoachingNote:
    """Answer a note on a call of one's own, or change the answer.

    Raises NotFound, Invalid, Overtaken with both answers, NotPermitted for anybody but the call's agent, and
    Conflict for a note that is not shared.
    """
    note = _lock_as_agent(db, note_id)
    wanted = required_text(text, field="answer", longest=NOTES)
    versions.check(note, expected_version, {"answer": wanted})
    if wanted != note.answer:
        before = {"answer": note.answer}
        note.answer, note.answered_at = wanted, datetime.now(UTC)
        _record(db, "answer", note, before=before, after={"answer": wanted})
    return note


@guarded
def acknowledge(db: ScopedSession, *, note_id: UUID, expected_version: int) -> CoachingNote:
    """Mark a note on a call of one's own as read; doing it again changes nothing.

    Raises as `answer` does: Overtaken where the text was changed since one looked at it.
    """
    note = _lock_as_agent(db, note_id)
    if note.acknowledged_at is None:
        now = datetime.now(UTC)
        versions.check(note, expected_version, {"acknowledged_at": now})
        note.acknowledged_at = now
        _record(db, "acknowledge", note, before={"acknowledged_at": None}, after={"acknowledged_at": now})
    return note


@guarded
def list_of_call(db: ScopedSession, *, call_id: UUID) -> Sequence[CoachingNote]:
    """The notes on a call with their authors, as they were written; to an agent those alone that are shared.

    Raises NotFound as calls.get_call does.
    """
    get_call(db, call_id=call_id)
    shown = [CoachingNote.shared_at.is_not(None)] if db.scope.is_own_only else []
    statement = select(CoachingNote).where(CoachingNote.call_id == call_id, *shown)
    statement = statement.options(joinedload(CoachingNote.author))
    return db.scalars(statement.order_by(CoachingNote.created_at, CoachingNote.id)).all()


@guarded
def list_unread(db: ScopedSession, *, limit: int = DEFAULT_PAGE, offset: int = 0) -> Page[CoachingNote]:
    """The shared notes on one's own calls that are not acknowledged, the one shared last first.

    Author, call and its prospect are loaded. Raises Invalid for a limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    statement = (
        select(CoachingNote)
        .join(CoachingNote.call)
        .where(*_unread(db))
        .options(joinedload(CoachingNote.author), joinedload(CoachingNote.call).joinedload(Call.prospect))
        .order_by(CoachingNote.shared_at.desc(), CoachingNote.id.desc())
    )
    return Page(db.scalars(statement.limit(limit).offset(offset)).all(), _count_unread(db), limit, offset)


@guarded
def count_unread(db: ScopedSession) -> int:
    """How many notes `list_unread` would list."""
    return _count_unread(db)


def _count_unread(db: ScopedSession) -> int:
    return db.scalar(select(func.count(CoachingNote.id)).join(CoachingNote.call).where(*_unread(db))) or 0


def _unread(db: ScopedSession) -> list[ColumnElement[bool]]:
    return [IS_UNREAD, Call.agent_id == db.scope.user_id]


def _check_subject(db: ScopedSession, call: Call, milestone: int | None, objection_id: UUID | None) -> None:
    if milestone is not None and objection_id is not None:
        raise Invalid(N_("A note is on a milestone or on an objection, not on both."), field="milestone")
    if milestone is not None:
        _, document = get_version(db, version_id=call.configuration_version_id)
        if document.milestone(milestone) is None:
            raise NotFound(N_("This call has no milestone of this number."))
    if objection_id is not None:
        of_call = ObjectionResponse.id == objection_id, ObjectionResponse.call_id == call.id
        if db.scalars(select(ObjectionResponse.id).where(*of_call)).first() is None:
            raise NotFound(N_("There is no objection with this id."))


def _lock(db: ScopedSession, note_id: UUID) -> CoachingNote:
    """The note, held until the transaction ends, if the session's actor may see it."""
    held = select(CoachingNote).where(CoachingNote.id == note_id).with_for_update(key_share=True)
    note = db.scalars(held.execution_options(populate_existing=True)).first()
    if note is None or (db.scope.is_own_only and not (note.shared_at and _is_agent(db, note))):
        raise NotFound(N_("There is no coaching note with this id."))
    return note


def _lock_as_agent(db: ScopedSession, note_id: UUID) -> CoachingNote:
    note = _lock(db, note_id)
    if not _is_agent(db, note):
        raise NotPermitted(N_("Only the agent of the call answers and acknowledges its notes."))
    if note.shared_at is None:
        raise Conflict(N_("This note is not shared."))
    return note


def _is_agent(db: ScopedSession, note: CoachingNote) -> bool:
    user_id = db.scope.user_id
    return user_id is not None and db.scalar(select(Call.agent_id).where(Call.id == note.call_id)) == user_id


def _require_author(db: ScopedSession, note: CoachingNote) -> None:
    if note.author_id != db.scope.user_id:
        raise NotPermitted(N_("Only who wrote a note changes or deletes it."))


def _record(
    db: ScopedSession,
    action: str,
    note: CoachingNote,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Flush what was done, and write it down."""
    db.flush()
    audit.record(db, action=action, subject="coaching note", subject_id=note.id, before=before, after=after)
