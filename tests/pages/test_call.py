"""A call's page: what it shows to whom, and settling what the call lacks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from services import appointments, calls, objections, threads
from services.db import scoped
from services.models import Call
from services.models.vocabulary import (
    CallStatus,
    DisqualificationReason,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.led_calls import in_days, plan_call
from tests.factories.organizations import Tenant, World
from tests.pages.screens import open_screen, texts

NOT_FOUND = "There is no call with this id."


def open_call(tenant: Tenant, who: str, call: Call, **query: str) -> AppTest:
    """The page of a call."""
    return open_screen(tenant, who, "call", call_id=str(call.id), **query)


def outcome_of(tenant: Tenant, call: Call) -> OutcomeType | None:
    """What is stored."""
    with scoped(tenant.command) as db:
        stored = calls.get_call(db, call_id=call.id).call.outcome
        return stored.type if stored else None


def test_a_call_shows_what_happened_in_it(world: World) -> None:
    call = make_call(
        world.here,
        outcome=OutcomeType.DISQUALIFIED,
        reason=DisqualificationReason.AUTHORITY_ISSUE,
        milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED},
        objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)],
        notes="Asked twice",
    )
    shown = texts(open_call(world.here, "agent", call))
    for expected in (
        "Petra Prospekt",
        "Authority issue",
        "M2 Current State Mapping",
        "Expected",
        "Covered by mail",
        "Price",
        "Asked twice",
        "Anton Agent",
        "1 h 0 min",
    ):
        assert expected in shown, expected
    # Noon in UTC is 13:00 in Berlin in March.
    assert "13:00" in shown


def test_missing_foreign_colleagues_and_broken_ids_say_the_same(world: World) -> None:
    foreign = make_call(world.there)
    colleagues = make_call(world.here, agent="other_agent")
    for value in (str(foreign.id), str(colleagues.id), str(uuid4()), "7", ""):
        screen = open_screen(world.here, "agent", "call", call_id=value)
        assert [error.value for error in screen.error] == [NOT_FOUND]
    assert [error.value for error in open_screen(world.here, "agent", "call").error] == [NOT_FOUND]


def test_what_people_typed_is_shown_as_typed(world: World) -> None:
    prospect = make_prospect(world.here, name="*Eve* ![x](https://evil.example/x.png) :red[boo]")
    screen = open_call(world.here, "manager", make_call(world.here, prospect=prospect))
    assert "![x](" not in screen.title[0].value
    assert ":red[" not in screen.title[0].value


def test_a_colleagues_call_in_the_thread_has_no_name_and_no_link(world: World) -> None:
    prospect = make_prospect(world.here)
    first = make_call(
        world.here, prospect=prospect, agent="other_agent", next_step="Send the sheet", notes="Confidential"
    )
    mine = make_call(world.here, prospect=prospect, thread_id=first.thread_id, at=NOON + timedelta(days=1))
    screen = open_call(world.here, "agent", mine)
    shown = texts(screen)
    assert "A colleague's call" in shown
    assert "Olga" not in shown
    assert "Confidential" not in shown
    assert f"thread_{first.id}" not in [button.key for button in screen.button]
    other = open_call(world.here, "manager", mine)
    assert f"thread_{first.id}" in [button.key for button in other.button]


def test_the_history_tells_the_moves_of_a_booking_and_names_no_colleague_to_an_agent(world: World) -> None:
    call, people = plan_call(world.here, "other_agent"), world.here.people
    with scoped(world.here.as_("manager")) as db:
        moved = appointments.reschedule(db, call_id=call.id, at=in_days(3), expected_version=call.version)
        appointments.reassign(
            db,
            call_id=call.id,
            agent_id=people["agent"].id,
            reason="Otto is away",
            expected_version=moved.version,
        )
    told = texts(open_call(world.here, "manager", call))
    assert "Planned for" in told and "Moved from" in told and "Otto is away" in told
    assert f"Given by {people['other_agent'].name} to {people['agent'].name}" in told
    seen = texts(open_call(world.here, "agent", call))
    assert f"Given by a colleague to {people['agent'].name}" in seen
    assert people["manager"].name in seen and people["other_agent"].name not in seen


def test_the_way_back_leads_to_the_list_as_it_stood(world: World) -> None:
    screen = open_call(world.here, "manager", make_call(world.here), list="status=NO_SHOW&p=3&evil=1")
    back = screen.get("page_link")[0].proto
    assert (back.label, back.query_string) == ("Calls", "status=NO_SHOW&p=3")


@pytest.mark.parametrize(("screen", "label"), [("prospects", "Prospects"), ("evil", "Calls"), ("", "Calls")])
def test_the_way_back_leads_to_the_screen_of_the_list(world: World, screen: str, label: str) -> None:
    opened = open_call(world.here, "manager", make_call(world.here), list=f"q=petra&screen={screen}&screen=calls")
    back = opened.get("page_link")[0].proto
    assert (back.label, back.query_string) == (label, "q=petra")


def test_an_agent_settles_a_missing_outcome(world: World) -> None:
    call = make_call(world.here)
    screen = open_call(world.here, "agent", call)
    assert screen.button(key=f"settle_{call.id}").disabled
    screen.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.COACHING_CLIENT).run()
    screen.button(key=f"settle_{call.id}").click().run()
    assert not screen.exception
    assert outcome_of(world.here, call) is OutcomeType.COACHING_CLIENT
    assert "To settle" not in texts(screen)
    assert [toast.value for toast in screen.toast] == ["The outcome is settled."]


def test_a_disqualification_asks_for_its_reason_first(world: World) -> None:
    call = make_call(world.here)
    screen = open_call(world.here, "agent", call)
    screen.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.DISQUALIFIED).run()
    screen.button(key=f"settle_{call.id}").click().run()
    assert [error.value for error in screen.error] == ["Choose the reason for the disqualification."]
    assert outcome_of(world.here, call) is None
    reason = DisqualificationReason.CASHFLOW_MISMATCH
    screen.selectbox(key=f"outcome_reason_{call.id}").set_value(reason).run()
    screen.button(key=f"settle_{call.id}").click().run()
    assert outcome_of(world.here, call) is OutcomeType.DISQUALIFIED


def test_a_follow_up_creates_the_threads_next_call(world: World) -> None:
    call = make_call(world.here)
    screen = open_call(world.here, "agent", call)
    screen.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.FOLLOW_UP_SCHEDULED).run()
    screen.button(key=f"settle_{call.id}").click().run()
    assert not screen.error
    with scoped(world.here.command) as db:
        statuses = [entry.status for entry in threads.get_thread(db, thread_id=call.thread_id)]
    assert statuses == [CallStatus.COMPLETED, CallStatus.SCHEDULED]


def test_advisory_mode_offers_what_is_possible_alone_and_says_so(world: World) -> None:
    call = make_call(world.here, prospect=make_prospect(world.here, client_count=3))
    screen = open_call(world.here, "agent", call)
    assert screen.button_group(key=f"outcome_type_{call.id}").options == ["Follow-up scheduled", "Disqualified"]
    assert "was not qualified" in texts(screen)


def test_somebody_who_was_slower_reads_that_it_is_settled(world: World) -> None:
    call = make_call(world.here)
    slow = open_call(world.here, "manager", call)
    slow.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.IMPLEMENTATION_ONLY).run()
    fast = open_call(world.here, "agent", call)
    fast.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.COACHING_CLIENT).run()
    fast.button(key=f"settle_{call.id}").click().run()
    slow.button(key=f"settle_{call.id}").click().run()
    assert "This call has its outcome already." in texts(slow)
    assert outcome_of(world.here, call) is OutcomeType.COACHING_CLIENT


def test_a_missing_reason_and_an_open_objection_are_settled(world: World) -> None:
    call = make_call(world.here, outcome=OutcomeType.DISQUALIFIED, objections=[(ObjectionType.SKEPTICISM, None)])
    screen = open_call(world.here, "agent", call)
    with scoped(world.here.command) as db:
        (objection,) = objections.list_of_call(db, call_id=call.id)
    control = screen.get("button_group")[0]
    assert [option.content for option in control.proto.options] == ["Resolved", "Disqualified"]
    control.set_value(ObjectionOutcome.RESOLVED).run()  # type: ignore[union-attr]
    screen.button(key=f"settle_{objection.id}").click().run()
    screen.selectbox(key=f"outcome_reason_{call.id}").set_value(DisqualificationReason.AUTHORITY_ISSUE).run()
    screen.button(key=f"settle_{call.id}").click().run()
    assert not screen.error
    assert "To settle" not in texts(screen)
    with scoped(world.here.command) as db:
        (objection,) = objections.list_of_call(db, call_id=call.id)
        assert objection.outcome is ObjectionOutcome.RESOLVED


@pytest.mark.parametrize("status", [CallStatus.SCHEDULED, CallStatus.CANCELLED, CallStatus.NO_SHOW])
def test_a_call_that_was_never_held_says_so_and_has_nothing_to_settle(world: World, status: CallStatus) -> None:
    shown = texts(open_call(world.here, "agent", make_call(world.here, status=status)))
    assert "The call was not led." in shown or "Before the call" in shown
    assert "To settle" not in shown
