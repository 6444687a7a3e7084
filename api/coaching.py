"""The coaching notes of a call: managers write and share them, its agent answers and acknowledges."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.bodies import Body, Nothing
from api.call_writes import Of
from api.calls import call_id_of, page_of
from api.endpoints import Asked
from api.fields import Id
from api.shapes.base import Json, page_json, part_of
from api.shapes.coaching import CoachingNoteShape
from services import coaching
from services.errors import N_, NotFound
from services.models import CoachingNote


class NewNote(Body):
    """What is said of a call, of one of its milestones, or of one of its objections."""

    text: str
    milestone: int | None = Field(default=None, ge=1, le=999)
    objection_id: Id | None = None


class NoteText(Of):
    """Another text."""

    text: str


def list_notes(asked: Asked[Nothing]) -> Json:
    """List the coaching notes of a call; an agent's are those that are shared."""
    notes = list(coaching.list_of_call(asked.db, call_id=call_id_of(asked)))
    limit, offset = page_of(asked)
    return page_json(part_of(notes, limit=limit, offset=offset), CoachingNoteShape.of)


def write_note(asked: Asked[NewNote]) -> CoachingNoteShape:
    """Write a note on a call; it is private until it is shared."""
    body = asked.body
    note = coaching.write(
        asked.db,
        call_id=call_id_of(asked),
        text=body.text,
        milestone=body.milestone,
        objection_id=body.objection_id,
    )
    return CoachingNoteShape.of(note)


def edit_note(asked: Asked[NoteText]) -> CoachingNoteShape:
    """Change the text of one's own note; it is then to be acknowledged again."""
    body = asked.body
    note = coaching.edit(asked.db, note_id=_note(asked).id, text=body.text, expected_version=body.expected_version)
    return CoachingNoteShape.of(note)


def share_note(asked: Asked[Of]) -> CoachingNoteShape:
    """Show a note to the call's agent."""
    version = asked.body.expected_version
    return CoachingNoteShape.of(coaching.share(asked.db, note_id=_note(asked).id, expected_version=version))


def unshare_note(asked: Asked[Of]) -> CoachingNoteShape:
    """Make a note private again, while nobody has answered or acknowledged it."""
    version = asked.body.expected_version
    return CoachingNoteShape.of(coaching.unshare(asked.db, note_id=_note(asked).id, expected_version=version))


def delete_note(asked: Asked[Of]) -> CoachingNoteShape:
    """Delete one's own note that is not shared; it is answered as it last was."""
    note = _note(asked)
    last = CoachingNoteShape.of(note)
    coaching.delete(asked.db, note_id=note.id, expected_version=asked.body.expected_version)
    return last


def answer_note(asked: Asked[NoteText]) -> CoachingNoteShape:
    """Answer a shared note on a call of one's own, or change the answer."""
    body = asked.body
    note = coaching.answer(
        asked.db, note_id=_note(asked).id, text=body.text, expected_version=body.expected_version
    )
    return CoachingNoteShape.of(note)


def acknowledge_note(asked: Asked[Of]) -> CoachingNoteShape:
    """Say that one has read a shared note on a call of one's own."""
    version = asked.body.expected_version
    return CoachingNoteShape.of(coaching.acknowledge(asked.db, note_id=_note(asked).id, expected_version=version))


def _note(asked: Asked[Any]) -> CoachingNote:
    """The note that the path names, if it is on the call that the path names and may be seen."""
    of_call = coaching.list_of_call(asked.db, call_id=call_id_of(asked))
    note_id = asked.id("note_id", N_("There is no coaching note with this id."))
    found = next((note for note in of_call if note.id == note_id), None)
    if found is None:
        raise NotFound(N_("There is no coaching note with this id."))
    return found
