"""Where an agent stands: own values beside the team's quartiles, and nothing of any one colleague."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from uuid import UUID

import pytest

from services import users
from services.analytics import facts, figures
from services.analytics.breakdowns import Dimension, breakdown
from services.analytics.facts import Filters
from services.analytics.figures import AgentFigures
from services.analytics.periods import Period, day_of
from services.analytics.standings import Standing, own_standing
from services.db import scoped
from services.errors import NotPermitted
from services.models import Team, User
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType, Role
from services.scope import Actor, Scope
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
DONE, SKIPPED = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED
PARTS = ("close_rate_threads", "completion_rate", "resolution_rate", "median_duration_seconds")


@pytest.fixture
def here(world: World) -> Tenant:
    """An organization with six agents; none has held a call yet."""
    tenant = world.here
    with scoped(tenant.command) as db:
        for number in range(4):
            added = users.add(db, email=f"a{number}@here.example", name=f"Agent {number}", role=Role.AGENT)
            tenant.people[f"a{number}"] = added.user
    return tenant


def agents(tenant: Tenant) -> list[str]:
    """The six agents, the first being the one who asks."""
    return [who for who, user in tenant.people.items() if user.role is Role.AGENT]


def period(tenant: Tenant) -> Period:
    """The last hundred days."""
    today = day_of(NOW, "Europe/Berlin")
    return Period(today - timedelta(days=100), today + timedelta(days=1), "Europe/Berlin")


def work(tenant: Tenant, number_of_agents: int, *, calls_of_the_last: int = 10) -> None:
    """Ten calls for each of the first agents, all different, long enough ago for their threads to be of age."""
    for place, who in enumerate(agents(tenant)[:number_of_agents]):
        for number in range(calls_of_the_last if place == number_of_agents - 1 else 10):
            make_call(
                tenant,
                agent=who,
                at=NOW - timedelta(days=70, hours=7 * place + number),
                outcome=OutcomeType.COACHING_CLIENT if number < place % 3 else OutcomeType.DISQUALIFIED,
                milestones=dict.fromkeys(range(1, 2 + place), DONE) | {7: SKIPPED},
                objections=[
                    (
                        ObjectionType.PRICE,
                        ObjectionOutcome.RESOLVED if number < place else ObjectionOutcome.DEFERRED,
                    )
                ],
            )


def standing(tenant: Tenant, who: str = "agent", filters: Filters | None = None) -> Standing:
    """What one of the people learns."""
    with scoped(tenant.as_(who)) as db:
        return own_standing(db, period=period(tenant), now=NOW, filters=filters)


def leaves(value: object) -> Iterator[object]:
    """Everything within a value, however deep."""
    if is_dataclass(value):
        yield from chain.from_iterable(leaves(getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, dict):
        yield from chain.from_iterable(leaves(item) for pair in value.items() for item in pair)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from chain.from_iterable(leaves(item) for item in value)
    else:
        yield value


def own_row(tenant: Tenant, who: str) -> AgentFigures | None:
    """The row of `report agents` that an agent's own scope gives."""
    with scoped(tenant.as_(who)) as db:
        return next(iter(figures.agents(facts.load(db, period=period(tenant), now=NOW))), None)


def test_own_values_are_those_of_the_own_report_and_quartiles_those_of_the_teams(here: Tenant) -> None:
    work(here, 6)
    found = standing(here)
    assert found.own == own_row(here, "agent")
    assert found.own is not None
    with scoped(here.as_("manager")) as db:
        rows = figures.agents(facts.load(db, period=period(here), now=NOW))
    assert len(rows) == 6
    assert found.quartiles == figures.execution_quartiles(rows)
    assert all(getattr(found.quartiles, part) is not None for part in PARTS)
    assert standing(here, "other_agent").quartiles == found.quartiles


@pytest.mark.parametrize("number_of_agents", [1, 2, 3, 4])
def test_with_fewer_than_five_agents_nothing_of_the_team_comes_out(here: Tenant, number_of_agents: int) -> None:
    work(here, number_of_agents)
    found = standing(here)
    assert set(asdict(found.quartiles).values()) == {None}
    assert found.own is not None


def test_five_agents_are_enough_and_a_part_counts_those_who_have_it(here: Tenant) -> None:
    work(here, 5)
    assert all(getattr(standing(here).quartiles, part) is not None for part in PARTS)
    # A sixth without an objection has a duration, and no resolution.
    make_call(here, agent=agents(here)[5], at=NOW - timedelta(days=70))
    of_timing = Filters(objection_types=frozenset({ObjectionType.TIMING}))
    assert standing(here, filters=of_timing).quartiles.resolution_rate is None
    assert standing(here, filters=of_timing).quartiles.median_duration_seconds is not None


def test_an_agent_with_a_share_of_fewer_than_ten_is_none_of_the_five(here: Tenant) -> None:
    work(here, 5, calls_of_the_last=9)
    found = standing(here).quartiles
    assert found.close_rate_threads is None
    assert found.resolution_rate is None
    # Nine calls have more than ten milestones, and a duration is no share.
    assert found.completion_rate is not None
    assert found.median_duration_seconds is not None


def test_no_name_address_id_or_value_of_a_colleague_comes_out(here: Tenant) -> None:
    work(here, 6)
    found = list(leaves(standing(here)))
    with scoped(here.as_("manager")) as db:
        rows = figures.agents(facts.load(db, period=period(here), now=NOW))
    colleagues = [row for row in rows if row.agent_id != here.people["agent"].id]
    assert len(colleagues) == 5
    told = {value for value in found if isinstance(value, str | UUID)}
    assert told == {here.people["agent"].id, "agent@here.example", "Anton Agent"}
    # Besides the own row there are twelve numbers: three quartiles of each of four parts.
    assert len(list(leaves(standing(here).quartiles))) == 12


def test_nobody_can_choose_whom_to_be_compared_with(here: Tenant) -> None:
    work(here, 6)
    chosen = Filters(
        agent_ids=frozenset(here.people[who].id for who in agents(here)[1:6]),
        team_ids=frozenset({None}),
    )
    assert standing(here, filters=chosen) == standing(here)
    nobody = Filters(team_ids=frozenset({UUID(int=1)}))
    assert standing(here, filters=nobody) == standing(here)


def test_other_filters_narrow_the_own_values_and_the_teams_alike(here: Tenant) -> None:
    work(here, 6)
    lost = Filters(outcomes=frozenset({OutcomeType.DISQUALIFIED}))
    found = standing(here, "other_agent", lost)
    with scoped(here.as_("other_agent")) as db:
        own = facts.load(db, period=period(here), now=NOW, filters=lost)
    assert found.own == next(iter(figures.agents(own)))
    assert found.own != standing(here, "other_agent").own


def test_a_manager_who_leads_no_calls_has_no_own_values(here: Tenant) -> None:
    work(here, 6)
    assert standing(here, "manager").own is None
    with scoped(here.command) as db:
        assert own_standing(db, period=period(here), now=NOW).own is None


def test_an_agents_breakdowns_name_no_colleague_even_in_a_shared_thread(here: Tenant) -> None:
    work(here, 2)
    with scoped(here.command) as db:
        team = Team(name="North", name_folded="north")
        db.add(team)
        db.flush()
        team_id = team.id
        db.get_one(User, (here.id, here.people["other_agent"].id)).team_id = team_id
    prospect = make_prospect(here)
    first = make_call(here, prospect=prospect, at=NOW - timedelta(days=5))
    of_thread = {"prospect": prospect, "thread_id": first.thread_id}
    make_call(here, **of_thread, agent="other_agent", at=NOW - timedelta(days=4))  # type: ignore[arg-type]
    with scoped(here.as_("agent")) as db:
        frame = facts.load(db, period=period(here), now=NOW, filters=Filters(team_ids=frozenset({None, team_id})))
    other = here.people["other_agent"].id
    assert other in frame.agents
    assert [group.key for group in breakdown(frame, Dimension.AGENT)] == [here.people["agent"].id]
    for dimension in Dimension:
        for group in breakdown(frame, dimension):
            assert other not in {frame.agents[code] for code in frame.calls.agent[group.frame.selected]}


def test_an_agent_who_is_nobody_loads_nothing(here: Tenant) -> None:
    work(here, 2)
    nobody = Scope(here.id, Actor.command("test"), Role.AGENT)
    with scoped(nobody) as db, pytest.raises(NotPermitted):
        facts.load(db, period=period(here), now=NOW)
