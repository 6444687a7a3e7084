"""Objections over time and objections that came back, against the oracle."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from services.analytics import figures
from services.analytics.counts import COUNTS
from services.analytics.figures import Objection
from services.analytics.filters import Filters
from services.analytics.periods import months, weeks
from services.models.vocabulary import ObjectionOutcome, ObjectionType
from tests.services.analytics.crowds import crowd
from tests.services.analytics.examples import BEN, DAY, HOUR, NAMES, NOON, PRICE, TIMING, frame, held, resolved
from tests.services.analytics.filter_strategies import (
    filtered_worlds,
    frame_of,
    question_of,
    random_filtered_world,
    random_filters,
)
from tests.services.analytics.frames import ObjectionFact
from tests.services.analytics.oracle import counts as oracle
from tests.services.analytics.oracle import trends
from tests.services.analytics.oracle.basics import rate
from tests.services.analytics.oracle.counts import EVERY, Question
from tests.services.analytics.strategies import World
from tests.services.analytics.test_against_oracle import searched

COMPLETION = ("milestones-completed", "milestones-eligible")
RESOLUTION = ("objections-resolved", "objections-classified")
WON = ("coaching-clients", "held")
WORLDS = [
    *((world, random_filters(seed, world)) for seed, world in ((seed, crowd(seed)) for seed in range(20))),
    *(random_filtered_world(seed) for seed in range(120)),
]


def assert_trend_agrees(world: World, filters: Filters) -> None:
    """Each week and month says what the oracle counts in it."""
    facts, question = frame_of(world, filters), question_of(world, filters)
    for parts, unit in ((weeks, "week"), (months, "month")):
        trend = figures.objection_trend(facts, parts(facts.period))
        assert [part.period for part in trend] == trends.parts(question.period, unit)
        for part in trend:
            assert_part_agrees(part, replace(question, period=part.period))
        assert sum(part.objections for part in trend) == COUNTS["objections"].size(facts)


def assert_part_agrees(part: figures.ObjectionPart, question: Question) -> None:
    """One week or month."""

    def size(name: str, objection_type: str = EVERY) -> int:
        return len(oracle.members(name, question, EVERY, objection_type))

    held, objections = size("held"), size("objections")
    assert (part.held, part.objections) == (held, objections)
    assert part.by_type == {kind: size("objections", kind) for kind in ObjectionType}
    assert part.by_outcome == {
        outcome: size(f"objections-{outcome.value.lower() if outcome else 'open'}")
        for outcome in (*ObjectionOutcome, None)
    }
    assert part.per_100_calls == (pytest.approx(100 * objections / held) if held else None)
    prevalence, resolution = part.prevalence.to_json(), part.resolution_rate.to_json()
    assert prevalence == pytest.approx(rate(size("calls-with-objection"), held))
    assert resolution == pytest.approx(rate(size("objections-resolved"), size("objections-classified")))


def assert_boomerangs_agree(world: World, filters: Filters) -> None:
    """Each boomerang came back as the oracle says, unless whose call that was is not named."""
    facts, question = frame_of(world, filters), question_of(world, filters)
    calls = {fact.id: fact for fact in world.facts}
    found = figures.boomerangs(replace(facts, names=dict.fromkeys(facts.agents, ("", ""))))
    assert {(b.resolved.call_id, b.resolved.place) for b in found} == oracle.members("boomerangs", question)
    for boomerang in found:
        call, place = calls[boomerang.resolved.call_id], boomerang.resolved.place
        assert boomerang.type is call.objections[place].type
        assert boomerang.returned == Objection(*trends.returned(call, place, world.facts))
        assert boomerang.returned_in == boomerang.returned.call_id
    unnamed = figures.boomerangs(replace(facts, names={}))
    assert [b.resolved for b in unnamed] == [b.resolved for b in found]
    assert all(b.returned is None for b in unnamed)
    assert [b.returned_in for b in unnamed] == [b.returned_in for b in found]
    assert figures.boomerangs(facts, range(len(found))[::-2]) == figures.boomerangs(facts)[::-2]


@searched
@given(filtered_worlds())
def test_trends_and_boomerangs_are_the_oracles(drawn: tuple[World, Filters]) -> None:
    assert_trend_agrees(*drawn)
    assert_boomerangs_agree(*drawn)


@pytest.mark.parametrize(("world", "filters"), WORLDS)
def test_trends_and_boomerangs_are_the_oracles_in_random_worlds(world: World, filters: Filters) -> None:
    assert_trend_agrees(world, filters)
    assert_boomerangs_agree(world, filters)


def test_a_boomerang_names_the_first_return_and_hides_a_colleagues() -> None:
    met = (resolved(), ObjectionFact(TIMING), ObjectionFact(PRICE, raised_at=NOON + HOUR))
    own = held(1, thread=7, objections=(resolved(),))
    later = held(2, NOON + DAY, thread=7, agent_id=BEN, objections=(ObjectionFact(TIMING), resolved()))
    within = held(3, objections=met)
    last = held(4, NOON + DAY, thread=3)
    facts = frame(own, later, within, last)
    came_back = {b.resolved.call_id.int: b.returned for b in figures.boomerangs(facts)}
    assert came_back == {1: Objection(later.id, 1), 3: Objection(within.id, 2)}
    of_anna = replace(facts, names={agent: name for agent, name in NAMES.items() if agent != BEN})
    came_back = {b.resolved.call_id.int: b.returned for b in figures.boomerangs(of_anna)}
    assert came_back == {1: None, 3: Objection(within.id, 2)}
