"""Boomerangs to read: both notes for managers, and for an agent nothing of what a colleague met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from services.analytics import boomerang_pairs, facts
from services.analytics.boomerang_pairs import Pair, Side
from services.analytics.counts import EVERYTHING
from services.analytics.counts.of_objections import BOOMERANGS
from services.analytics.frame import FactFrame
from services.analytics.lists import list_counted
from services.analytics.periods import Period
from services.db import ScopedSession, scoped
from services.models.vocabulary import CallStatus, ObjectionOutcome, ObjectionType, OutcomeType
from services.scope import Scope
from tests.factories.boomerangs import make_boomerang
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1), "Europe/Berlin")


def pairs(scope: Scope, frame: FactFrame | None = None, limit: int = 10) -> Sequence[Pair]:
    """The latest boomerangs of March, as one of the people sees them."""
    with scoped(scope) as db:
        return boomerang_pairs.list_latest(db, frame=frame or load(db), limit=limit)


def load(db: ScopedSession) -> FactFrame:
    """March, as the session may load it."""
    return facts.load(db, period=MARCH, now=NOW)


def notes(side: Side) -> str | None:
    return side.objection.notes if side.objection else None


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_a_manager_reads_both_notes_and_who_led_the_calls(world: World, who: str) -> None:
    first, second = make_boomerang(
        world.here, at=NOON, agents=("agent", "other_agent"), notes=("Too dear", "Still too dear")
    )
    (pair,) = pairs(world.here.as_(who))
    assert (pair.type, pair.prospect.name) == (ObjectionType.PRICE, "Petra Prospekt")
    assert [notes(side) for side in (pair.resolved, pair.returned)] == ["Too dear", "Still too dear"]
    assert [side.call_id for side in (pair.resolved, pair.returned)] == [first.id, second.id]
    assert [side.agent_name for side in (pair.resolved, pair.returned)] == ["Anton Agent", "Olga Agent"]
    assert pair.resolved.at == NOON + timedelta(minutes=30)


def test_an_agent_learns_of_a_colleagues_call_when_it_was_and_how_it_ended_alone(world: World) -> None:
    make_boomerang(world.here, at=NOON, agents=("agent", "other_agent"), notes=("Mine", "Theirs"))
    (pair,) = pairs(world.here.as_("agent"))
    assert notes(pair.resolved) == "Mine"
    assert pair.returned == Side(NOON + timedelta(days=1), CallStatus.COMPLETED, OutcomeType.IMPLEMENTATION_ONLY)


def test_an_agent_reads_both_notes_where_both_calls_are_their_own(world: World) -> None:
    make_boomerang(world.here, at=NOON, notes=("One", "Two"))
    (pair,) = pairs(world.here.as_("agent"))
    assert (notes(pair.resolved), notes(pair.returned)) == ("One", "Two")


def test_what_a_colleague_resolved_is_no_boomerang_of_an_agents(world: World) -> None:
    make_boomerang(world.here, at=NOON, agents=("other_agent", "agent"))
    assert pairs(world.here.as_("agent")) == []


def test_a_frame_that_shows_more_than_one_may_see_opens_nothing(world: World) -> None:
    """Whoever loaded the frame, the rows are shown by the rights of the session that reads them."""
    make_boomerang(world.here, at=NOON, agents=("agent", "other_agent"), notes=("Mine", "Theirs"))
    make_boomerang(world.here, at=NOON, agents=("other_agent", "other_agent"), notes=("Theirs", "Theirs"))
    with scoped(world.here.as_("manager")) as db:
        of_all = load(db)
    assert BOOMERANGS.size(of_all) == 2
    (pair,) = pairs(world.here.as_("agent"), of_all)
    assert (notes(pair.resolved), pair.returned.call_id, pair.returned.objection) == ("Mine", None, None)
    assert pairs(world.there.as_("admin"), of_all) == []


def test_another_organizations_boomerangs_are_not_there(world: World) -> None:
    make_boomerang(world.there, at=NOON)
    assert pairs(world.here.as_("admin")) == []
    assert len(pairs(world.there.as_("admin"))) == 1


def test_the_latest_come_first_in_the_order_of_the_list_of_all(world: World) -> None:
    for day in range(6):
        make_boomerang(world.here, at=NOON + timedelta(days=day), prospect=make_prospect(world.here))
    shown = pairs(world.here.as_("manager"), limit=4)
    with scoped(world.here.as_("manager")) as db:
        listed = list_counted(db, frame=load(db), count=BOOMERANGS, cell=EVERYTHING, limit=4)
        assert [pair.resolved.call_id for pair in shown] == [row.call.id for row in listed.items]
    assert listed.total == 6


def test_one_that_came_back_within_its_own_call_names_that_call_twice(world: World) -> None:
    met = [(ObjectionType.PRICE, ObjectionOutcome.RESOLVED), (ObjectionType.PRICE, ObjectionOutcome.DEFERRED)]
    prospect = make_prospect(world.here)
    call = make_call(world.here, prospect=prospect, at=NOON, objections=met)
    make_call(world.here, prospect=prospect, thread_id=call.thread_id, at=NOON + timedelta(days=3))
    (pair,) = pairs(world.here.as_("agent"))
    assert pair.resolved.call_id == pair.returned.call_id == call.id
    assert [side.objection.outcome for side in (pair.resolved, pair.returned) if side.objection] == [
        ObjectionOutcome.RESOLVED,
        ObjectionOutcome.DEFERRED,
    ]
