"""Where the leaks go, by examples: one leak of July and what its thread has come to since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from sqlalchemy import Engine

from services.analytics import facts, figures
from services.analytics.filters import Filters, narrow
from services.analytics.masks.leaks import ADRIFT, LeakEnd
from services.db import scoped
from services.models.vocabulary import CallStatus
from tests.services.analytics.examples import (
    BEN,
    CLIENT,
    DAY,
    DONE,
    FOLLOW_UP,
    INSTANT,
    LATER,
    NOON,
    ONLY,
    OUT,
    call,
    frame,
    held,
    responses,
)
from tests.services.analytics.frames import CallFact
from tests.services.analytics.strategies import AGENTS, World, worlds
from tests.services.analytics.test_against_oracle import searched
from tests.services.analytics.test_loading import write

LEAK = held(1, thread=1, outcome=FOLLOW_UP, responses=responses(DONE, DONE, DONE))


def met(number: int, days: int, **values: Any) -> CallFact:
    """A later held call of the leak's thread, a colleague's."""
    return held(number, NOON + days * DAY, thread=1, agent_id=BEN, **values)


def planned(number: int, status: CallStatus = CallStatus.SCHEDULED, **values: Any) -> CallFact:
    """A later call of the thread that was not held, by default of a time that has passed."""
    return call(number, thread=1, status=status, **({"scheduled_at": NOON + number * DAY} | values))


MISSED, CANCELLED = CallStatus.NO_SHOW, CallStatus.CANCELLED
AFTER = {
    "nothing": ([], LeakEnd.UNPLANNED),
    "only an earlier call": ([met(2, -3, outcome=CLIENT)], LeakEnd.UNPLANNED),
    "won": ([met(2, 90, outcome=CLIENT)], LeakEnd.WON),
    "won, and met again": ([met(2, 3, outcome=CLIENT), met(3, 5, outcome=FOLLOW_UP)], LeakEnd.WON),
    "implementation": ([met(2, 3, outcome=ONLY)], LeakEnd.IMPLEMENTATION),
    "disqualified at last": ([met(2, 3, outcome=FOLLOW_UP), met(3, 5, outcome=OUT)], LeakEnd.DISQUALIFIED),
    "taken up again": ([met(2, 3, outcome=OUT), met(3, 5, outcome=FOLLOW_UP)], LeakEnd.AGAIN),
    "the last outcome counts": ([met(2, 3, outcome=FOLLOW_UP), met(3, 5)], LeakEnd.AGAIN),
    "again, with a call ahead": ([met(2, 3, outcome=FOLLOW_UP), planned(3)], LeakEnd.AGAIN),
    "held without an outcome": ([met(2, 3)], LeakEnd.UNSETTLED),
    "broken off": ([met(2, 3, status=CANCELLED)], LeakEnd.UNSETTLED),
    "in progress": ([call(2, thread=1, status=CallStatus.IN_PROGRESS, started_at=NOON + DAY)], LeakEnd.AHEAD),
    "due at this instant": ([planned(2, scheduled_at=LATER)], LeakEnd.AHEAD),
    "missed, with another ahead": ([planned(2, MISSED), planned(3, scheduled_at=LATER + DAY)], LeakEnd.AHEAD),
    "just past": ([planned(2, scheduled_at=LATER - INSTANT)], LeakEnd.OVERDUE),
    "overdue, with another ahead": ([planned(2), planned(3, scheduled_at=LATER + DAY)], LeakEnd.AHEAD),
    "overdue before a no-show": ([planned(2), planned(3, MISSED)], LeakEnd.OVERDUE),
    "missed": ([planned(2, CANCELLED), planned(3, MISSED)], LeakEnd.NO_SHOW),
    "cancelled": ([planned(2, MISSED), planned(3, CANCELLED)], LeakEnd.CANCELLED),
}


@pytest.mark.parametrize(("after", "end"), AFTER.values(), ids=AFTER)
def test_a_leak_ends_as_its_thread_does(after: list[CallFact], end: LeakEnd) -> None:
    found = figures.leak_ends(frame(LEAK, *after), 3)
    assert [one for one, number in found.ends.items() if number] == [end]
    assert found.leaks == found.ends[end] == 1
    assert found.adrift == (end in ADRIFT)
    assert figures.leak_ends(frame(LEAK, *after), 2).leaks == 0


def test_another_threads_calls_and_filters_decide_nothing() -> None:
    elsewhere = held(9, NOON + DAY, thread=9, outcome=CLIENT)
    whole = frame(LEAK, met(2, 3, outcome=CLIENT), elsewhere)
    own = narrow(whole, Filters(agent_ids=frozenset({LEAK.agent_id})))
    assert figures.leak_ends(own).ends[LeakEnd.WON] == 1
    assert figures.leak_ends(frame(LEAK, elsewhere)).ends[LeakEnd.UNPLANNED] == 1


@searched
@given(worlds())
def test_the_ends_are_parts_that_sum_to_the_leaks(world: World) -> None:
    seen = world.frame()
    funnel = figures.funnel(seen)
    of_each = [figures.leak_ends(seen, step.milestone) for step in funnel.steps]
    for step, found in zip(funnel.steps, of_each, strict=True):
        assert step.leaks == found.leaks == sum(found.ends.values())
        assert found.adrift == sum(found.ends[end] for end in ADRIFT)
    everything = figures.leak_ends(seen)
    assert everything.milestone is None
    assert everything.leaks == sum(found.leaks for found in of_each)
    assert everything.ends == {end: sum(found.ends[end] for found in of_each) for end in LeakEnd}


@pytest.mark.parametrize("own", [None, AGENTS[0]])
def test_what_is_loaded_knows_later_calls_of_any_day_and_agent(rolled_back: Engine, own: UUID | None) -> None:
    """Nothing of the thread lies in the period but the leak; what comes after it decides all the same."""
    leaks = [held(n, thread=n, outcome=FOLLOW_UP, responses=responses(DONE), agent_id=AGENTS[0]) for n in (1, 2)]
    won = held(3, LATER - DAY, thread=1, outcome=CLIENT, agent_id=AGENTS[1])
    ahead = call(4, thread=2, agent_id=AGENTS[1], scheduled_at=LATER + DAY)
    seen = frame(*leaks, won, ahead)
    world = World((*leaks, won, ahead), seen.period, LATER, 60, seen.definitions, None)
    filters = Filters(agent_ids=frozenset({own})) if own else Filters()
    with scoped(write(world)) as db:
        found = figures.leak_ends(facts.load(db, period=world.period, now=LATER, filters=filters))
    assert (found.leaks, found.ends[LeakEnd.WON], found.ends[LeakEnd.AHEAD]) == (2, 1, 1)
