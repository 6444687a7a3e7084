"""Figures of agents beside each other, against the oracle: quartiles, variance, ramp."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import pytest

from services.analytics import figures
from services.analytics.figures import MilestoneVariance
from services.analytics.filters import Filters
from tests.services.analytics.crowds import created, crowd
from tests.services.analytics.examples import DAY, DONE, HOUR, JULY, NOON, SKIPPED, frame, held, responses
from tests.services.analytics.filter_strategies import frame_of, question_of, random_filtered_world, random_filters
from tests.services.analytics.frames import CallFact, ResponseFact
from tests.services.analytics.oracle import execution
from tests.services.analytics.strategies import World

SEEDS = range(60)
WORLDS = [
    *((crowd(seed), Filters()) for seed in SEEDS),
    *((world, random_filters(seed, world)) for seed, world in ((seed, crowd(seed)) for seed in SEEDS)),
    *(random_filtered_world(seed) for seed in SEEDS),
]


@pytest.mark.parametrize(("world", "filters"), WORLDS)
def test_quartiles_are_the_oracles(world: World, filters: Filters) -> None:
    found = asdict(figures.execution_quartiles(figures.agents(frame_of(world, filters))))
    expected = execution.quartiles(question_of(world, filters))
    assert set(found) == set(expected)
    for part, values in expected.items():
        if values is None:
            assert found[part] is None, part
        else:
            assert tuple(found[part].values()) == pytest.approx(values), part


def test_crowds_have_quartiles_of_every_part_and_parts_without() -> None:
    found = [execution.quartiles(question_of(world, filters)) for world, filters in WORLDS]
    for part in found[0]:
        assert {quartiles[part] is None for quartiles in found} == {True, False}, part


@pytest.mark.parametrize(("world", "filters"), WORLDS)
def test_variance_between_agents_is_the_oracles(world: World, filters: Filters) -> None:
    facts, question = frame_of(world, filters), question_of(world, filters)
    for milestone in range(1, 10):
        found = figures.milestone_variance(facts, milestone)
        agents, variance = execution.variance(question, milestone)
        assert {a.agent_id: (a.times, a.median_seconds) for a in found.agents} == agents
        assert found.milestone == milestone
        assert found.variance == pytest.approx(variance)


def timed(number: int, agent: int, seconds: float) -> CallFact:
    """A held call with one completed milestone that took so long."""
    response = ResponseFact(1, DONE, NOON, NOON + HOUR * (seconds / 3600))
    return held(number, agent_id=UUID(int=agent), responses=(response,))


def variance_of(*times: tuple[int, float]) -> MilestoneVariance:
    """The variance of M1 where agents 1, 2, ... have so many responses of so many seconds."""
    calls = []
    for agent, (number, seconds) in enumerate(times, 1):
        calls += [timed(100 * agent + n, agent, seconds) for n in range(number)]
    return figures.milestone_variance(frame(*calls), 1)


def test_variance_is_of_two_agents_or_more_with_ten_times_each() -> None:
    # Medians 60 and 120: their mean is 90, their standard deviation the root of (30^2 + 30^2) / 1.
    assert variance_of((10, 60), (10, 120)).variance == pytest.approx(1800**0.5 / 90)
    assert variance_of((10, 60), (9, 120)).variance is None
    assert [agent.agent_id.int for agent in variance_of((10, 60), (9, 120)).agents] == [1]
    assert variance_of((10, 60)).variance is None
    assert variance_of((10, 0), (10, 0)).variance is None
    assert variance_of((12, 60), (10, 60)).variance == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_ramps_are_the_oracles(seed: int) -> None:
    world = crowd(seed)
    for filters in (Filters(), random_filters(seed, world)):
        facts, known = frame_of(world, filters), created(seed)
        found = figures.ramps(facts, known, goal=figures.median_completion(facts))
        expected = execution.ramps(question_of(world, filters), known)
        assert {ramp.agent_id: (ramp.days, ramp.calls) for ramp in found} == {
            agent: ramp for agent, ramp in expected.items() if agent in known
        }


def test_ramp_counts_days_of_the_calendar_and_calls_to_the_last_of_ten() -> None:
    done, half = responses(*[DONE] * 7), responses(*[DONE] * 3, SKIPPED)
    ready = [held(n, NOON + n * HOUR, responses=done if n > 3 else half) for n in range(1, 13)]
    steady = [held(50 + n, NOON, agent_id=UUID(int=902), responses=done) for n in range(1, 4)]
    # The team's median is halfway between 72/84 and 1, which is 65/70. Ten calls in a row of which two are halves
    # complete 62/70, and those of which one is complete 66/70.
    facts = frame(*ready, *steady)
    since = dict.fromkeys(facts.agents, NOON - 3 * DAY)
    anna, ben = figures.ramps(facts, since, goal=figures.median_completion(facts))
    assert (anna.days, anna.calls) == (3, 12)
    assert (ben.days, ben.calls) == (3, None)
    assert [(call.completed, call.eligible) for call in anna.held] == [(3, 7)] * 3 + [(7, 7)] * 9
    assert figures.ramps(facts, {}, goal=None) == ()
    assert figures.median_completion(facts, least_agents=3) is None


def test_a_user_created_after_the_first_call_has_no_days() -> None:
    facts = frame(held(1))
    agent = facts.agents[0]

    def days(created: datetime) -> int | None:
        return figures.ramps(facts, {agent: created}, goal=None)[0].days

    assert days(NOON + DAY) is None
    assert days(NOON) == 0
    assert days(NOON - 13 * HOUR) == 0
    assert days(NOON - 15 * HOUR) == 1
    assert JULY.time_zone == "Europe/Berlin"
