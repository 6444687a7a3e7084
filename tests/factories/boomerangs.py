"""Objections that were resolved and came back in a later call of their thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from services.db import scoped
from services.models import Call, ObjectionResponse, Prospect
from services.models.vocabulary import ObjectionOutcome, ObjectionType, OutcomeType
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant


def make_boomerang(
    tenant: Tenant,
    *,
    at: datetime,
    agents: Sequence[str] = ("agent", "agent"),
    notes: Sequence[str | None] = (None, None),
    prospect: Prospect | None = None,
) -> tuple[Call, Call]:
    """Two held calls a day apart: in the first PRICE was resolved, in the second it came up again and waits."""
    of_thread = prospect or make_prospect(tenant)
    first = make_call(
        tenant,
        prospect=of_thread,
        agent=agents[0],
        at=at,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)],
    )
    second = make_call(
        tenant,
        prospect=of_thread,
        thread_id=first.thread_id,
        agent=agents[1],
        at=at + timedelta(days=1),
        outcome=OutcomeType.IMPLEMENTATION_ONLY,
        objections=[(ObjectionType.PRICE, ObjectionOutcome.DEFERRED)],
    )
    for call, text in zip((first, second), notes, strict=True):
        note_objections(tenant, call, text)
    return first, second


def note_objections(tenant: Tenant, call: Call, text: str | None) -> None:
    """Put the same note on every objection of a call."""
    with scoped(tenant.command) as db:
        for row in db.scalars(select(ObjectionResponse).where(ObjectionResponse.call_id == call.id)):
            row.notes = text
