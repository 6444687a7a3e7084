"""Prospects and calls with what happened in them, consistent as the services would have written them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services import configuration
from services.db import ScopedSession, scoped
from services.models import Call, MilestoneResponse, ObjectionResponse, Outcome, Prospect, Thread
from services.models.importing import Import
from services.models.vocabulary import (
    ActorKind,
    CallMode,
    CallStatus,
    DisqualificationReason,
    ImportStatus,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from services.text import fold, fold_email, fold_phone, search_text
from tests.factories.organizations import Tenant

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_HELD = frozenset({CallStatus.COMPLETED, CallStatus.IN_PROGRESS})


def make_prospect(
    tenant: Tenant,
    *,
    name: str = "Petra Prospekt",
    company: str | None = "Prospekt Finanz GmbH",
    email: str | None = None,
    client_count: int | None = 800,
    language: Language | None = Language.DE,
    phone: str | None = None,
    agent: str | None = None,
    **values: Any,
) -> Prospect:
    """Make a prospect; by default a qualified one, whom nobody (or this `agent`) looks after."""
    with scoped(tenant.command) as db:
        prospect = Prospect(
            name=name,
            name_folded=fold(name),
            search_text=search_text(name, company, email),
            company=company,
            email=email,
            email_folded=fold_email(email) if email else None,
            phone=phone,
            phone_folded=fold_phone(phone),
            agent_id=tenant.people[agent].id if agent else None,
            client_count=client_count,
            language=language,
            created_at=NOON - timedelta(days=30),
            **values,
        )
        db.add(prospect)
    return prospect


def make_call(
    tenant: Tenant,
    *,
    prospect: Prospect | None = None,
    thread_id: UUID | None = None,
    agent: str = "agent",
    status: CallStatus = CallStatus.COMPLETED,
    at: datetime = NOON,
    minutes: int = 60,
    outcome: OutcomeType | None = None,
    reason: DisqualificationReason | None = None,
    follow_up_at: datetime | None = None,
    next_step: str | None = None,
    milestones: Mapping[int, MilestoneStatus] | None = None,
    objections: Sequence[tuple[ObjectionType, ObjectionOutcome | None]] = (),
    notes: str | None = None,
    is_imported: bool = False,
) -> Call:
    """Make a call of one of the tenant's people; without `thread_id` it begins a thread.

    `at` is when it was scheduled and, if it was held, when it began; a held one lasts `minutes`.
    """
    prospect = prospect or make_prospect(tenant)
    with scoped(tenant.command) as db:
        version, document = configuration.get_current(db)
        call = Call(
            prospect_id=prospect.id,
            thread_id=thread_id or _thread(db, prospect, at),
            agent_id=tenant.people[agent].id,
            configuration_version_id=version.id,
            status=status,
            mode=CallMode.FLEXIBLE,
            language=Language.DE,
            qualification=document.qualification(prospect.client_count),
            notes=notes,
            created_at=at - timedelta(days=3),
            import_id=_import(db) if is_imported else None,
            **_times(status, at, minutes),
        )
        db.add(call)
        db.flush()
        if outcome is not None:
            db.add(
                Outcome(
                    call_id=call.id,
                    type=outcome,
                    reason=reason,
                    follow_up_at=follow_up_at,
                    next_step=next_step,
                    created_at=at + timedelta(minutes=minutes),
                )
            )
        _add_responses(db, call, milestones or {}, objections)
    return call


def _times(status: CallStatus, at: datetime, minutes: int) -> dict[str, datetime | None]:
    return {
        "scheduled_at": at,
        "started_at": at if status in _HELD else None,
        "ended_at": at + timedelta(minutes=minutes) if status is CallStatus.COMPLETED else None,
        "cancelled_at": at - timedelta(hours=2) if status is CallStatus.CANCELLED else None,
    }


def _thread(db: ScopedSession, prospect: Prospect, at: datetime) -> UUID:
    thread = Thread(prospect_id=prospect.id, created_at=at - timedelta(days=3))
    db.add(thread)
    db.flush()
    return thread.id


def _import(db: ScopedSession) -> UUID:
    row = Import(
        status=ImportStatus.FINISHED,
        actor_kind=ActorKind.COMMAND,
        actor_name="test",
        files={},
        started_at=NOON,
        ended_at=NOON,
    )
    db.add(row)
    db.flush()
    return row.id


def _add_responses(
    db: ScopedSession,
    call: Call,
    milestones: Mapping[int, MilestoneStatus],
    objections: Sequence[tuple[ObjectionType, ObjectionOutcome | None]],
) -> None:
    begin = call.started_at or call.created_at
    for position, (number, status) in enumerate(sorted(milestones.items())):
        start = begin + timedelta(minutes=5 * position)
        is_done = status is MilestoneStatus.COMPLETED
        db.add(
            MilestoneResponse(
                call_id=call.id,
                milestone=number,
                status=status,
                override_reason="Covered by mail" if status is MilestoneStatus.SKIPPED else None,
                started_at=None if status is MilestoneStatus.SKIPPED else start,
                completed_at=start + timedelta(minutes=5) if is_done else None,
            )
        )
    for position, (type, outcome) in enumerate(objections):
        raised = begin + timedelta(minutes=30 + position)
        is_resolved = outcome is ObjectionOutcome.RESOLVED
        db.add(
            ObjectionResponse(
                call_id=call.id,
                type=type,
                milestone=2,
                outcome=outcome,
                raised_at=raised,
                resolved_at=raised + timedelta(minutes=2) if is_resolved else None,
            )
        )
