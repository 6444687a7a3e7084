"""The objections of a call: logged and classified while it is led; one left open is settled afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services import audit, versions
from services.call_access import lock, require
from services.calls import find_own, get_call
from services.configuration import Configuration, ObjectionSettings, get_version
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid, NotFound
from services.models import Call, MilestoneResponse, ObjectionResponse
from services.models.limits import SHORT_TEXT
from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionOutcome, ObjectionType
from services.scope import guarded
from services.text import optional_text


@guarded
def list_of_call(db: ScopedSession, *, call_id: UUID) -> Sequence[ObjectionResponse]:
    """The objections of one call as they came up. Raises NotFound as calls.get_call does."""
    get_call(db, call_id=call_id)
    return db.scalars(
        select(ObjectionResponse)
        .where(ObjectionResponse.call_id == call_id)
        .order_by(ObjectionResponse.raised_at.nulls_last(), ObjectionResponse.id)
    ).all()


@guarded
def log(
    db: ScopedSession, *, call_id: UUID, type: ObjectionType, milestone: int | None = None
) -> ObjectionResponse:
    """Note that an objection comes up in a call in progress; a type may come up several times.

    Without `milestone`, its number, it belongs to the one that began last of those in progress. Raises NotFound
    for the call or a milestone that it does not have, and Conflict where the call is not in progress.
    """
    call = lock(db, call_id)
    require(call, CallStatus.IN_PROGRESS)
    _, document = get_version(db, version_id=call.configuration_version_id)
    if milestone is not None and document.milestone(milestone) is None:
        raise NotFound(N_("This call has no milestone of this number."))
    objection = ObjectionResponse(
        call_id=call_id,
        type=type,
        milestone=milestone if milestone is not None else _current(db, call_id),
        raised_at=datetime.now(UTC),
        is_touched=True,
    )
    db.add(objection)
    db.flush()
    after = {"type": type, "milestone": objection.milestone}
    audit.record(db, action="log", subject="objection", subject_id=objection.id, after=after)
    return objection


@guarded
def answer(
    db: ScopedSession, *, objection_id: UUID, answers: Mapping[str, str | None], expected_version: int
) -> ObjectionResponse:
    """Keep the answers to the diagnostic questions of an objection, by the questions' texts; an empty one is none.

    Raises NotFound, Invalid for a question that its type does not have or an answer that is too long, Overtaken,
    and Conflict where the call is not in progress.
    """
    objection, document = _in_progress(db, objection_id, expected_version, {"answers": dict(answers)})
    questions = _settings(document, objection.type).questions
    kept: dict[str, Any] = {}
    for question, text in answers.items():
        if question not in questions:
            raise Invalid(
                N_("%(field)s: there is no question “%(question)s”."), field="answers", question=question
            )
        told = optional_text(text, field="answers", longest=SHORT_TEXT)
        if told is not None:
            kept[question] = told
    before = {"answers": objection.answers}
    if kept != (objection.answers or {}):
        objection.answers, objection.is_touched = kept, True
        db.flush()
        after = {"answers": objection.answers}
        audit.record(db, action="answer", subject="objection", subject_id=objection.id, before=before, after=after)
    return objection


@guarded
def classify(
    db: ScopedSession, *, objection_id: UUID, outcome: ObjectionOutcome, expected_version: int
) -> ObjectionResponse:
    """Say how an objection of a call in progress stands, as often as it changes while the call goes on.

    Raises NotFound, Overtaken, and Conflict where the call is not in progress or the type does not allow this.
    """
    objection, document = _in_progress(db, objection_id, expected_version, {"outcome": outcome})
    if outcome not in _settings(document, objection.type).allowed_outcomes:
        raise _not_allowed()
    before = {"outcome": objection.outcome}
    objection.outcome, objection.is_touched = outcome, True
    now = datetime.now(UTC)
    is_resolved = outcome is ObjectionOutcome.RESOLVED
    objection.resolved_at = max(now, objection.raised_at or now) if is_resolved else None
    db.flush()
    after = {"outcome": outcome}
    audit.record(db, action="classify", subject="objection", subject_id=objection.id, before=before, after=after)
    return objection


@guarded
def settle(db: ScopedSession, *, objection_id: UUID, outcome: ObjectionOutcome) -> ObjectionResponse:
    """Give the missing outcome to an open objection of a completed call, once.

    Raises NotFound, and Conflict where the call is not completed, the objection has an outcome already, or
    its type does not allow this outcome (an imported call's history is not held to that).
    """
    objection, call = _lock(db, objection_id)
    if call.status is not CallStatus.COMPLETED:
        raise Conflict(N_("Only the objections of a completed call are settled afterwards."))
    if objection.outcome is not None:
        raise Conflict(N_("This objection has an outcome already."))
    _, document = get_version(db, version_id=call.configuration_version_id)
    if call.import_id is None and outcome not in _settings(document, objection.type).allowed_outcomes:
        raise _not_allowed()
    objection.outcome, objection.is_touched = outcome, True
    if outcome is ObjectionOutcome.RESOLVED and objection.raised_at is not None:
        # One that came up after the call's end, as history may have it, was not resolved before it came up.
        objection.resolved_at = max(objection.raised_at, call.ended_at or objection.raised_at)
    db.flush()
    audit.record(db, action="settle", subject="objection", subject_id=objection.id, after={"outcome": outcome})
    return objection


def _lock(db: ScopedSession, objection_id: UUID) -> tuple[ObjectionResponse, Call]:
    """An objection with its call, which is held."""
    call_id = db.scalars(select(ObjectionResponse.call_id).where(ObjectionResponse.id == objection_id)).first()
    # A colleague's objection is to an agent what a missing one is: the same words.
    if call_id is None or find_own(db, call_id) is None:
        raise NotFound(N_("There is no objection with this id."))
    call = lock(db, call_id)
    objection = db.scalars(select(ObjectionResponse).where(ObjectionResponse.id == objection_id)).one()
    db.refresh(objection)
    return objection, call


def _in_progress(
    db: ScopedSession, objection_id: UUID, expected_version: int, yours: Mapping[str, object]
) -> tuple[ObjectionResponse, Configuration]:
    """An objection of a call in progress, as it was looked at, and what the call is led under."""
    objection, call = _lock(db, objection_id)
    require(call, CallStatus.IN_PROGRESS)
    versions.check(objection, expected_version, yours)
    return objection, get_version(db, version_id=call.configuration_version_id)[1]


def _current(db: ScopedSession, call_id: UUID) -> int | None:
    """The milestone that is being led."""
    return db.scalars(
        select(MilestoneResponse.milestone)
        .where(MilestoneResponse.call_id == call_id, MilestoneResponse.status == MilestoneStatus.IN_PROGRESS)
        .order_by(MilestoneResponse.started_at.desc(), MilestoneResponse.milestone.desc())
        .limit(1)
    ).first()


def _settings(document: Configuration, type: ObjectionType) -> ObjectionSettings:
    return next(settings for settings in document.objections if settings.type is type)


def _not_allowed() -> Conflict:
    return Conflict(N_("An objection of this type cannot have this outcome."))
