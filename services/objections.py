"""The objections of a call, and settling the ones left open."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services import audit
from services.calls import find_own, get_call
from services.configuration import get_version
from services.db import ScopedSession
from services.errors import N_, Conflict, NotFound
from services.models import ObjectionResponse
from services.models.vocabulary import CallStatus, ObjectionOutcome
from services.scope import guarded


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
def settle(db: ScopedSession, *, objection_id: UUID, outcome: ObjectionOutcome) -> ObjectionResponse:
    """Give the missing outcome to an open objection of a completed call, once.

    Raises NotFound, and Conflict where the call is not completed, the objection has an outcome already, or
    its type does not allow this outcome (an imported call's history is not held to that).
    """
    objection = db.scalars(select(ObjectionResponse).where(ObjectionResponse.id == objection_id)).first()
    call = find_own(db, objection.call_id) if objection is not None else None
    # A colleague's objection is to an agent what a missing one is: the same words.
    if objection is None or call is None:
        raise NotFound(N_("There is no objection with this id."))
    if call.status is not CallStatus.COMPLETED:
        raise Conflict(N_("Only the objections of a completed call are settled afterwards."))
    if objection.outcome is not None:
        raise Conflict(N_("This objection has an outcome already."))
    _, document = get_version(db, version_id=call.configuration_version_id)
    settings = next(o for o in document.objections if o.type is objection.type)
    if call.import_id is None and outcome not in settings.allowed_outcomes:
        raise Conflict(N_("An objection of this type cannot have this outcome."))
    objection.outcome, objection.is_touched = outcome, True
    if outcome is ObjectionOutcome.RESOLVED and objection.raised_at is not None:
        # One that came up after the call's end, as history may have it, was not resolved before it came up.
        objection.resolved_at = max(objection.raised_at, call.ended_at or objection.raised_at)
    db.flush()
    audit.record(db, action="settle", subject="objection", subject_id=objection.id, after={"outcome": outcome})
    return objection
