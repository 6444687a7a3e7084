"""The outcome of a call, and settling one that is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from services import audit, configuration
from services.calls import get_call
from services.db import ScopedSession, refusing
from services.errors import N_, Conflict, Invalid
from services.models import Call, Outcome, User
from services.models.vocabulary import CallStatus, DisqualificationReason, OutcomeType, Qualification
from services.scope import guarded

ADVISORY_OUTCOMES = frozenset({OutcomeType.FOLLOW_UP_SCHEDULED, OutcomeType.DISQUALIFIED})


@guarded
def settle(
    db: ScopedSession,
    *,
    call_id: UUID,
    type: OutcomeType,
    reason: DisqualificationReason | None = None,
    follow_up_at: datetime | None = None,
) -> Outcome:
    """Give a completed call its missing outcome, or a disqualified one its missing reason, once.

    A follow-up needs a time to come and creates the thread's next call, of the same agent, or of whoever settles
    it where that one is inactive. Raises NotFound, Invalid naming the
    field, and Conflict for a call that is not completed, has its outcome, or may not end so.
    """
    # Two who settle at once come one after the other, and the second one sees what the first one did.
    db.execute(select(Call.id).where(Call.id == call_id).with_for_update(key_share=True))
    call = get_call(db, call_id=call_id).call
    if call.status is not CallStatus.COMPLETED:
        raise Conflict(N_("Only a completed call can be settled."))
    _check(call, type, reason, follow_up_at)
    if call.outcome is not None:
        return _add_reason(db, call, call.outcome, type, reason)
    outcome = Outcome(
        call_id=call.id, type=type, reason=reason, follow_up_at=follow_up_at, created_at=datetime.now(UTC)
    )
    call.is_touched = True
    db.add(outcome)
    with refusing({"outcomes_one_per_call": _settled_already()}):
        db.flush()
    if follow_up_at is not None:
        _schedule_follow_up(db, call, follow_up_at)
    audit.record(
        db,
        action="settle",
        subject="call",
        subject_id=call.id,
        after={"outcome": type, "reason": reason, "follow_up_at": follow_up_at},
    )
    return outcome


def _check(
    call: Call, type: OutcomeType, reason: DisqualificationReason | None, follow_up_at: datetime | None
) -> None:
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


def _add_reason(
    db: ScopedSession,
    call: Call,
    outcome: Outcome,
    type: OutcomeType,
    reason: DisqualificationReason | None,
) -> Outcome:
    if outcome.type is not OutcomeType.DISQUALIFIED or type is not outcome.type or outcome.reason is not None:
        raise _settled_already()
    outcome.reason, call.is_touched = reason, True
    db.flush()
    audit.record(db, action="settle", subject="call", subject_id=call.id, after={"reason": reason})
    return outcome


def _schedule_follow_up(db: ScopedSession, call: Call, at: datetime) -> None:
    """Add the thread's next call, as of today: it is not led under what held when this one was.

    The call of somebody who has left goes on with whoever settles it; a command is nobody who could.
    """
    version, document = configuration.get_current(db)
    agent = _next_agent(db, call)
    db.add(
        Call(
            prospect_id=call.prospect_id,
            thread_id=call.thread_id,
            agent_id=agent.id,
            team_id=agent.team_id,
            configuration_version_id=version.id,
            status=CallStatus.SCHEDULED,
            mode=call.mode,
            language=call.language,
            qualification=document.qualification(call.prospect.client_count),
            scheduled_at=at,
            created_at=datetime.now(UTC),
        )
    )
    db.flush()


def _next_agent(db: ScopedSession, call: Call) -> User:
    if call.agent.is_active or db.scope.user_id is None:
        return call.agent
    return db.get_one(User, (db.scope.organization_id, db.scope.user_id))


def _settled_already() -> Conflict:
    return Conflict(N_("This call has its outcome already."))
