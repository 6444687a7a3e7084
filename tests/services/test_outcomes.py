"""Settling what a completed call lacks: its outcome, a reason, the outcome of an open objection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from services import calls, configuration, objections, outcomes, threads, users
from services.analytics.facts import writing
from services.calls import CallFilters
from services.db import scoped
from services.errors import Conflict, Foreseen, Invalid, NotFound
from services.models import Call, ObjectionResponse, Outcome, Prospect
from services.models.vocabulary import (
    CallStatus,
    DisqualificationReason,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)
from services.outcomes import OutcomeData
from services.to_do import ToDo
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World, make_world

WON = {"type": OutcomeType.COACHING_CLIENT}


def settle(tenant: Tenant, who: str, call: Call, **values: Any) -> Outcome:
    """Settle a call as one of the people."""
    with scoped(tenant.as_(who)) as db:
        return outcomes.settle(db, call_id=call.id, data=OutcomeData(**values))


def test_an_agent_settles_an_own_call_once_and_the_facts_follow(world: World) -> None:
    call = make_call(world.here)
    assert settle(world.here, "agent", call, **WON).type is OutcomeType.COACHING_CLIENT
    with pytest.raises(Conflict, match="has its outcome already"):
        settle(world.here, "manager", call, **WON)
    with scoped(world.here.as_("admin")) as db:
        assert calls.list_calls(db, filters=CallFilters(to_do=ToDo.OUTCOME)).total == 0
        assert writing.check(db) == []


def test_an_agent_settles_no_colleagues_call_and_nobody_another_organizations(world: World) -> None:
    with pytest.raises(NotFound):
        settle(world.here, "agent", make_call(world.here, agent="other_agent"), **WON)
    with pytest.raises(NotFound):
        settle(world.here, "admin", make_call(world.there), **WON)


@pytest.mark.parametrize("status", [CallStatus.SCHEDULED, CallStatus.IN_PROGRESS, CallStatus.NO_SHOW])
def test_only_a_completed_call_is_settled(world: World, status: CallStatus) -> None:
    with pytest.raises(Conflict, match="Only a completed call"):
        settle(world.here, "manager", make_call(world.here, status=status), **WON)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type": OutcomeType.DISQUALIFIED}, "reason"),
        ({**WON, "reason": DisqualificationReason.AUTHORITY_ISSUE}, "reason"),
        ({"type": OutcomeType.FOLLOW_UP_SCHEDULED}, "follow-up"),
        ({**WON, "follow_up_at": datetime(2999, 1, 1, tzinfo=UTC)}, "follow-up"),
        ({"type": OutcomeType.FOLLOW_UP_SCHEDULED, "follow_up_at": datetime(2020, 1, 1, tzinfo=UTC)}, "to come"),
    ],
)
def test_reason_and_follow_up_belong_to_their_outcome_alone(
    world: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid, match=field):
        settle(world.here, "manager", make_call(world.here), **values)


def test_a_follow_up_creates_the_threads_next_call(world: World) -> None:
    call = make_call(world.here)
    at = datetime.now(UTC) + timedelta(days=5)
    settle(world.here, "agent", call, type=OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=at)
    with scoped(world.here.as_("agent")) as db:
        first, follow_up = threads.get_thread(db, thread_id=call.thread_id)
        assert first.call_id == call.id
        assert (follow_up.status, follow_up.at) == (CallStatus.SCHEDULED, at)
        assert writing.check.__wrapped__(db) == []  # type: ignore[attr-defined]


def test_advisory_mode_allows_follow_up_and_disqualification_alone(world: World) -> None:
    small = make_prospect(world.here, client_count=10)
    with pytest.raises(Conflict, match="was not qualified"):
        settle(world.here, "agent", make_call(world.here, prospect=small), **WON)
    reason = DisqualificationReason.UNDER_THRESHOLD
    call = make_call(world.here, prospect=small)
    assert settle(world.here, "agent", call, type=OutcomeType.DISQUALIFIED, reason=reason).reason is reason


def test_imported_history_is_not_held_to_advisory_mode(world: World) -> None:
    call = make_call(world.here, prospect=make_prospect(world.here, client_count=10), is_imported=True)
    assert settle(world.here, "agent", call, **WON).type is OutcomeType.COACHING_CLIENT


def test_a_missing_reason_is_settled_once(world: World) -> None:
    call = make_call(world.here, outcome=OutcomeType.DISQUALIFIED)
    values = {"type": OutcomeType.DISQUALIFIED, "reason": DisqualificationReason.CASHFLOW_MISMATCH}
    assert settle(world.here, "agent", call, **values).reason is DisqualificationReason.CASHFLOW_MISMATCH
    with pytest.raises(Conflict, match="already"):
        settle(world.here, "agent", call, **values)


def test_an_open_objection_is_settled_once_and_its_facts_follow(world: World) -> None:
    call = make_call(world.here, objections=[(ObjectionType.PRICE, None)])
    with scoped(world.here.as_("agent")) as db:
        (objection,) = objections.list_of_call(db, call_id=call.id)
        objections.settle(db, objection_id=objection.id, outcome=ObjectionOutcome.RESOLVED)
    with scoped(world.here.as_("admin")) as db:
        assert writing.check(db) == []
    with pytest.raises(Conflict, match="already"), scoped(world.here.as_("manager")) as db:
        objections.settle(db, objection_id=objection.id, outcome=ObjectionOutcome.DEFERRED)


def test_skepticism_is_not_deferred_but_in_history(world: World) -> None:
    skeptical = [(ObjectionType.SKEPTICISM, None)]
    led = make_call(world.here, objections=skeptical)
    imported = make_call(world.here, objections=skeptical, is_imported=True)
    with scoped(world.here.as_("agent")) as db:
        (objection,) = objections.list_of_call(db, call_id=imported.id)
        objections.settle(db, objection_id=objection.id, outcome=ObjectionOutcome.DEFERRED)
    with scoped(world.here.as_("agent")) as db:
        (objection,) = objections.list_of_call(db, call_id=led.id)
    with pytest.raises(Conflict, match="cannot have this outcome"), scoped(world.here.as_("agent")) as db:
        objections.settle(db, objection_id=objection.id, outcome=ObjectionOutcome.DEFERRED)


def test_an_objection_of_a_colleagues_call_is_not_found(world: World) -> None:
    call = make_call(world.here, agent="other_agent", objections=[(ObjectionType.PRICE, None)])
    with scoped(world.here.as_("manager")) as db:
        (objection,) = objections.list_of_call(db, call_id=call.id)
    with pytest.raises(NotFound), scoped(world.here.as_("agent")) as db:
        objections.settle(db, objection_id=objection.id, outcome=ObjectionOutcome.RESOLVED)


def test_two_who_settle_at_once_leave_one_outcome(committed: Engine) -> None:
    here = make_world().here
    call = make_call(here)

    def try_it(who: str) -> bool:
        try:
            settle(here, who, call, **WON)
        except Foreseen:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, ["agent", "manager"])) == [False, True]
    with scoped(here.command) as db:
        assert db.scalar(select(func.count(Outcome.id))) == 1


def test_two_who_settle_the_reason_at_once_leave_the_first(committed: Engine) -> None:
    here = make_world().here
    call = make_call(here, outcome=OutcomeType.DISQUALIFIED)
    with scoped(here.command) as db:
        db.get_one(Call, (here.id, call.id)).is_touched = True

    def add(reason: DisqualificationReason) -> bool:
        try:
            settle(here, "manager", call, type=OutcomeType.DISQUALIFIED, reason=reason)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(add, DisqualificationReason)) == 1


def test_a_follow_up_is_of_its_own_time(world: World) -> None:
    here, prospect = world.here, make_prospect(world.here, client_count=100)
    call = make_call(here, prospect=prospect)
    with scoped(here.command) as db:
        version = configuration.publish(db, configuration=configuration.get_current(db)[1])
        db.get_one(Prospect, (here.id, prospect.id)).client_count = 900
    at = datetime.now(UTC) + timedelta(days=1)
    settle(here, "agent", call, type=OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=at)
    with scoped(here.command) as db:
        follow_up = db.scalars(select(Call).where(Call.status == CallStatus.SCHEDULED)).one()
        assert follow_up.qualification is Qualification.QUALIFIED
        assert follow_up.configuration_version_id == version.id
        assert follow_up.thread_id == call.thread_id


def test_a_follow_up_of_somebody_who_has_left_is_led_by_whoever_settles_it(world: World) -> None:
    here, call = world.here, make_call(world.here, agent="other_agent")
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=here.people["other_agent"].id)
    at = datetime.now(UTC) + timedelta(days=1)
    settle(here, "manager", call, type=OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=at)
    with scoped(here.command) as db:
        follow_up = db.scalars(select(Call).where(Call.status == CallStatus.SCHEDULED)).one()
        assert follow_up.agent_id == here.people["manager"].id


def test_a_call_that_somebody_else_holds_for_long_is_a_conflict_and_no_fault(committed: Engine) -> None:
    here = make_world().here
    call = make_call(here)
    with committed.connect() as other:
        other.execute(text("SELECT set_config('app.organization_id', :id, true)"), {"id": str(here.id)})
        other.execute(select(Call.id).where(Call.id == call.id).with_for_update())
        with pytest.raises(Conflict, match="right now"):
            settle(here, "manager", call, **WON)
    assert settle(here, "manager", call, **WON).type is OutcomeType.COACHING_CLIENT


def test_an_objection_that_came_up_after_the_end_is_settled(world: World) -> None:
    call = make_call(world.here, objections=[(ObjectionType.PRICE, None)])
    with scoped(world.here.command) as db:
        objection = db.scalars(select(ObjectionResponse)).one()
        objection.raised_at = NOON + timedelta(hours=2)
    with scoped(world.here.as_("agent")) as db:
        settled = objections.settle(db, objection_id=objection.id, outcome=ObjectionOutcome.RESOLVED)
        assert settled.resolved_at == settled.raised_at
        assert settled.call_id == call.id
