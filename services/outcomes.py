"""The outcome of a call, and settling one that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services import audit
from services.appointments import plan
from services.call_access import lock
from services.db import ScopedSession, refusing
from services.errors import N_, Conflict, Invalid
from services.models import Call, Outcome, User
from services.models.limits import SHORT_TEXT
from services.models.vocabulary import (
    ADVISORY_OUTCOMES,
    CallStatus,
    DisqualificationReason,
    OutcomeType,
    Qualification,
)
from services.scope import guarded
from services.text import optional_text

_STORED = (
    "reason",
    "follow_up_at",
    "next_step",
    "has_enough_clients",
    "has_financial_capacity",
    "has_strategic_alignment",
)


@dataclass(frozen=True, slots=True)
class OutcomeData:
    """How a call ended, and what was agreed: `follow_up_at` is an aware time. The flags may stay unknown."""

    type: OutcomeType
    reason: DisqualificationReason | None = None
    follow_up_at: datetime | None = None
    next_step: str | None = None
    has_enough_clients: bool | None = None
    has_financial_capacity: bool | None = None
    has_strategic_alignment: bool | None = None

    @property
    def values(self) -> dict[str, object]:
        """All of it that is known, for the audit log."""
        known = {name: getattr(self, name) for name in _STORED}
        return {"outcome": self.type, **{name: value for name, value in known.items() if value is not None}}


@guarded
def settle(db: ScopedSession, *, call_id: UUID, data: OutcomeData) -> Outcome:
    """Give a completed call its missing outcome, or a disqualified one its missing reason, once.

    A follow-up needs a time to come and creates the thread's next call, of the same agent, or of whoever settles
    it where that one is inactive. Raises NotFound, Invalid naming the
    field, and Conflict for a call that is not completed, has its outcome, or may not end so.
    """
    # Two who settle at once come one after the other, and the second one sees what the first one did.
    call = lock(db, call_id)
    if call.status is not CallStatus.COMPLETED:
        raise Conflict(N_("Only a completed call can be settled."))
    if call.outcome is not None:
        _check(call, data)
        return _add_reason(db, call, call.outcome, data)
    call.is_touched = True
    outcome = store(db, call, data)
    audit.record(db, action="settle", subject="call", subject_id=call.id, after=data.values)
    return outcome


def store(db: ScopedSession, call: Call, data: OutcomeData) -> Outcome:
    """Keep the outcome of a call that has none, and plan the follow-up that was agreed. For completion as well.

    Raises as `settle` does.
    """
    _check(call, data)
    outcome = Outcome(call_id=call.id, type=data.type, created_at=datetime.now(UTC))
    for name in _STORED:
        setattr(outcome, name, getattr(data, name))
    outcome.next_step = optional_text(data.next_step, field="nextStep", longest=SHORT_TEXT)
    db.add(outcome)
    with refusing({"outcomes_one_per_call": _settled_already()}):
        db.flush()
    if data.follow_up_at is not None:
        _schedule_follow_up(db, call, data.follow_up_at)
    return outcome


def values_of(outcome: Outcome | None) -> dict[str, object]:
    """What an outcome says, for the audit log."""
    if outcome is None:
        return {}
    return {"outcome": outcome.type, **{name: getattr(outcome, name) for name in _STORED}}


def _check(call: Call, data: OutcomeData) -> None:
    type, reason, follow_up_at = data.type, data.reason, data.follow_up_at
    if (type is OutcomeType.DISQUALIFIED) != (reason is not None):
        raise Invalid(N_("%(field)s is needed for DISQUALIFIED, and for nothing else."), field="reason")
    if (type is OutcomeType.FOLLOW_UP_SCHEDULED) != (follow_up_at is not None):
        raise Invalid(N_("%(field)s is needed for FOLLOW_UP_SCHEDULED, and for nothing else."), field="follow-up")
    if follow_up_at is not None and follow_up_at <= datetime.now(UTC):
        raise Invalid(N_("%(field)s must be a time to come."), field="follow-up")
    is_advisory = call.qualification is not Qualification.QUALIFIED
    # History that was led elsewhere is not refused for having been led differently.
    if call.import_id is None and is_advisory and type not in ADVISORY_OUTCOMES:
        raise Conflict(N_("The prospect was not qualified: only a follow-up or a disqualification is possible."))


def _add_reason(db: ScopedSession, call: Call, outcome: Outcome, data: OutcomeData) -> Outcome:
    type, reason = data.type, data.reason
    if outcome.type is not OutcomeType.DISQUALIFIED or type is not outcome.type or outcome.reason is not None:
        raise _settled_already()
    outcome.reason, call.is_touched = reason, True
    db.flush()
    audit.record(db, action="settle", subject="call", subject_id=call.id, after={"reason": reason})
    return outcome


def _schedule_follow_up(db: ScopedSession, call: Call, at: datetime) -> None:
    """Plan the thread's next call, as of today: it is not led under what held when this one was.

    The call of somebody who has left goes on with whoever settles it; a command is nobody who could.
    """
    follow_up = plan(
        db,
        prospect=call.prospect,
        agent=_next_agent(db, call),
        thread_id=call.thread_id,
        at=at,
        mode=call.mode,
        language=call.language,
        follows_call_id=call.id,
    )
    after = {"follows_call_id": call.id, "scheduled_at": at}
    audit.record(db, action="schedule", subject="call", subject_id=follow_up.id, after=after)


def _next_agent(db: ScopedSession, call: Call) -> User:
    if call.agent.is_active or db.scope.user_id is None:
        return call.agent
    return db.get_one(User, (db.scope.organization_id, db.scope.user_id))


def _settled_already() -> Conflict:
    return Conflict(N_("This call has its outcome already."))
