"""What was done with a call, when, by whom and why: its booking, moves and hands, read from the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import calls
from services.db import ScopedSession
from services.models import AuditEntry, User
from services.models.vocabulary import CallStatus, OutcomeType, Role
from services.scope import guarded


class CallDeed(StrEnum):
    """What can be done with a call as a whole, by the words of the audit log."""

    SCHEDULE = "schedule"
    RESCHEDULE = "reschedule"
    REASSIGN = "reassign"
    CHANGE = "change"
    START = "start"
    CANCEL = "cancel"
    NO_SHOW = "no-show"
    CORRECT = "correct"
    COMPLETE = "complete"
    SETTLE = "settle"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One deed. `by` is None for a colleague of an agent who asks, as is the agent who had the call before.

    `moved` are the appointments before and after, `hands` the agents' names, `outcome` what a call was given or,
    reopened, lost; None where the deed is about none of them. `was_in_progress` tells a call that was broken off
    from one that was cancelled.
    """

    at: datetime
    deed: CallDeed
    by: str | None
    reason: str | None
    moved: tuple[datetime | None, datetime | None] = (None, None)
    hands: tuple[str | None, str | None] = (None, None)
    outcome: OutcomeType | None = None
    was_in_progress: bool = False


@guarded
def list_events(db: ScopedSession, *, call_id: UUID) -> Sequence[CallEvent]:
    """What was done with the call, the first deed first; what an import did is not among it.

    Raises NotFound as calls.get_call does.
    """
    calls.get_call(db, call_id=call_id)
    entries = db.scalars(
        select(AuditEntry)
        .options(joinedload(AuditEntry.values))
        .where(AuditEntry.subject == "call", AuditEntry.subject_id == call_id, AuditEntry.action.in_(CallDeed))
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
    names = _visible_names(db) if entries else {}
    return [_event(entry, names) for entry in entries]


def _visible_names(db: ScopedSession) -> dict[str, str]:
    """The names of the people by their ids; for an agent without the other agents."""
    people = select(User.id, User.name)
    if db.scope.is_own_only:
        people = people.where((User.role != Role.AGENT) | (User.id == db.scope.user_id))
    return {str(id): name for id, name in db.execute(people)}


def _event(entry: AuditEntry, names: Mapping[str, str]) -> CallEvent:
    before: Mapping[str, Any] = entry.values.before if entry.values else {}
    after: Mapping[str, Any] = entry.values.after if entry.values else {}
    outcome = after.get("outcome") or before.get("outcome")
    return CallEvent(
        at=entry.at,
        deed=CallDeed(entry.action),
        by=names.get(str(entry.actor_id)) if entry.actor_id else entry.actor_name,
        reason=entry.reason,
        moved=(_time(before.get("scheduled_at")), _time(after.get("scheduled_at"))),
        hands=(names.get(before.get("agent_id", "")), names.get(after.get("agent_id", ""))),
        outcome=OutcomeType(outcome) if outcome else None,
        was_in_progress=before.get("status") == CallStatus.IN_PROGRESS,
    )


def _time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
