"""Two people do the same thing with the same call at the same moment, on connections of their own: one wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from services import appointments, completion, configuration, leading, milestones, notes, objections
from services.analytics.facts import writing
from services.db import ScopedSession, scoped
from services.errors import Foreseen, Overtaken
from services.models import AuditEntry, Call, MilestoneResponse, ObjectionResponse, Outcome
from services.models.vocabulary import CallMode, CallStatus, ObjectionOutcome, ObjectionType, OutcomeType
from services.outcomes import OutcomeData
from tests.factories.led_calls import in_days, plan_call, start_call
from tests.factories.organizations import Tenant, make_world

Deed = Callable[[ScopedSession], object]


@pytest.fixture
def here(committed: Engine) -> Iterator[Tenant]:
    """An organization whose rows stay, so that several connections meet."""
    tenant = make_world().here
    yield tenant
    with scoped(tenant.command) as db:
        assert writing.check(db) == []


def at_once(tenant: Tenant, **deeds: Deed) -> dict[str, Foreseen | None]:
    """What came of it, by who did it, where all begin at the same moment."""
    barrier = Barrier(len(deeds))

    def do(who: str) -> Foreseen | None:
        try:
            with scoped(tenant.as_(who)) as db:
                db.scalar(select(1))
                barrier.wait(timeout=20)
                deeds[who](db)
        except Foreseen as error:
            return error
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return dict(zip(deeds, pool.map(do, deeds), strict=True))


def one_won(found: dict[str, Foreseen | None]) -> str:
    """Who; the others were told of a conflict."""
    (winner,) = [who for who, error in found.items() if error is None]
    assert all(error.status == 409 for error in found.values() if error is not None)
    return winner


@pytest.mark.parametrize("_", range(4))
def test_two_complete_one_call(here: Tenant, _: int) -> None:
    call = start_call(here)
    won = OutcomeData(OutcomeType.COACHING_CLIENT)
    later = OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=in_days(2))

    def complete(data: OutcomeData) -> Deed:
        return lambda db: completion.complete(db, call_id=call.id, data=data, expected_version=call.version)

    winner = one_won(at_once(here, agent=complete(won), manager=complete(later)))
    with scoped(here.command) as db:
        assert db.scalars(select(Outcome.type).where(Outcome.call_id == call.id)).all() == [
            OutcomeType.COACHING_CLIENT if winner == "agent" else OutcomeType.FOLLOW_UP_SCHEDULED
        ]
        planned = db.scalar(select(func.count(Call.id)).where(Call.follows_call_id == call.id))
        entries = db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "complete"))
    assert (planned, entries) == (0 if winner == "agent" else 1, 1)


def test_two_start_one_call(here: Tenant) -> None:
    call = plan_call(here)
    with scoped(here.as_("agent")) as db:
        keys = [item.key for item in configuration.get_current(db)[1].checklist]
        call = leading.save_checklist(db, call_id=call.id, ticked=keys, expected_version=call.version)

    def start(db: ScopedSession) -> object:
        return leading.start(db, call_id=call.id, expected_version=call.version)

    one_won(at_once(here, agent=start, manager=start, admin=start))


def test_two_begin_one_milestone(here: Tenant) -> None:
    call = start_call(here)

    def start(db: ScopedSession) -> object:
        return milestones.start(db, call_id=call.id, milestone=1)

    one_won(at_once(here, agent=start, manager=start))
    with scoped(here.command) as db:
        assert db.scalar(select(func.count(MilestoneResponse.id))) == 1


def test_two_begin_two_milestones_of_a_strict_call(here: Tenant) -> None:
    call = start_call(here, mode=CallMode.STRICT)

    def start(number: int) -> Deed:
        return lambda db: milestones.start(db, call_id=call.id, milestone=number)

    assert one_won(at_once(here, agent=start(1), manager=start(2))) == "agent"


def test_two_classify_one_objection(here: Tenant) -> None:
    call = start_call(here)
    with scoped(here.as_("agent")) as db:
        raised = objections.log(db, call_id=call.id, type=ObjectionType.PRICE)

    def classify(outcome: ObjectionOutcome) -> Deed:
        return lambda db: objections.classify(
            db, objection_id=raised.id, outcome=outcome, expected_version=raised.version
        )

    deeds = {"agent": ObjectionOutcome.RESOLVED, "manager": ObjectionOutcome.DEFERRED}
    found = at_once(here, **{who: classify(outcome) for who, outcome in deeds.items()})
    winner = one_won(found)
    (loser,) = set(deeds) - {winner}
    told = found[loser]
    assert isinstance(told, Overtaken)
    assert (told.yours, told.theirs) == ({"outcome": deeds[loser]}, {"outcome": deeds[winner]})
    with scoped(here.command) as db:
        assert db.scalars(select(ObjectionResponse.outcome)).all() == [deeds[winner]]


def test_two_reassign_one_call(here: Tenant) -> None:
    call = plan_call(here)

    def give(who: str) -> Deed:
        agent_id = here.people[who].id
        return lambda db: appointments.reassign(
            db, call_id=call.id, agent_id=agent_id, reason="Ill", expected_version=call.version
        )

    one_won(at_once(here, manager=give("other_agent"), admin=give("manager")))


def test_one_starts_what_another_cancels(here: Tenant) -> None:
    call = plan_call(here)
    with scoped(here.as_("agent")) as db:
        keys = [item.key for item in configuration.get_current(db)[1].checklist]
        call = leading.save_checklist(db, call_id=call.id, ticked=keys, expected_version=call.version)
    winner = one_won(
        at_once(
            here,
            agent=lambda db: leading.start(db, call_id=call.id, expected_version=call.version),
            manager=lambda db: appointments.cancel(
                db, call_id=call.id, reason="Ill", expected_version=call.version
            ),
        )
    )
    with scoped(here.command) as db:
        status = db.get_one(Call, (here.id, call.id)).status
    assert status is (CallStatus.IN_PROGRESS if winner == "agent" else CallStatus.CANCELLED)


def test_one_logs_an_objection_while_another_completes(here: Tenant) -> None:
    call = start_call(here)
    found = at_once(
        here,
        agent=lambda db: objections.log(db, call_id=call.id, type=ObjectionType.PRICE),
        manager=lambda db: completion.complete(
            db, call_id=call.id, data=OutcomeData(OutcomeType.COACHING_CLIENT), expected_version=call.version
        ),
    )
    # Whoever came second was refused: no completed call has an open objection.
    one_won(found)


def test_notes_and_ticks_are_in_nobodys_way(here: Tenant) -> None:
    call = start_call(here)
    with scoped(here.as_("agent")) as db:
        response = milestones.start(db, call_id=call.id, milestone=1)
        items = milestones.required_items(configuration.get_current(db)[1].milestones[0])
    deeds: dict[str, Any] = {
        "agent": lambda db: notes.save_of_call(db, call_id=call.id, text="We talk", expected_version=1),
        "manager": lambda db: milestones.tick(
            db, call_id=call.id, milestone=1, items=items, expected_version=response.version
        ),
        "admin": lambda db: notes.save_of_milestone(
            db, call_id=call.id, milestone=1, text="Noted", expected_version=1
        ),
    }
    assert set(at_once(here, **deeds).values()) == {None}


def test_two_write_over_one_note(here: Tenant) -> None:
    call = start_call(here)

    def write(text: str) -> Deed:
        return lambda db: notes.save_of_call(db, call_id=call.id, text=text, expected_version=1)

    found = at_once(here, agent=write("Mine"), manager=write("Theirs"))
    winner = one_won(found)
    told = next(error for error in found.values() if error is not None)
    assert isinstance(told, Overtaken)
    texts = {"agent": "Mine", "manager": "Theirs"}
    assert told.theirs == {"notes": texts[winner], "notes_version": 2}
