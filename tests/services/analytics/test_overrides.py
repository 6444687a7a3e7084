"""Overrides: the latest of the calls that are asked about, of nobody else's, and each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.analytics import facts, overrides
from services.analytics.filters import Filters
from services.analytics.overrides import Override
from services.analytics.periods import Period
from services.db import scoped
from services.milestones import list_of_call
from services.models import Call
from services.models.vocabulary import CallStatus, MilestoneStatus, Qualification
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = Period(AT.date() - timedelta(days=9), AT.date() + timedelta(days=20), "Europe/Berlin")
DONE, SKIPPED = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED
DAY = timedelta(days=1)


def latest(tenant: Tenant, who: str = "manager", filters: Filters | None = None) -> Sequence[Override]:
    with scoped(tenant.as_(who)) as db:
        frame = facts.load(db, period=MARCH, now=AT + 60 * DAY, filters=filters)
        return overrides.list_latest(db, frame=frame, limit=3)


def give_reason(tenant: Tenant, call: Call, milestone: int, reason: str | None) -> None:
    """Let a milestone have been led for a reason."""
    with scoped(tenant.command) as db:
        response = list_of_call(db, call_id=call.id)[milestone - 1].response
        assert response is not None
        response.override_reason = reason


def test_skipped_and_out_of_order_come_together_the_latest_call_first(world: World) -> None:
    oldest = make_call(world.here, at=AT, milestones={1: SKIPPED, 2: SKIPPED})
    late = make_call(world.here, at=AT + DAY, milestones={1: DONE, 3: DONE})
    newest = make_call(world.here, at=AT + 2 * DAY, milestones={2: SKIPPED})
    give_reason(world.here, late, 3, "Asked for it first")
    give_reason(world.here, late, 1, "")
    give_reason(world.here, newest, 2, None)
    found = [(one.call.id, one.milestone, one.is_skipped, one.reason) for one in latest(world.here)]
    assert found == [
        (newest.id, 2, True, None),
        (late.id, 3, False, "Asked for it first"),
        (oldest.id, 1, True, "Covered by mail"),
    ]


@pytest.mark.parametrize("status", [CallStatus.COMPLETED, CallStatus.IN_PROGRESS])
def test_only_held_calls_of_the_period_that_pass_the_filters_are_asked(world: World, status: CallStatus) -> None:
    for at in (AT - 30 * DAY, AT + 30 * DAY):
        give_reason(world.here, make_call(world.here, at=at, milestones={1: DONE, 2: SKIPPED}), 1, "x")
    unknown = make_prospect(world.here, client_count=None)
    call = make_call(world.here, prospect=unknown, at=AT, status=status, milestones={1: DONE, 2: SKIPPED})
    give_reason(world.here, call, 1, "x")
    assert len(latest(world.here)) == (2 if status is CallStatus.COMPLETED else 0)
    assert not latest(world.here, filters=Filters(qualifications=frozenset({Qualification.QUALIFIED})))


def test_nothing_of_a_colleague_or_of_another_organization_is_listed(world: World) -> None:
    for tenant, agent in ((world.here, "other_agent"), (world.there, "agent")):
        give_reason(tenant, make_call(tenant, agent=agent, at=AT, milestones={1: DONE, 2: SKIPPED}), 1, "x")
    assert not latest(world.here, "agent")
    assert {one.call.agent.name for one in latest(world.here)} == {"Olga Agent"}
    assert len(latest(world.here, "other_agent")) == len(latest(world.here)) == 2
