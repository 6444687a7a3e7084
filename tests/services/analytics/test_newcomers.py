"""New agents: who is one, and the calls by which each came to the team's completion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services import teams, users
from services.analytics import newcomers
from services.analytics.newcomers import DAYS, Newcomers
from services.db import scoped
from services.models import Call, User
from services.models.vocabulary import MilestoneStatus, OutcomeType, Role
from tests.factories.calls import NOON, make_call
from tests.factories.organizations import Tenant, World, add_on

DAY = timedelta(days=1)
NOW = NOON + 60 * DAY
DONE = dict.fromkeys(range(1, 8), MilestoneStatus.COMPLETED)
HALF = dict.fromkeys(range(1, 4), MilestoneStatus.COMPLETED)


def lead(tenant: Tenant, who: str, *milestones: dict[int, MilestoneStatus]) -> Sequence[Call]:
    """One held call a day from noon of the first day on, in which so much was completed."""
    return [
        make_call(
            tenant,
            at=NOON + day * DAY,
            agent=who,
            outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
            milestones=reached,
        )
        for day, reached in enumerate(milestones)
    ]


def new_ones(tenant: Tenant, **asked: Any) -> Newcomers:
    with scoped(tenant.as_("manager")) as db:
        return newcomers.list_newcomers(db, now=NOW, **asked)


def found(tenant: Tenant, **asked: Any) -> set[UUID]:
    return {row.agent.id for row in new_ones(tenant, **asked).rows}


def test_a_ramp_has_its_first_call_and_the_calls_until_ten_reach_the_team(world: World) -> None:
    here = world.here
    calls = lead(here, "agent", *[HALF] * 3, *[DONE] * 9)
    lead(here, "other_agent", *[DONE] * 3)
    add_on(here, "agent", NOON - 3 * DAY)
    new = new_ones(here)
    # The middle of 72 of 84 and 1. Of the last ten, one is half done: 66 of 70.
    assert new.goal == Fraction(13, 14)
    (one,) = new.rows
    assert one.agent.id == here.people["agent"].id
    assert one.ramp is not None
    assert (one.ramp.days, one.ramp.calls, len(one.ramp.held)) == (3, 12, 12)
    assert one.first is not None
    assert one.first.id == calls[0].id
    assert [call.id for call, _ in one.until] == [call.id for call in calls]
    assert [counted.completed for _, counted in one.until] == [3] * 3 + [7] * 9


def test_who_has_not_reached_it_has_no_calls_until_then(world: World) -> None:
    lead(world.here, "agent", *[HALF] * 11)
    lead(world.here, "other_agent", DONE)
    add_on(world.here, "agent", NOON)
    (one,) = new_ones(world.here).rows
    assert one.ramp is not None
    assert (one.ramp.days, one.ramp.calls, len(one.ramp.held)) == (0, None, 11)
    assert one.until == []


def test_who_has_held_no_call_yet_is_new_too_and_the_latest_comes_first(world: World) -> None:
    add_on(world.here, "agent", NOON)
    add_on(world.here, "other_agent", NOON + DAY)
    new = new_ones(world.here)
    assert [row.agent.id for row in new.rows] == [world.here.people[who].id for who in ("other_agent", "agent")]
    assert [(row.ramp, row.first, row.until) for row in new.rows] == [(None, None, [])] * 2
    assert new.goal is None


def test_who_led_before_being_added_or_was_added_long_ago_or_left_is_not_new(world: World) -> None:
    lead(world.here, "agent", DONE)
    add_on(world.here, "agent", NOON + timedelta(hours=1))
    add_on(world.here, "other_agent", NOW - (DAYS + 1) * DAY)
    assert new_ones(world.here).rows == []
    add_on(world.here, "other_agent", NOW - (DAYS - 2) * DAY)
    assert [row.agent.id for row in new_ones(world.here).rows] == [world.here.people["other_agent"].id]
    with scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=world.here.people["other_agent"].id)
    assert new_ones(world.here).rows == []


def test_only_the_agents_and_teams_asked_for_and_none_of_another_organization(world: World) -> None:
    here = world.here
    for tenant in (here, world.there):
        add_on(tenant, "agent", NOON)
        add_on(tenant, "other_agent", NOON)
    wanted, other = here.people["agent"].id, here.people["other_agent"].id
    assert {row.agent.organization_id for row in new_ones(here).rows} == {here.id}
    assert found(here, agent_ids=[wanted]) == {wanted}
    with scoped(here.as_("admin")) as db:
        team = teams.add(db, name="North").id
        db.execute(update(User).where(User.id == wanted).values(team_id=team))
    assert found(here, team_ids=[team]) == {wanted}
    assert found(here, team_ids=[None]) == {other}
    assert found(here, team_ids=[team, None]) == {wanted, other}
    assert found(here, agent_ids=[other], team_ids=[team]) == set()


def own(tenant: Tenant, who: str) -> Newcomers:
    with scoped(tenant.as_(who).own) as db:
        return newcomers.own_start(db, now=NOW)


def test_an_agent_sees_the_own_start_alone_and_no_goal_of_few_agents(world: World) -> None:
    here = world.here
    lead(here, "agent", *[DONE] * 12)
    lead(here, "other_agent", *[DONE] * 12)
    for who in ("agent", "other_agent"):
        add_on(here, who, NOON - DAY)
    start = own(here, "agent")
    (one,) = start.rows
    assert one.agent.id == here.people["agent"].id
    assert one.ramp is not None
    assert (one.ramp.days, one.ramp.calls, start.goal) == (1, None, None)
    for number in range(3):
        with scoped(here.as_("admin")) as db:
            added = users.add(db, email=f"more{number}@here.example", name=f"More {number}", role=Role.AGENT)
        here.people[f"more{number}"] = added.user
        lead(here, f"more{number}", DONE)
    start = own(here, "agent")
    assert start.goal == 1
    assert start.rows[0].ramp is not None
    assert start.rows[0].ramp.calls == 10


def test_a_manager_has_no_start_of_an_agent(world: World) -> None:
    add_on(world.here, "manager", NOON)
    assert own(world.here, "manager").rows == []
