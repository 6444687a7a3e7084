"""Threads of a prospect: their order, what of a colleague's call is seen, and what they leave to be taken up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services import threads
from services.db import scoped
from services.models import Call, Prospect
from services.models.vocabulary import CallStatus, ObjectionOutcome, ObjectionType, OutcomeType
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World

DAY = timedelta(days=1)
PRICE, TIMING = ObjectionType.PRICE, ObjectionType.TIMING
DEFERRED, RESOLVED = ObjectionOutcome.DEFERRED, ObjectionOutcome.RESOLVED
FOLLOW_UP = OutcomeType.FOLLOW_UP_SCHEDULED


def thread_of(tenant: Tenant, prospect: Prospect, *made: dict[str, Any]) -> list[Call]:
    """One thread of calls, a week apart."""
    calls: list[Call] = []
    for number, values in enumerate(made):
        thread_id = calls[0].thread_id if calls else None
        at = NOON + 7 * number * DAY
        calls.append(make_call(tenant, prospect=prospect, at=at, thread_id=thread_id, **values))
    return calls


def unresolved(tenant: Tenant, prospect: Prospect, who: str = "manager") -> list[tuple[UUID, ObjectionType]]:
    """The calls and types of what is left to take up."""
    with scoped(tenant.as_(who)) as db:
        found = threads.list_unresolved(db, prospect_id=prospect.id)
    return [(item.call_id, item.objection.type) for item in found]


def test_threads_come_in_the_order_of_their_first_calls_and_calls_in_that_of_their_times(world: World) -> None:
    prospect = make_prospect(world.here)
    late = make_call(world.here, prospect=prospect, at=NOON + 3 * DAY)
    early = make_call(world.here, prospect=prospect, at=NOON)
    last = make_call(world.here, prospect=prospect, thread_id=early.thread_id, at=NOON + 9 * DAY)
    make_call(world.here, prospect=make_prospect(world.here, name="Somebody else"))
    with scoped(world.here.as_("manager")) as db:
        found = threads.list_of_prospect(db, prospect_id=prospect.id)
    assert [[entry.call_id for entry in entries] for entries in found] == [[early.id, last.id], [late.id]]


def test_an_entry_has_duration_and_objections_but_a_colleagues_has_neither_for_an_agent(world: World) -> None:
    prospect = make_prospect(world.here)
    own, theirs = thread_of(
        world.here,
        prospect,
        {"minutes": 40, "objections": [(PRICE, RESOLVED), (PRICE, DEFERRED)], "outcome": FOLLOW_UP},
        {"agent": "other_agent", "objections": [(TIMING, None)], "next_step": "Send the offer"},
    )
    with scoped(world.here.as_("agent")) as db:
        ((first, second),) = threads.list_of_prospect(db, prospect_id=prospect.id)
    assert (first.call_id, first.seconds, first.objections) == (own.id, 2400, 2)
    assert (second.call_id, second.agent_name, second.seconds, second.objections) == (None, None, None, None)
    with scoped(world.here.as_("manager")) as db:
        ((_, second),) = threads.list_of_prospect(db, prospect_id=prospect.id)
    assert (second.call_id, second.seconds, second.objections) == (theirs.id, 3600, 1)


def test_a_call_that_was_not_held_took_no_time(world: World) -> None:
    missed = make_call(world.here, status=CallStatus.NO_SHOW)
    with scoped(world.here.as_("agent")) as db:
        (entry,) = threads.get_thread(db, thread_id=missed.thread_id)
    assert (entry.seconds, entry.objections) == (None, 0)


def test_open_objections_and_deferred_ones_are_to_be_taken_up_and_resolved_ones_are_not(world: World) -> None:
    prospect = make_prospect(world.here)
    (call,) = thread_of(
        world.here,
        prospect,
        {
            "outcome": FOLLOW_UP,
            "objections": [(PRICE, DEFERRED), (TIMING, None), (ObjectionType.SKEPTICISM, RESOLVED)],
        },
    )
    assert unresolved(world.here, prospect) == [(call.id, PRICE), (call.id, TIMING)]


def test_a_deferred_objection_that_came_up_again_stands_as_it_stood_last(world: World) -> None:
    prospect = make_prospect(world.here)
    deferred = {"outcome": FOLLOW_UP, "objections": [(PRICE, DEFERRED), (TIMING, DEFERRED)]}
    _, last = thread_of(world.here, prospect, deferred, deferred)
    assert unresolved(world.here, prospect) == [(last.id, PRICE), (last.id, TIMING)]
    make_call(
        world.here,
        prospect=prospect,
        thread_id=last.thread_id,
        at=NOON + 30 * DAY,
        outcome=FOLLOW_UP,
        objections=[(TIMING, RESOLVED)],
    )
    assert unresolved(world.here, prospect) == [(last.id, PRICE)]


def test_a_decision_ends_what_was_deferred_in_its_thread_and_leaves_open_ones(world: World) -> None:
    prospect = make_prospect(world.here)
    met = [(PRICE, DEFERRED), (TIMING, None)]
    first, _ = thread_of(
        world.here,
        prospect,
        {"outcome": FOLLOW_UP, "objections": met},
        {"outcome": OutcomeType.COACHING_CLIENT},
    )
    other = make_call(
        world.here, prospect=prospect, at=NOON + 60 * DAY, outcome=FOLLOW_UP, objections=[(PRICE, DEFERRED)]
    )
    assert unresolved(world.here, prospect) == [(first.id, TIMING), (other.id, PRICE)]


def test_an_agent_sees_what_came_up_in_own_calls_alone(world: World) -> None:
    prospect = make_prospect(world.here)
    own, _ = thread_of(
        world.here,
        prospect,
        {"outcome": FOLLOW_UP, "objections": [(PRICE, DEFERRED)]},
        {"agent": "other_agent", "outcome": FOLLOW_UP, "objections": [(TIMING, DEFERRED)]},
    )
    make_call(world.here, prospect=prospect, agent="other_agent", objections=[(TIMING, None)])
    assert unresolved(world.here, prospect, "agent") == [(own.id, PRICE)]
    assert len(unresolved(world.here, prospect)) == 3
