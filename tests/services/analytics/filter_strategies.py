"""Filters over a small world, in every combination, and the question that they make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame
from services.models.vocabulary import CallMode, Language, ObjectionType, OutcomeType, Qualification
from tests.services.analytics.content_strategies import Choose, Option, up_to
from tests.services.analytics.oracle.counts import Question
from tests.services.analytics.oracle.filters import passing
from tests.services.analytics.strategies import AGENTS, TEAMS, World, random_world, worlds


def filters(choose: Choose, world: World) -> Filters:
    """None, one or several filters, each by one value or a few; often by what the calls have."""

    def some(values: Iterable[Any]) -> frozenset[Any]:
        options = list(values)
        if choose((True, True, True, False)):
            return frozenset()
        return frozenset(up_to(choose, len(options), options))

    if choose((True, False, False)):
        return Filters()
    return Filters(
        agent_ids=some(AGENTS),
        team_ids=some(TEAMS),
        qualifications=some(Qualification),
        outcomes=some([*OutcomeType, None]),
        languages=some(Language),
        modes=some(CallMode),
        versions=some([*(definition.version for definition in world.definitions), 99]),
        objection_types=some(ObjectionType),
    )


@st.composite
def filtered_worlds(draw: DrawFn) -> tuple[World, Filters]:
    """Any small world and filters over it, chosen by hypothesis."""

    def choose(options: Sequence[Option]) -> Option:
        return draw(st.sampled_from(options))

    world = draw(worlds())
    return world, filters(choose, world)


def random_filters(seed: int, world: World) -> Filters:
    """Filters over a world; the same seed gives the same ones."""
    return filters(Random(-seed).choice, world)


def random_filtered_world(seed: int) -> tuple[World, Filters]:
    """A small world and filters over it; the same seed gives the same ones."""
    world = random_world(seed)
    return world, random_filters(seed, world)


def frame_of(world: World, chosen: Filters) -> FactFrame:
    """The filtered world as the real figures take it."""
    return narrow(world.frame(), chosen)


def question_of(world: World, chosen: Filters) -> Question:
    """The filtered world as the oracle takes it."""
    return Question(
        facts=world.facts,
        period=world.period,
        now=world.now,
        close_window_days=world.close_window_days,
        definitions=world.definitions,
        selected=passing(world.facts, chosen, world.selected),
        types=frozenset(chosen.objection_types) or None,
    )
