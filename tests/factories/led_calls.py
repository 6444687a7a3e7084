"""Calls as people lead them here: planned, started and carried on by the services themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from services import appointments, calls, configuration, leading, milestones
from services.db import scoped
from services.models import Call, Prospect
from services.models.vocabulary import CallMode, CallStatus
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant


def in_days(days: float) -> datetime:
    """An aware time so many days from now."""
    return datetime.now(UTC) + timedelta(days=days)


def plan_call(
    tenant: Tenant, who: str = "agent", *, prospect: Prospect | None = None, days: float = 1, **values: Any
) -> Call:
    """Plan a call with a prospect of this person's."""
    if prospect is None:
        prospect = make_prospect(tenant)
        # An agent sees the prospects that they have a call with.
        make_call(tenant, prospect=prospect, agent=who, status=CallStatus.CANCELLED)
    with scoped(tenant.as_(who)) as db:
        return appointments.schedule(db, prospect_id=prospect.id, at=in_days(days), **values)


def start_call(tenant: Tenant, who: str = "agent", *, call: Call | None = None, **values: Any) -> Call:
    """Plan a call if there is none yet, tick its checklist, and begin it."""
    call = call or plan_call(tenant, who, **values)
    with scoped(tenant.as_(who)) as db:
        _, document = configuration.get_current(db)
        keys = [item.key for item in document.checklist if item.is_required]
        now = calls.get_call(db, call_id=call.id).call
        call = leading.save_checklist(db, call_id=call.id, ticked=keys, expected_version=now.version)
        return leading.start(db, call_id=call.id, expected_version=call.version)


def lead(tenant: Tenant, call: Call, numbers: Iterable[int], who: str = "agent") -> None:
    """Begin and complete these milestones of a call, in this order."""
    for number in numbers:
        with scoped(tenant.as_(who)) as db:
            out_of_order = "As it came" if call.mode is CallMode.FLEXIBLE else None
            response = milestones.start(db, call_id=call.id, milestone=number, reason=out_of_order)
            settings = configuration.get_version(db, version_id=call.configuration_version_id)[1].milestone(number)
            assert settings is not None
            response = milestones.tick(
                db,
                call_id=call.id,
                milestone=number,
                items=milestones.required_items(settings),
                expected_version=response.version,
            )
            milestones.complete(db, call_id=call.id, milestone=number, expected_version=response.version)
