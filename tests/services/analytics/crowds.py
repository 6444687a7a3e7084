"""Crowds: many plain calls of several agents, for figures that take more of them than a small world has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from services.analytics.periods import Period
from services.models.vocabulary import (
    CallStatus,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)
from tests.services.analytics.content_strategies import DEFAULT
from tests.services.analytics.frames import CallFact, ObjectionFact, ResponseFact
from tests.services.analytics.strategies import World

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = Period(date(2026, 1, 5), date(2026, 4, 20), "Europe/Berlin")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
AGENTS = tuple(UUID(int=number) for number in range(201, 208))
MINUTE = timedelta(minutes=1)


def crowd(seed: int) -> World:
    """Up to some hundred calls of two to seven agents; the same seed gives the same ones."""
    random = Random(seed)
    agents = AGENTS[: random.randint(2, 7)]
    number = random.choice((30, 90, 180))
    facts = tuple(_call(random, place, agents, number) for place in range(1, number + 1))
    return World(facts, PERIOD, NOW, random.choice((14, 60)), (DEFAULT,), None)


def created(seed: int) -> Mapping[UUID, datetime]:
    """When the agents of a crowd were created: before their calls, among them, or unknown."""
    random = Random(seed)
    known = [agent for agent in AGENTS if random.random() < 0.9]
    return {agent: BEGINS + timedelta(hours=random.randint(-2000, 300)) for agent in known}


def _call(random: Random, place: int, agents: tuple[UUID, ...], number: int) -> CallFact:
    # Few start times, so that some are the same; some agents have few calls.
    at = BEGINS + timedelta(hours=random.randrange(0, 24 * 110, 6))
    agent = random.choice(agents) if random.random() < 0.8 else agents[0]
    return CallFact(
        id=UUID(int=5000 + place * 7919 % 1009),
        thread_id=UUID(int=9000 + random.randrange(number)),
        prospect_id=UUID(int=1),
        agent_id=agent,
        status=CallStatus.COMPLETED,
        version=1,
        qualification=random.choice(tuple(Qualification)),
        outcome=random.choice((None, *OutcomeType)),
        started_at=at,
        ended_at=at + random.choice((20, 35, 60, 61)) * MINUTE,
        responses=_responses(random, at, agents.index(agent)),
        objections=_objections(random, at),
    )


def _responses(random: Random, at: datetime, pace: int) -> tuple[ResponseFact, ...]:
    """Responses to the first milestones, mostly completed; agents differ in their pace."""
    return tuple(
        ResponseFact(
            number,
            random.choice((*[MilestoneStatus.COMPLETED] * 5, MilestoneStatus.SKIPPED)),
            at,
            at + random.choice((0, 5 + pace, 9, 9 + 2 * pace)) * MINUTE if random.random() < 0.9 else None,
        )
        for number in range(1, random.randint(2, 8))
    )


def _objections(random: Random, at: datetime) -> tuple[ObjectionFact, ...]:
    return tuple(
        ObjectionFact(
            random.choice((ObjectionType.PRICE, ObjectionType.TIMING, ObjectionType.SKEPTICISM)),
            random.choice((None, 4, 6)),
            random.choice((ObjectionOutcome.RESOLVED, *ObjectionOutcome, None)),
            random.choice((at, at + 5 * MINUTE, at + 9 * MINUTE, None)),
        )
        for _ in range(random.choice((0, 0, 1, 2, 3)))
    )
