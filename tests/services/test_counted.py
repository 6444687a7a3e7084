"""The list behind a number holds exactly the calls that the figure's mask counts, in any period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from services import calls
from services.analytics import facts
from services.analytics.facts import Filters
from services.analytics.frame import FactFrame, Mask
from services.analytics.masks import appointments, selection
from services.analytics.periods import Period
from services.calls import CallFilters
from services.counted import Counted
from services.db import ScopedSession, scoped
from services.models.vocabulary import CallStatus, OutcomeType, Qualification, Role
from services.scope import Actor, Scope
from tests.factories.calls import make_call
from tests.factories.organizations import World
from tests.services.analytics.strategies import random_world
from tests.services.analytics.test_loading import write

MASKS: dict[Counted, Callable[[FactFrame], Mask]] = {
    Counted.HELD: selection.held,
    Counted.HELD_WITH_OUTCOME: selection.with_outcome,
    Counted.HELD_WITHOUT_OUTCOME: selection.outcome_missing,
    Counted.HELD_WITHOUT_APPOINTMENT: selection.without_appointment,
    Counted.IN_PROGRESS: selection.in_progress,
    Counted.APPOINTMENTS: appointments.showable,
    Counted.APPOINTMENTS_HELD: appointments.held,
    Counted.APPOINTMENTS_IN_PROGRESS: appointments.in_progress,
    Counted.NO_SHOWS: appointments.no_shows,
    Counted.LATE_CANCELLED: appointments.late_cancelled,
    Counted.EARLY_CANCELLED: appointments.early_cancelled,
    Counted.CANCELLED_UNDATED: appointments.cancelled_undated,
    Counted.PAST_SCHEDULED: appointments.past_scheduled,
    Counted.AHEAD: appointments.ahead,
}
# Every period of a random world is near its calls; these are the days around it as well.
SHIFTS = (-30, -1, 0, 1, 30)
# Worlds of many calls: the smallest ones say little here.
SEEDS = [seed for seed in range(240) if len(random_world(seed).facts) > 9][:24]


def counted_ids(frame: FactFrame, mask: Mask) -> set[UUID]:
    return set(frame.calls.id[mask])


def listed_ids(db: ScopedSession, now: datetime, filters: CallFilters) -> set[UUID]:
    page = calls.list_calls(db, filters=filters, now=now, limit=200)
    assert page.total == len(page.items)
    return {call.id for call in page.items}


def shifted(period: Period, days: int) -> Period:
    shift = timedelta(days=days)
    return Period(period.start_on + shift, period.end_on + shift, period.time_zone)


def test_every_word_of_the_vocabulary_is_held_against_its_mask() -> None:
    assert set(MASKS) == set(Counted)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_list_holds_the_calls_that_its_figure_counts(rolled_back: Engine, seed: int) -> None:
    world = random_world(seed)
    with scoped(write(world)) as db:
        for days in SHIFTS:
            period = shifted(world.period, days)
            frame = facts.load(db, period=period, now=world.now)
            for counted, mask in MASKS.items():
                filters = CallFilters(period=period, counted=counted)
                assert listed_ids(db, world.now, filters) == counted_ids(frame, mask(frame)), (days, counted)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_agents_own_lists_hold_the_calls_of_their_own_figures(rolled_back: Engine, seed: int) -> None:
    world = random_world(seed)
    scope = write(world)
    for agent_id in {fact.agent_id for fact in world.facts}:
        own = Scope(scope.organization_id, Actor.user(agent_id, "agent"), Role.AGENT)
        with scoped(own) as db:
            frame = facts.load(db, period=world.period, now=world.now)
            for counted, mask in MASKS.items():
                filters = CallFilters(period=world.period, counted=counted)
                assert listed_ids(db, world.now, filters) == counted_ids(frame, mask(frame)), counted


@pytest.mark.parametrize("seed", SEEDS)
def test_outcome_qualification_and_agent_narrow_a_list_as_they_narrow_the_figure(
    rolled_back: Engine, seed: int
) -> None:
    world = random_world(seed)
    agents: list[UUID | None] = [None, *{fact.agent_id for fact in world.facts}]
    with scoped(write(world)) as db:
        for agent_id in agents:
            chosen = Filters(agent_ids=frozenset({agent_id} if agent_id else ()))
            frame = facts.load(db, period=world.period, now=world.now, filters=chosen)
            held = CallFilters(period=world.period, counted=Counted.HELD, agent_id=agent_id)
            decided = replace(held, outcomes=frozenset(selection.DECISIONS))
            assert listed_ids(db, world.now, decided) == counted_ids(
                frame, selection.of_outcome(frame, *selection.DECISIONS)
            )
            for kind in Qualification:
                clients = replace(
                    held,
                    outcomes=frozenset({OutcomeType.COACHING_CLIENT}),
                    qualifications=frozenset({kind}),
                )
                mask = selection.of_outcome(frame, OutcomeType.COACHING_CLIENT)
                assert listed_ids(db, world.now, clients) == counted_ids(
                    frame, mask & selection.of_qualification(frame, kind)
                )


def test_these_worlds_put_calls_into_every_list() -> None:
    """Two empty sets are equal: without this the tests above could hold of nothing."""
    met: set[Counted] = set()
    for seed in SEEDS:
        world = random_world(seed)
        for days in SHIFTS:
            everything = frozenset(fact.id for fact in world.facts)
            frame = replace(world, period=shifted(world.period, days), selected=everything).frame()
            met |= {counted for counted, mask in MASKS.items() if mask(frame).any()}
    assert met == set(Counted)


def test_a_call_cancelled_while_in_progress_is_held_and_lacks_an_outcome_yet_has_none_to_settle(
    world: World,
) -> None:
    begun = datetime(2026, 3, 2, 12, tzinfo=UTC)
    broken_off = make_call(world.here, at=begun)
    with scoped(world.here.command) as db:
        row = calls.get_call(db, call_id=broken_off.id).call
        row.status, row.cancelled_at = CallStatus.CANCELLED, row.ended_at
    with scoped(world.here.as_("manager")) as db:
        held = CallFilters(counted=Counted.HELD_WITHOUT_OUTCOME)
        assert listed_ids(db, begun, held) == {broken_off.id}
        assert listed_ids(db, begun, CallFilters(missing_outcome=True)) == set()
        late = CallFilters(counted=Counted.LATE_CANCELLED)
        assert listed_ids(db, begun, late) == set()
