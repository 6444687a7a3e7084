"""What happens within a call: its milestones and its objections, one after the other."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from pydantic import Field

from api.bodies import Body
from api.call_writes import Of, Writing
from api.calls import call_id_of
from api.endpoints import Asked
from api.fields import Version
from api.running import current
from api.shapes.calls import MilestoneShape, NotesShape, ObjectionShape
from services import milestones, notes, objections
from services.db import ScopedSession
from services.errors import N_, NotFound
from services.models import ObjectionResponse
from services.models.vocabulary import ObjectionOutcome, ObjectionType

_NUMBER = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


class Beginning(Body):
    """Why a milestone begins out of order, if it does; the version of what happened with it, if anything did."""

    reason: str | None = None
    expected_version: Version | None = None


class Skipping(Body):
    """Why a milestone is left out; the version of what happened with it, if anything did."""

    reason: str
    expected_version: Version | None = None


class Items(Of):
    """The questions and confirmations that are ticked, by their texts."""

    items: list[str] = Field(max_length=200)


class Logging(Body):
    """Which objection came up; without a milestone it belongs to the one in progress."""

    type: ObjectionType
    milestone: int | None = Field(default=None, ge=1, le=999)


class Answers(Of):
    """Answers by the texts of their questions; one that is left out stays, null clears it."""

    answers: dict[str, str | None]


class Judging(Of):
    """How an objection stands."""

    outcome: ObjectionOutcome


class Settling(Body):
    """How an objection ended that was left open."""

    outcome: ObjectionOutcome


def start_milestone(asked: Asked[Beginning]) -> MilestoneShape:
    """Begin a milestone of a call in progress; out of order it needs a reason."""
    call_id, number, body = call_id_of(asked), _number_of(asked), asked.body
    milestones.start(
        asked.db, call_id=call_id, milestone=number, reason=body.reason, expected_version=body.expected_version
    )
    return _milestone(asked.db, call_id, number)


def complete_milestone(asked: Asked[Of]) -> MilestoneShape:
    """Complete a milestone in progress; all its items must be ticked."""
    call_id, number, version = call_id_of(asked), _number_of(asked), asked.body.expected_version
    milestones.complete(asked.db, call_id=call_id, milestone=number, expected_version=version)
    return _milestone(asked.db, call_id, number)


def skip_milestone(asked: Asked[Skipping]) -> MilestoneShape:
    """Leave a milestone out, with a reason."""
    call_id, number, body = call_id_of(asked), _number_of(asked), asked.body
    milestones.skip(
        asked.db, call_id=call_id, milestone=number, reason=body.reason, expected_version=body.expected_version
    )
    return _milestone(asked.db, call_id, number)


def save_items(asked: Asked[Items]) -> MilestoneShape:
    """Set which questions and confirmations of a milestone in progress are ticked."""
    call_id, number, body = call_id_of(asked), _number_of(asked), asked.body
    milestones.tick(
        asked.db, call_id=call_id, milestone=number, items=body.items, expected_version=body.expected_version
    )
    return _milestone(asked.db, call_id, number)


def save_milestone_notes(asked: Asked[Writing]) -> NotesShape:
    """Set the notes of a milestone; they have a version of their own, `notesVersion`."""
    body = asked.body
    saved = notes.save_of_milestone(
        asked.db,
        call_id=call_id_of(asked),
        milestone=_number_of(asked),
        text=body.notes,
        expected_version=body.expected_version,
    )
    return NotesShape.of(saved)


def log_objection(asked: Asked[Logging]) -> ObjectionShape:
    """Note that an objection comes up in a call in progress."""
    body = asked.body
    logged = objections.log(asked.db, call_id=call_id_of(asked), type=body.type, milestone=body.milestone)
    return ObjectionShape.of(logged)


def answer_objection(asked: Asked[Answers]) -> ObjectionShape:
    """Change the answers to the diagnostic questions of an objection."""
    objection, body = _objection(asked), asked.body
    answers = {**(objection.answers or {}), **body.answers}
    changed = objections.answer(
        asked.db, objection_id=objection.id, answers=answers, expected_version=body.expected_version
    )
    return ObjectionShape.of(changed)


def classify_objection(asked: Asked[Judging]) -> ObjectionShape:
    """Say how an objection of a call in progress stands, as often as it changes."""
    body = asked.body
    changed = objections.classify(
        asked.db,
        objection_id=_objection(asked).id,
        outcome=body.outcome,
        expected_version=body.expected_version,
    )
    return ObjectionShape.of(changed)


def settle_objection(asked: Asked[Settling]) -> ObjectionShape:
    """Give an open objection of a completed call its outcome; this is possible once."""
    settled = objections.settle(asked.db, objection_id=_objection(asked).id, outcome=asked.body.outcome)
    return ObjectionShape.of(settled)


def save_objection_notes(asked: Asked[Writing]) -> NotesShape:
    """Set the notes of an objection; they have a version of their own, `notesVersion`."""
    body, objection_id = asked.body, _objection(asked).id
    saved = notes.save_of_objection(
        asked.db, objection_id=objection_id, text=body.notes, expected_version=body.expected_version
    )
    return NotesShape.of(saved)


def _number_of(asked: Asked[Any]) -> int:
    value = asked.path["milestone"]
    if not _NUMBER.fullmatch(value):
        raise NotFound(N_("This call has no milestone of this number."))
    return int(value)


def _objection(asked: Asked[Any]) -> ObjectionResponse:
    """The objection that the path names, if it came up in the call that the path names."""
    of_call = objections.list_of_call(asked.db, call_id=call_id_of(asked))
    objection_id = asked.id("objection_id", N_("There is no objection with this id."))
    found = next((objection for objection in of_call if objection.id == objection_id), None)
    if found is None:
        raise NotFound(N_("There is no objection with this id."))
    return found


def _milestone(db: ScopedSession, call_id: UUID, number: int) -> MilestoneShape:
    current(db)
    rows = milestones.list_of_call(db, call_id=call_id)
    return MilestoneShape.of(next(row for row in rows if row.number == number))
