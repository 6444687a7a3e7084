"""The end of a call: what stands in its way, the one transaction that completes it, and reopening it.

The outcome of a call that came in completed and without one is settled in `outcomes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from services import audit, outcomes
from services.appointments import withdraw
from services.call_access import lock, require
from services.calls import get_call
from services.configuration import Configuration, get_version
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid, Overtaken
from services.milestones import close, is_available, missing_items
from services.models import Call, MilestoneResponse, ObjectionResponse, Outcome
from services.models.limits import REASON
from services.models.vocabulary import (
    ADVISORY_OUTCOMES,
    CallStatus,
    MilestoneStatus,
    ObjectionType,
    OutcomeType,
    Qualification,
)
from services.outcomes import OutcomeData
from services.scope import guarded
from services.text import required_text
from services.words import objection_types

UNDONE = N_("The call that planned this one was reopened.")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands in the way of completing a call, or is worth a look before: a sentence and values.

    A tuple among the values holds numbers of milestones.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def as_conflict(self) -> Conflict:
        """The same as a refusal."""
        return Conflict(self.message, field=None, **self.values)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.message % {name: _named(value) for name, value in self.values.items()}


def _named(value: object) -> object:
    return ", ".join(f"M{number}" for number in value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a call can be completed: nothing may block, warnings are only told."""

    blockers: Sequence[Finding]
    warnings: Sequence[Finding]
    allowed: Sequence[OutcomeType]

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blockers


@guarded
def can_complete(db: ScopedSession, *, call_id: UUID) -> Readiness:
    """What stands in the way of completing a call, what is worth a look before, and how it may end.

    Raises NotFound as calls.get_call does.
    """
    details = get_call(db, call_id=call_id)
    return _readiness(db, details.call, details.configuration)


@guarded
def complete(
    db: ScopedSession,
    *,
    call_id: UUID,
    data: OutcomeData,
    expected_version: int,
    ended_at: datetime | None = None,
    reason: str | None = None,
) -> Call:
    """Complete a call in progress with its one outcome: all of it happens, or none.

    Milestones in progress are closed, a follow-up makes the thread's next call. It ends now, or where it was
    reopened when it ended before; `ended_at`, an aware time since its start, is the true end of a call that was
    forgotten, and needs a reason. Raises NotFound, Invalid naming the field, Overtaken, and Conflict where the
    call is not in progress, something stands in its way, or it may not end so.
    """
    call = lock(db, call_id)
    if call.version != expected_version:
        raise Overtaken({"outcome": data.type}, {"outcome": call.outcome.type if call.outcome else None})
    require(call, CallStatus.IN_PROGRESS)
    _, document = get_version(db, version_id=call.configuration_version_id)
    readiness = _readiness(db, call, document)
    if readiness.blockers:
        raise readiness.blockers[0].as_conflict()
    end, why = _end(call, ended_at, reason)
    for response in _in_progress(db, call.id):
        close(response, document.milestone(response.milestone), end)
    before = {"status": call.status, "ended_at": None}
    call.status, call.status_since, call.is_touched = CallStatus.COMPLETED, datetime.now(UTC), True
    call.ended_at, call.ended_before_at = end, None
    outcomes.store(db, call, data)
    # The update of the CRM and the analysis belong here, in this transaction, once a queue serves them.
    after = {"status": call.status, "ended_at": end, **data.values}
    audit.record(db, action="complete", subject="call", subject_id=call.id, before=before, after=after, reason=why)
    return call


@guarded
def reopen(db: ScopedSession, *, call_id: UUID, reason: str, expected_version: int) -> Call:
    """Take the outcome of a completed call back: it is in progress again, as if it had not ended.

    A call that its follow-up planned and that has not started is cancelled. Raises NotFound, Invalid without a
    reason, Overtaken, and Conflict for a call that is not completed.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"status": CallStatus.IN_PROGRESS})
    require(call, CallStatus.COMPLETED)
    why = required_text(reason, field="reason", longest=REASON)
    outcome = db.scalars(select(Outcome).where(Outcome.call_id == call.id)).first()
    before = {"status": call.status, "ended_at": call.ended_at, **outcomes.values_of(outcome)}
    if outcome is not None:
        db.delete(outcome)
    call.ended_before_at, call.ended_at = call.ended_at, None
    call.status, call.status_since, call.is_touched = CallStatus.IN_PROGRESS, datetime.now(UTC), True
    db.flush()
    after = dict.fromkeys(before) | {"status": call.status}
    audit.record(db, action="reopen", subject="call", subject_id=call.id, before=before, after=after, reason=why)
    for planned in _planned_by(db, call.id):
        withdraw(db, planned, reason=UNDONE)
    return call


def _readiness(db: ScopedSession, call: Call, document: Configuration) -> Readiness:
    blockers = [*_not_under_way(call), *_open_objections(db, call)]
    warnings = [*_unfinished(db, call, document), *_undecided(db, call, document)]
    is_advisory = call.qualification is not Qualification.QUALIFIED and call.import_id is None
    allowed = [type for type in OutcomeType if not is_advisory or type in ADVISORY_OUTCOMES]
    return Readiness(blockers, warnings, allowed)


def _not_under_way(call: Call) -> list[Finding]:
    return (
        [] if call.status is CallStatus.IN_PROGRESS else [Finding(N_("Only a call in progress can be completed."))]
    )


def _open_objections(db: ScopedSession, call: Call) -> list[Finding]:
    unclassified = ObjectionResponse.call_id == call.id, ObjectionResponse.outcome.is_(None)
    found = set(db.scalars(select(ObjectionResponse.type).where(*unclassified)))
    if not found:
        return []
    titles = objection_types(type for type in ObjectionType if type in found)
    return [Finding(N_("These objections are still open: %(titles)s. Classify them."), {"titles": titles})]


def _unfinished(db: ScopedSession, call: Call, document: Configuration) -> list[Finding]:
    """The milestones in progress, and what becomes of them."""
    found = []
    for response in _in_progress(db, call.id):
        settings = document.milestone(response.milestone)
        if settings is None or missing_items(settings, response):
            message = N_("M%(number)s is in progress and not all is ticked: it will count as skipped.")
        else:
            message = N_("M%(number)s is in progress: it will be completed.")
        found.append(Finding(message, {"number": response.milestone}))
    return found


def _undecided(db: ScopedSession, call: Call, document: Configuration) -> list[Finding]:
    """The available milestones that nobody began or skipped."""
    reached = set(db.scalars(select(MilestoneResponse.milestone).where(MilestoneResponse.call_id == call.id)))
    left = tuple(
        settings.number
        for settings in document.milestones
        if settings.number not in reached and is_available(document, settings, call.qualification)
    )
    return [Finding(N_("Not reached: %(milestones)s."), {"milestones": left})] if left else []


def _in_progress(db: ScopedSession, call_id: UUID) -> Sequence[MilestoneResponse]:
    of_call = MilestoneResponse.call_id == call_id, MilestoneResponse.status == MilestoneStatus.IN_PROGRESS
    return db.scalars(select(MilestoneResponse).where(*of_call).order_by(MilestoneResponse.milestone)).all()


def _planned_by(db: ScopedSession, call_id: UUID) -> Sequence[Call]:
    """The calls that its outcome planned and that have not started, held."""
    planned = Call.follows_call_id == call_id, Call.status == CallStatus.SCHEDULED
    statement = select(Call).where(*planned).order_by(Call.id).with_for_update(key_share=True)
    return db.scalars(statement.execution_options(populate_existing=True)).all()


def _end(call: Call, ended_at: datetime | None, reason: str | None) -> tuple[datetime, str | None]:
    """When the call ended, and why that is not now."""
    now = datetime.now(UTC)
    began = call.started_at or now
    if ended_at is None:
        return call.ended_before_at or max(now, began), None
    if ended_at.tzinfo is None or not began <= ended_at <= now:
        raise Invalid(N_("%(field)s must lie between the start of the call and now."), field="endedAt")
    return ended_at, required_text(reason or "", field="reason", longest=REASON)
