"""What people write down about a call, a milestone or an objection while they talk: saved as it is typed.

Notes have a version of their own, so that writing them is in nobody's way who changes something else, and who
overwrites somebody else's newer text is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from services import audit
from services.call_access import lock, require
from services.db import ScopedSession
from services.errors import N_, Conflict, NotFound, Overtaken
from services.models import AuditEntry, Call, MilestoneResponse, ObjectionResponse
from services.models.limits import NOTES
from services.models.vocabulary import CallStatus
from services.scope import guarded
from services.text import optional_text

_ACTION = "note"
# Whoever writes on within this time is still at the same notes.
_SITTING = timedelta(minutes=10)
_Noted = Call | MilestoneResponse | ObjectionResponse
# The states in which a call takes notes.
UNDER_WAY = (CallStatus.SCHEDULED, CallStatus.IN_PROGRESS, CallStatus.COMPLETED)


@dataclass(frozen=True, slots=True)
class Notes:
    """A text and its version."""

    text: str | None
    version: int


@guarded
def save_of_call(db: ScopedSession, *, call_id: UUID, text: str | None, expected_version: int) -> Notes:
    """Keep the notes of a call, also of a completed one; its people alone may. Empty is none.

    Raises NotFound as calls.get_call does, Invalid for a text that is too long or cannot be stored, Overtaken with
    both texts, and Conflict for a call that did not take place.
    """
    call = lock(db, call_id)
    require(call, *UNDER_WAY)
    return _save(db, call, "call", text, expected_version)


@guarded
def save_of_milestone(
    db: ScopedSession, *, call_id: UUID, milestone: int, text: str | None, expected_version: int
) -> Notes:
    """The same of a milestone of a call. Raises Conflict for a milestone that nobody has started or skipped."""
    lock(db, call_id)
    of_milestone = MilestoneResponse.call_id == call_id, MilestoneResponse.milestone == milestone
    response = db.scalars(select(MilestoneResponse).where(*of_milestone)).first()
    if response is None:
        raise Conflict(N_("This milestone has not been started."))
    return _save(db, response, "milestone", text, expected_version)


@guarded
def save_of_objection(db: ScopedSession, *, objection_id: UUID, text: str | None, expected_version: int) -> Notes:
    """The same of an objection. Raises NotFound as objections.settle does."""
    found = db.scalars(select(ObjectionResponse.call_id).where(ObjectionResponse.id == objection_id)).first()
    missing = NotFound(N_("There is no objection with this id."))
    if found is None:
        raise missing
    try:
        lock(db, found)
    except NotFound:
        raise missing from None
    objection = db.scalars(select(ObjectionResponse).where(ObjectionResponse.id == objection_id)).one()
    return _save(db, objection, "objection", text, expected_version)


def _save(db: ScopedSession, row: _Noted, subject: str, text: str | None, expected_version: int) -> Notes:
    wanted = optional_text(text, field="notes", longest=NOTES)
    if row.notes_version != expected_version:
        raise Overtaken({"notes": wanted}, {"notes": row.notes, "notes_version": row.notes_version})
    if wanted == row.notes:
        return Notes(wanted, expected_version)
    model = type(row)
    # Not through the row, which would count it as a change of what else the row holds.
    db.execute(
        update(model)
        .where(model.id == row.id)
        .values(notes=wanted, notes_version=expected_version + 1, is_touched=True)
        .execution_options(synchronize_session=False)
    )
    _write_down(db, row, subject)
    return Notes(wanted, expected_version + 1)


def _write_down(db: ScopedSession, row: _Noted, subject: str) -> None:
    """Note in the audit log what the text was before somebody went on writing, and not each pause of theirs."""
    latest = select(func.max(AuditEntry.at)).where(
        AuditEntry.subject_id == row.id, AuditEntry.action == _ACTION, AuditEntry.actor_id == db.scope.user_id
    )
    written_at = db.scalar(latest)
    if written_at is None or written_at < datetime.now(UTC) - _SITTING:
        audit.record(db, action=_ACTION, subject=subject, subject_id=row.id, before={"notes": row.notes}, after={})
