"""What a week leaves behind: rows, facts and audit log without what differs from play to play, ids and times."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.db import ScopedSession, scoped
from services.models import (
    AuditEntry,
    Call,
    CallFactRow,
    MilestoneResponse,
    ObjectionResponse,
    Outcome,
    Prospect,
    User,
)
from tests.factories.organizations import Tenant

# Of a call's facts: everything that is neither an id nor a time.
FACTS = (
    "configuration_version",
    "status",
    "outcome",
    "reason",
    "qualification",
    "language",
    "mode",
    "milestones",
    "milestone_statuses",
)
TIMES = ("scheduled_at", "started_at", "ended_at", "cancelled_at")


def kept(tenant: Tenant) -> dict[str, Any]:
    """All of it, by the prospect's name; the calls of each prospect in the order in which they were made."""
    with scoped(tenant.command) as db:
        prospects = db.scalars(select(Prospect).order_by(Prospect.name)).all()
        return {prospect.name: _of_prospect(db, prospect) for prospect in prospects}


def _of_prospect(db: ScopedSession, prospect: Prospect) -> dict[str, Any]:
    calls = db.scalars(
        select(Call).where(Call.prospect_id == prospect.id).order_by(Call.created_at, Call.id)
    ).all()
    return {
        "clients": prospect.client_count,
        "calls": [_of_call(db, call) for call in calls],
        "threads": len({call.thread_id for call in calls}),
    }


def _of_call(db: ScopedSession, call: Call) -> dict[str, Any]:
    fact = db.scalars(select(CallFactRow).where(CallFactRow.id == call.id)).one()
    return {
        "agent": db.scalars(select(User.name).where(User.id == call.agent_id)).one(),
        "row": {name: getattr(call, name) for name in ("status", "mode", "language", "qualification")},
        "checklist": sorted(call.checklist or ()),
        "known times": [name for name in TIMES if getattr(call, name) is not None],
        "facts": {name: getattr(fact, name) for name in FACTS},
        "facts know times": [name for name in TIMES if getattr(fact, name) is not None],
        "outcome": _of_outcome(db, call.id),
        "milestones": _of_milestones(db, call.id),
        "objections": _of_objections(db, call.id),
        "audit": _of_audit(db, call.id),
    }


def _of_outcome(db: ScopedSession, call_id: UUID) -> list[object]:
    outcome = db.scalars(select(Outcome).where(Outcome.call_id == call_id)).first()
    return [outcome.type, outcome.reason, outcome.next_step, bool(outcome.follow_up_at)] if outcome else []


def _of_milestones(db: ScopedSession, call_id: UUID) -> list[list[object]]:
    rows = db.scalars(
        select(MilestoneResponse).where(MilestoneResponse.call_id == call_id).order_by(MilestoneResponse.milestone)
    )
    return [[row.milestone, row.status, row.override_reason, len(row.checked_items or ())] for row in rows]


def _of_objections(db: ScopedSession, call_id: UUID) -> list[list[object]]:
    rows = db.scalars(
        select(ObjectionResponse).where(ObjectionResponse.call_id == call_id).order_by(ObjectionResponse.raised_at)
    )
    return [[row.type, row.outcome, row.milestone, bool(row.resolved_at)] for row in rows]


def _of_audit(db: ScopedSession, call_id: UUID) -> list[list[object]]:
    """Of the call itself and of what is in it, in the order of the deeds.

    Ticks that follow each other fast are kept together: how many entries they make says nothing.
    """
    within = [
        *db.scalars(select(MilestoneResponse.id).where(MilestoneResponse.call_id == call_id)),
        *db.scalars(select(ObjectionResponse.id).where(ObjectionResponse.call_id == call_id)),
    ]
    rows = db.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_id.in_([call_id, *within]))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    names = {user.id: user.name for user in db.scalars(select(User))}
    deeds: list[list[object]] = []
    for row in rows:
        name = names[row.actor_id] if row.actor_id else row.actor_name
        deed: list[object] = [name, row.action, row.subject, sorted(row.fields), row.reason]
        if row.action != "check" or deeds[-1:] != [deed]:
            deeds.append(deed)
    return deeds
