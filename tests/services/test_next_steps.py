"""What comes next with a prospect: each step by example, and all of them against a naive reading of the calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from services import prospects
from services.db import scoped
from services.models import Prospect
from services.models.vocabulary import CallStatus, OutcomeType, Role
from services.next_steps import NOTHING, NextStep, Planned
from services.prospects import ProspectFilters
from services.scope import Actor, Scope
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.services.analytics.frames import CallFact
from tests.services.analytics.strategies import random_world
from tests.services.analytics.test_loading import write

DAY = timedelta(days=1)
NOW = NOON + DAY
ENDS = {
    OutcomeType.COACHING_CLIENT: NextStep.WON,
    OutcomeType.IMPLEMENTATION_ONLY: NextStep.IMPLEMENTATION_ONLY,
    OutcomeType.DISQUALIFIED: NextStep.DISQUALIFIED,
}
# Worlds of many calls: the smallest ones say little here.
SEEDS = [seed for seed in range(240) if len(random_world(seed).facts) > 9][:24]


def planned(tenant: Tenant, who: str, *, now: datetime = NOW) -> dict[UUID, Planned]:
    """The next step of each prospect that somebody sees."""
    with scoped(tenant.as_(who)) as db:
        return {row.prospect.id: row.planned for row in prospects.list_prospects(db, now=now).items}


def step_of(tenant: Tenant, prospect: Prospect, who: str = "manager") -> Planned:
    """A prospect's next step; its page and the list say the same."""
    listed = planned(tenant, who)[prospect.id]
    with scoped(tenant.as_(who)) as db:
        assert prospects.get_prospect(db, prospect_id=prospect.id, now=NOW).planned == listed
    return listed


def called(tenant: Tenant, prospect: Prospect, days: float, **call: Any) -> datetime:
    """Make a call so many days from NOW and return its time."""
    at = NOW + timedelta(days=days)
    make_call(tenant, prospect=prospect, at=at, **call)
    return at


def test_without_a_call_nothing_is_planned(world: World) -> None:
    assert step_of(world.here, make_prospect(world.here)) == NOTHING


@pytest.mark.parametrize(("outcome", "step"), ENDS.items())
def test_a_decision_is_the_step_until_somebody_plans_anew(
    world: World, outcome: OutcomeType, step: NextStep
) -> None:
    prospect = make_prospect(world.here)
    called(world.here, prospect, -9, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    decided_at = called(world.here, prospect, -5, outcome=outcome)
    assert step_of(world.here, prospect) == Planned(step, decided_at)
    at = called(world.here, prospect, 3, status=CallStatus.SCHEDULED)
    assert step_of(world.here, prospect) == Planned(NextStep.CALL_SCHEDULED, at)


def test_a_follow_up_without_an_appointment_is_nothing_planned(world: World) -> None:
    prospect = make_prospect(world.here)
    called(world.here, prospect, -5, outcome=OutcomeType.COACHING_CLIENT)
    called(world.here, prospect, -3, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    called(world.here, prospect, -1, status=CallStatus.CANCELLED)
    assert step_of(world.here, prospect) == NOTHING


def test_what_must_be_done_now_comes_before_what_is_planned(world: World) -> None:
    prospect = make_prospect(world.here)
    called(world.here, prospect, 5, status=CallStatus.SCHEDULED)
    soon = called(world.here, prospect, 2, status=CallStatus.SCHEDULED)
    assert step_of(world.here, prospect) == Planned(NextStep.CALL_SCHEDULED, soon)
    unsettled = called(world.here, prospect, -8)
    assert step_of(world.here, prospect) == Planned(NextStep.OUTCOME_TO_SETTLE, unsettled)
    missed = called(world.here, prospect, -2, status=CallStatus.SCHEDULED)
    called(world.here, prospect, -1, status=CallStatus.SCHEDULED)
    assert step_of(world.here, prospect) == Planned(NextStep.CALL_OVERDUE, missed)
    running = called(world.here, prospect, -0.01, status=CallStatus.IN_PROGRESS)
    assert step_of(world.here, prospect) == Planned(NextStep.CALL_IN_PROGRESS, running)


def test_an_appointment_of_this_very_moment_is_still_to_come(world: World) -> None:
    prospect = make_prospect(world.here)
    called(world.here, prospect, 0, status=CallStatus.SCHEDULED)
    assert planned(world.here, "manager")[prospect.id].step is NextStep.CALL_SCHEDULED
    later = planned(world.here, "manager", now=NOW + timedelta(seconds=1))
    assert later[prospect.id].step is NextStep.CALL_OVERDUE


def test_an_agent_learns_of_shared_threads_and_of_no_other_one(world: World) -> None:
    prospect = make_prospect(world.here)
    own = make_call(world.here, prospect=prospect, at=NOW - 9 * DAY, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    called(world.here, prospect, -1, agent="other_agent", outcome=OutcomeType.COACHING_CLIENT)
    assert step_of(world.here, prospect).step is NextStep.WON
    assert step_of(world.here, prospect, "agent") == NOTHING
    at = called(world.here, prospect, 2, agent="other_agent", thread_id=own.thread_id, status=CallStatus.SCHEDULED)
    assert step_of(world.here, prospect, "agent") == Planned(NextStep.CALL_SCHEDULED, at)
    assert listed_at(world.here, "agent", {NextStep.CALL_SCHEDULED}) == [prospect.id]
    assert listed_at(world.here, "agent", {NextStep.WON}) == []


def test_another_organizations_calls_change_nothing(world: World) -> None:
    here, there = make_prospect(world.here), make_prospect(world.there)
    called(world.there, there, -1, outcome=OutcomeType.COACHING_CLIENT)
    assert planned(world.here, "admin") == {here.id: NOTHING}
    assert listed_at(world.here, "admin", {NextStep.WON}) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_and_filters_agree_with_a_naive_reading(rolled_back: Engine, seed: int) -> None:
    world = random_world(seed)
    scope = write(world)
    agents = {fact.agent_id for fact in world.facts}
    scopes = [scope, *(Scope(scope.organization_id, Actor.user(one, "agent"), Role.AGENT) for one in agents)]
    for seen_by in scopes:
        expected = naive(world.facts, world.now, seen_by.user_id)
        with scoped(seen_by) as db:
            rows = prospects.list_prospects(db, now=world.now, limit=200).items
            assert {row.prospect.id: row.planned for row in rows} == expected
            for step in NextStep:
                asked = ProspectFilters(next_steps=frozenset({step}))
                page = prospects.list_prospects(db, filters=asked, now=world.now, limit=200)
                found = {row.prospect.id for row in page.items}
                assert found == {key for key, value in expected.items() if value.step is step}
                assert page.total == len(page.items) == len(found)


def test_these_worlds_meet_every_step() -> None:
    """Without this the test above could hold of nothing."""
    met = {
        one.step
        for seed in SEEDS
        for one in naive(random_world(seed).facts, random_world(seed).now, None).values()
    }
    assert met == set(NextStep)


def listed_at(tenant: Tenant, who: str, steps: set[NextStep]) -> list[UUID]:
    """The prospects that a list narrowed to these steps holds."""
    with scoped(tenant.as_(who)) as db:
        asked = ProspectFilters(next_steps=frozenset(steps))
        return [row.prospect.id for row in prospects.list_prospects(db, filters=asked, now=NOW).items]


def naive(facts: Iterable[CallFact], now: datetime, agent_id: UUID | None) -> Mapping[UUID, Planned]:
    """The steps as one would find them by hand, of the threads that the agent has a call in, if it is one."""
    facts = list(facts)
    seen = {fact.thread_id for fact in facts if agent_id in (None, fact.agent_id)}
    own = {fact.prospect_id for fact in facts if agent_id in (None, fact.agent_id)}
    return {one: _step([f for f in facts if f.prospect_id == one and f.thread_id in seen], now) for one in own}


def _step(calls: list[CallFact], now: datetime) -> Planned:
    scheduled = [c.scheduled_at for c in calls if c.status is CallStatus.SCHEDULED]
    times: dict[NextStep, list[datetime | None]] = {
        NextStep.CALL_IN_PROGRESS: [c.started_at for c in calls if c.started_at and not c.ended_at],
        NextStep.CALL_OVERDUE: [at for at in scheduled if at and at < now],
        NextStep.OUTCOME_TO_SETTLE: [
            c.started_at for c in calls if c.status is CallStatus.COMPLETED and not c.outcome
        ],
        NextStep.CALL_SCHEDULED: [at for at in scheduled if at and at >= now],
    }
    for step, found in times.items():
        if found:
            return Planned(step, min(at for at in found if at))
    ended = [c for c in calls if c.outcome]
    if not ended:
        return NOTHING
    last = max(ended, key=lambda c: (c.started_at or now, c.id))
    return Planned(ENDS[last.outcome], last.started_at) if last.outcome in ENDS else NOTHING
