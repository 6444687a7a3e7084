"""Leading a call on its page: each state offers its own deeds alone, and the rules are seen before they bite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import formats
from services import calls, completion, leading, milestones
from services.db import scoped
from services.models import Call, MilestoneResponse, ObjectionResponse, Prospect
from services.models.vocabulary import CallMode, CallStatus, ObjectionOutcome, ObjectionType, OutcomeType
from services.outcomes import OutcomeData
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import lead, plan_call, start_call
from tests.factories.organizations import Tenant, World
from tests.pages.screens import OVERTAKEN, texts
from tests.pages.test_call import open_call


def labels(screen: AppTest) -> list[str]:
    """Every button, without its sign."""
    return [button.label for button in screen.button]


def press(screen: AppTest, label: str) -> AppTest:
    """Press the first button of this label that can be pressed."""
    next(button for button in screen.button if button.label == label and not button.disabled).click().run()
    assert not screen.exception
    return screen


def tick(screen: AppTest, label: str) -> AppTest:
    next(box for box in screen.checkbox if box.label.replace("\\", "").startswith(label)).check().run()
    assert not screen.exception
    return screen


def stored(tenant: Tenant, call: Call) -> Call:
    with scoped(tenant.command) as db:
        return db.get_one(Call, (tenant.id, call.id))


DEEDS = {"Start the call", "Move the call", "Cancel the call", "Reassign the call", "Did not come", "Break off"}
DEEDS |= {"Reopen", "Plan it again", "Complete the call", "Begin", "Skip it"}


@pytest.mark.parametrize(
    ("status", "who", "offered"),
    [
        (CallStatus.SCHEDULED, "agent", {"Start the call", "Move the call", "Cancel the call", "Did not come"}),
        (
            CallStatus.SCHEDULED,
            "manager",
            {"Start the call", "Move the call", "Cancel the call", "Did not come", "Reassign the call"},
        ),
        (CallStatus.IN_PROGRESS, "agent", {"Break off", "Complete the call", "Begin", "Skip it"}),
        (CallStatus.COMPLETED, "agent", set()),
        (CallStatus.COMPLETED, "manager", {"Reopen"}),
        (CallStatus.CANCELLED, "agent", {"Plan it again"}),
        (CallStatus.NO_SHOW, "admin", {"Plan it again"}),
    ],
)
def test_each_state_offers_its_own_deeds_alone(
    world: World, status: CallStatus, who: str, offered: set[str]
) -> None:
    call = make_call(
        world.here, status=status, outcome=OutcomeType.COACHING_CLIENT if status == "COMPLETED" else None
    )
    assert DEEDS & set(labels(open_call(world.here, who, call))) == offered


def test_a_call_that_is_to_come_cannot_be_missed_yet(world: World) -> None:
    assert "Did not come" not in labels(open_call(world.here, "agent", plan_call(world.here)))


def test_the_checklist_says_what_is_needed_and_opens_the_call(world: World) -> None:
    call = plan_call(world.here)
    screen = open_call(world.here, "agent", call)
    with scoped(world.here.as_("agent")) as db:
        entries = leading.list_checklist(db, call_id=call.id)
    (start,) = [button for button in screen.button if button.label == "Start the call"]
    assert start.disabled
    assert entries[0].item.title in (start.help or "")
    for entry in entries:
        if entry.item.is_required:
            tick(screen, entry.item.title)
    press(screen, "Start the call")
    assert stored(world.here, call).status is CallStatus.IN_PROGRESS
    assert "M1 Context & Frame" in texts(screen)
    assert "What made you book this call?" in [box.label for box in screen.checkbox]


def test_the_last_tick_completes_a_milestone_and_begins_the_next_one(world: World) -> None:
    call = start_call(world.here, mode=CallMode.STRICT)
    screen = press(open_call(world.here, "agent", call), "Begin")
    while any(box.label == "What made you book this call?" for box in screen.checkbox):
        box = next(box for box in screen.checkbox if not box.value)
        box.check().run()
    with scoped(world.here.command) as db:
        rows = db.scalars(select(MilestoneResponse).order_by(MilestoneResponse.milestone)).all()
    assert [(row.milestone, row.status.value) for row in rows] == [(1, "COMPLETED"), (2, "IN_PROGRESS")]
    assert "How many clients do you look after?" in [box.label for box in screen.checkbox]


def test_a_flexible_call_leaves_the_order_with_a_reason(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    screen = open_call(world.here, "agent", call)
    # The first is next; the others begin out of order.
    screen.button(key=f"begin_{call.id}_3_0").click().run()
    assert [error.value for error in screen.error] == ["Reason is missing."]
    screen.text_input(key=f"begin_why_{call.id}_3_0").input("They asked for it").run()
    screen.button(key=f"begin_{call.id}_3_0").click().run()
    assert not screen.error
    assert "Reason for leaving the order" in texts(screen) or "M3 Outcome Vision" in texts(screen)
    with scoped(world.here.command) as db:
        row = db.scalars(select(MilestoneResponse)).one()
    assert (row.milestone, row.override_reason) == (3, "They asked for it")


def test_the_offer_is_marked_where_it_is_not_available(world: World) -> None:
    prospect = make_prospect(world.here, client_count=3)
    make_call(world.here, prospect=prospect, status=CallStatus.CANCELLED)
    call = start_call(world.here, prospect=prospect)
    screen = open_call(world.here, "agent", call)
    assert f"begin_{call.id}_6_0" not in [button.key for button in screen.button]
    assert list(screen.button_group(key=f"outcome_type_{call.id}").options) == [
        "Follow-up scheduled",
        "Disqualified",
    ]


def test_an_objection_is_logged_with_a_click_answered_and_classified(world: World) -> None:
    call = start_call(world.here)
    screen = press(open_call(world.here, "agent", call), "Price")
    with scoped(world.here.command) as db:
        raised = db.scalars(select(ObjectionResponse)).one()
    assert "These objections are still open: Price. Classify them." in [one.value for one in screen.warning]
    assert next(button for button in screen.button if button.label == "Complete the call").disabled
    screen.text_input(key=f"answer_{raised.id}_1_0").input("Another program").run()
    screen.button_group(key=f"classify_{raised.id}_1").set_value(ObjectionOutcome.DEFERRED).run()
    with scoped(world.here.command) as db:
        raised = db.get_one(ObjectionResponse, (world.here.id, raised.id))
    assert raised.outcome is ObjectionOutcome.DEFERRED
    assert list((raised.answers or {}).values()) == ["Another program"]
    assert not screen.warning


def test_what_earlier_calls_left_unresolved_is_at_hand(world: World) -> None:
    call = make_call(
        world.here,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        objections=[(ObjectionType.TIMING, ObjectionOutcome.DEFERRED)],
    )
    following = make_call(
        world.here,
        prospect=stored_prospect(world.here, call),
        thread_id=call.thread_id,
        status=CallStatus.IN_PROGRESS,
    )
    assert "Unresolved from an earlier call: Timing" in texts(open_call(world.here, "agent", following))


def test_what_is_unresolved_is_known_before_the_call_with_the_way_to_where_it_came_up(world: World) -> None:
    call = make_call(
        world.here,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        objections=[(ObjectionType.TIMING, ObjectionOutcome.DEFERRED)],
    )
    following = plan_call(world.here, prospect=stored_prospect(world.here, call), thread_id=call.thread_id)
    screen = open_call(world.here, "agent", following)
    assert "To take up again" in texts(screen) and "Timing" in texts(screen)
    (link,) = [button for button in screen.button if (button.key or "").startswith("unresolved_")]
    assert call.started_at is not None
    assert link.label.replace("\\", "") == f"{formats.moment(call.started_at, 'Europe/Berlin')} ›"
    assert "To take up again" not in texts(open_call(world.here, "agent", plan_call(world.here)))


def stored_prospect(tenant: Tenant, call: Call) -> Prospect:
    with scoped(tenant.command) as db:
        return calls.get_call(db, call_id=call.id).call.prospect


def test_a_call_is_completed_from_its_page(world: World) -> None:
    call = start_call(world.here)
    lead(world.here, call, [1])
    screen = open_call(world.here, "agent", call)
    screen.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.FOLLOW_UP_SCHEDULED).run()
    screen.text_input(key=f"outcome_step_{call.id}").input("Send the numbers").run()
    press(screen, "Complete the call")
    with scoped(world.here.command) as db:
        done = calls.get_call(db, call_id=call.id).call
        planned = db.scalars(select(Call).where(Call.follows_call_id == call.id)).one()
    assert (done.status, done.outcome and done.outcome.next_step) == (CallStatus.COMPLETED, "Send the numbers")
    assert planned.status is CallStatus.SCHEDULED
    assert "Complete the call" not in labels(screen)


def test_a_stale_page_is_told_and_overwrites_nothing(world: World) -> None:
    call = start_call(world.here)
    screen = open_call(world.here, "agent", call)
    screen.button_group(key=f"outcome_type_{call.id}").set_value(OutcomeType.COACHING_CLIENT).run()
    with scoped(world.here.as_("manager")) as db:
        data = OutcomeData(OutcomeType.IMPLEMENTATION_ONLY)
        completion.complete(db, call_id=call.id, data=data, expected_version=call.version)
    press(screen, "Complete the call")
    assert "Implementation only" in texts(screen)
    # The form is gone; what was said of the last try is not.
    assert OVERTAKEN in [e.value for e in screen.error]
    (both,) = [table.value for table in screen.table if "What you wanted to save" in table.value]
    assert both.to_numpy().tolist() == [["Coaching client", "Implementation only"]]


def test_who_is_overtaken_at_a_milestone_is_told_which(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    screen = open_call(world.here, "agent", call)
    with scoped(world.here.as_("manager")) as db:
        milestones.skip(db, call_id=call.id, milestone=2, reason="Known already")
        skipped = next(row for row in milestones.list_of_call(db, call_id=call.id) if row.number == 2)
    assert skipped.settings is not None
    screen.text_input(key=f"skip_why_{call.id}_2_0").set_value("Told before")
    screen.button(key=f"skip_{call.id}_2_0").click().run()
    (said,) = [error.value for error in screen.error]
    assert skipped.settings.title in said
    assert "somebody else has changed this" in said


def test_a_milestone_skipped_without_a_reason_is_refused_where_the_reason_is_asked(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    screen = open_call(world.here, "agent", call)
    screen.button(key=f"skip_{call.id}_2_0").click().run()
    (asked,) = [popover for popover in screen.get("popover") if popover.error]
    assert [field.key for field in asked.text_input] == [f"skip_why_{call.id}_2_0"]
    assert "is missing" in asked.error[0].value


def test_a_forgotten_call_asks_for_its_true_end(world: World) -> None:
    fresh = make_call(world.here, status=CallStatus.IN_PROGRESS, at=datetime.now(UTC) - timedelta(hours=1))
    stale = make_call(world.here, status=CallStatus.IN_PROGRESS, at=datetime.now(UTC) - timedelta(hours=9))
    said = "has been open for over 3 hours"
    assert said not in texts(open_call(world.here, "agent", fresh))
    assert said in texts(open_call(world.here, "agent", stale))


def test_a_manager_moves_reassigns_and_reopens(world: World) -> None:
    call = plan_call(world.here)
    screen = open_call(world.here, "manager", call)
    mark = f"{call.id}_{call.version}"
    screen.selectbox(key=f"reassign_to_{mark}").set_value(world.here.people["other_agent"].id).run()
    screen.text_input(key=f"reassign_why_{mark}").input("On holiday").run()
    press(screen, "Reassign the call")
    assert stored(world.here, call).agent_id == world.here.people["other_agent"].id
    done = make_call(world.here, outcome=OutcomeType.COACHING_CLIENT)
    screen = open_call(world.here, "manager", done)
    screen.text_input(key=f"reopen_why_{done.id}_{done.version}").input("The wrong outcome").run()
    press(screen, "Reopen")
    assert stored(world.here, done).status is CallStatus.IN_PROGRESS
    assert "Complete the call" in labels(screen)


def test_who_has_another_call_then_is_told_before_a_call_is_moved_or_reassigned(world: World) -> None:
    call = plan_call(world.here)
    assert call.scheduled_at is not None
    for agent, name, at in (
        ("agent", "Anna At Ten", datetime.now(UTC) + timedelta(days=3)),
        ("other_agent", "Otto Other", call.scheduled_at),
    ):
        prospect = make_prospect(world.here, name=name)
        make_call(world.here, agent=agent, prospect=prospect, at=at, status=CallStatus.SCHEDULED)
    screen = open_call(world.here, "manager", call)
    assert not screen.warning
    mark = f"{call.id}_{call.version}"
    screen.selectbox(key=f"reassign_to_{mark}").set_value(world.here.people["other_agent"].id).run()
    assert ["Otto Other" in one.value for one in screen.warning] == [True]
    screen.selectbox(key=f"reassign_to_{mark}").set_value(None).run()
    there = (datetime.now(UTC) + timedelta(days=3)).astimezone(ZoneInfo("Europe/Berlin"))
    screen.date_input(key=f"move_at_{mark}_day").set_value(there.date())
    screen.time_input(key=f"move_at_{mark}_time").set_value(there.time().replace(second=0, microsecond=0)).run()
    assert ["Anna At Ten" in one.value for one in screen.warning] == [True]


def test_a_deed_without_its_reason_is_refused_beside_the_form(world: World) -> None:
    call = plan_call(world.here)
    screen = open_call(world.here, "agent", call)
    screen.button(key=f"cancel_{call.id}_{call.version}").click().run()
    assert [error.value for error in screen.error] == ["Reason is missing."]
    assert stored(world.here, call).status is CallStatus.SCHEDULED


def test_a_call_moved_to_the_time_at_which_it_stands_goes_on(world: World) -> None:
    call = plan_call(world.here)
    screen = press(press(open_call(world.here, "agent", call), "Move the call"), "Move the call")
    assert "Start the call" in labels(screen)
    assert stored(world.here, call).version == 2
