"""Leading a call: its checklist, its start, its milestones in their order or with a reason, its objections."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from services import configuration, leading, milestones, objections, prospects, teams
from services.analytics.facts import writing
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, Overtaken
from services.models import Call, MilestoneResponse, ObjectionResponse
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    Qualification,
)
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import lead, plan_call, start_call
from tests.factories.organizations import Tenant, World


def milestone(tenant: Tenant, deed: Any, call: Call, number: int, who: str = "agent", **values: Any) -> Any:
    """Do something with a milestone of a call as one of the people."""
    with scoped(tenant.as_(who)) as db:
        return deed(db, call_id=call.id, milestone=number, **values)


def statuses(tenant: Tenant, call: Call) -> dict[int, MilestoneStatus]:
    with scoped(tenant.command) as db:
        rows = db.scalars(select(MilestoneResponse).where(MilestoneResponse.call_id == call.id))
        return {row.milestone: row.status for row in rows}


def advisory_call(tenant: Tenant, **values: Any) -> Call:
    """A call in progress with a prospect that does not qualify."""
    prospect = make_prospect(tenant, client_count=3)
    make_call(tenant, prospect=prospect, status=CallStatus.CANCELLED)
    return start_call(tenant, prospect=prospect, **values)


def test_a_call_starts_only_with_what_is_required_ticked(world: World) -> None:
    call = plan_call(world.here)
    with scoped(world.here.as_("agent")) as db:
        entries = leading.list_checklist(db, call_id=call.id)
        required = [entry.item.key for entry in entries if entry.item.is_required]
        assert (len(entries), len(required)) == (8, 6)
        with pytest.raises(Conflict, match="are to be ticked") as caught:
            leading.start(db, call_id=call.id, expected_version=call.version)
        assert entries[0].item.title in str(caught.value)
        with pytest.raises(Invalid, match="no point"):
            leading.save_checklist(db, call_id=call.id, ticked=["nonsense"], expected_version=call.version)
        call = leading.save_checklist(db, call_id=call.id, ticked=required[1:], expected_version=call.version)
        with pytest.raises(Conflict, match=entries[0].item.title):
            leading.start(db, call_id=call.id, expected_version=call.version)
        call = leading.save_checklist(db, call_id=call.id, ticked=required, expected_version=call.version)
        call = leading.start(db, call_id=call.id, expected_version=call.version)
    assert call.status is CallStatus.IN_PROGRESS
    assert call.started_at is not None


def test_a_call_carries_what_held_at_its_start(world: World) -> None:
    call = plan_call(world.here)
    with scoped(world.here.as_("admin")) as db:
        north = teams.add(db, name="North")
        agent = world.here.people["agent"]
        teams.assign(db, user_id=agent.id, team_id=north.id, expected_version=agent.version)
        prospect = prospects.get_prospect(db, prospect_id=call.prospect_id).prospect
        data = prospects.ProspectData(name="Petra", client_count=2)
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=prospect.version)
        version = configuration.set_threshold(db, threshold=700, expected_number=1)
    begun = start_call(world.here, call=call)
    assert (begun.team_id, begun.configuration_version_id) == (north.id, version.id)
    assert begun.qualification is Qualification.UNDER_THRESHOLD
    with scoped(world.here.command) as db:
        assert writing.check(db) == []


def test_mode_and_language_stand_from_the_start_on_and_the_rest_may_change(world: World) -> None:
    call = plan_call(world.here)
    data = leading.CallData(CallMode.STRICT, Language.EN, zoom_link="https://zoom.example/1")
    with scoped(world.here.as_("agent")) as db:
        call = leading.change(db, call_id=call.id, data=data, expected_version=call.version)
    assert (call.mode, call.language, call.zoom_link) == (CallMode.STRICT, Language.EN, "https://zoom.example/1")
    begun = start_call(world.here, call=call)
    agreed = leading.CallData(CallMode.STRICT, Language.EN, recording_consent=True)
    with scoped(world.here.as_("agent")) as db:
        begun = leading.change(db, call_id=call.id, data=agreed, expected_version=begun.version)
        assert (begun.recording_consent, begun.zoom_link) == (True, None)
        other = leading.CallData(CallMode.FLEXIBLE, Language.EN)
        with pytest.raises(Conflict, match="settled once it has started"):
            leading.change(db, call_id=call.id, data=other, expected_version=begun.version)


def test_strict_milestones_begin_in_their_order_and_none_is_skipped(world: World) -> None:
    call = start_call(world.here, mode=CallMode.STRICT)
    with pytest.raises(Conflict, match="Context & Frame comes first"):
        milestone(world.here, milestones.start, call, 2, reason="They were quick")
    milestone(world.here, milestones.start, call, 1)
    with pytest.raises(Conflict, match="Context & Frame comes first"):
        milestone(world.here, milestones.start, call, 2)
    with pytest.raises(Conflict, match="none is skipped"):
        milestone(world.here, milestones.skip, call, 1, reason="Known", expected_version=1)


def test_a_strict_call_is_led_from_the_first_to_the_last(world: World) -> None:
    call = start_call(world.here, mode=CallMode.STRICT)
    lead(world.here, call, range(1, 8))
    assert statuses(world.here, call) == dict.fromkeys(range(1, 8), MilestoneStatus.COMPLETED)
    with scoped(world.here.command) as db:
        assert writing.check(db) == []


def test_flexible_milestones_begin_anywhere_with_a_reason(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    with pytest.raises(Invalid, match="reason is needed to begin before Context & Frame"):
        milestone(world.here, milestones.start, call, 3)
    early = milestone(world.here, milestones.start, call, 3, reason="They asked for it")
    assert early.override_reason == "They asked for it"
    in_order = milestone(world.here, milestones.start, call, 1, reason="Not needed")
    assert in_order.override_reason is None


def test_a_skipped_milestone_says_why_and_may_begin_later(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    with pytest.raises(Invalid, match="reason"):
        milestone(world.here, milestones.skip, call, 1, reason="  ")
    skipped = milestone(world.here, milestones.skip, call, 1, reason="We know each other")
    assert (skipped.status, skipped.override_reason) == (MilestoneStatus.SKIPPED, "We know each other")
    assert milestone(world.here, milestones.start, call, 2).override_reason is None
    begun = milestone(world.here, milestones.start, call, 1, expected_version=skipped.version)
    assert (begun.status, begun.override_reason) == (MilestoneStatus.IN_PROGRESS, None)


def test_a_milestone_is_complete_with_everything_ticked(world: World) -> None:
    call = start_call(world.here)
    response = milestone(world.here, milestones.start, call, 1)
    with scoped(world.here.as_("agent")) as db:
        settings = configuration.get_current(db)[1].milestones[0]
    items = milestones.required_items(settings)
    response = milestone(world.here, milestones.tick, call, 1, items=items[1:], expected_version=response.version)
    with pytest.raises(Conflict) as caught:
        milestone(world.here, milestones.complete, call, 1, expected_version=response.version)
    assert items[0] in str(caught.value)
    with pytest.raises(Invalid, match="no item"):
        milestone(world.here, milestones.tick, call, 1, items=["x"], expected_version=response.version)
    response = milestone(world.here, milestones.tick, call, 1, items=items, expected_version=response.version)
    done = milestone(world.here, milestones.complete, call, 1, expected_version=response.version)
    assert done.status is MilestoneStatus.COMPLETED
    assert done.completed_at >= done.started_at
    with pytest.raises(Conflict, match="not in progress"):
        milestone(world.here, milestones.tick, call, 1, items=[], expected_version=done.version)
    with pytest.raises(Conflict, match="started already"):
        milestone(world.here, milestones.start, call, 1, expected_version=done.version)


def test_two_who_tick_the_same_milestone_are_told_of_each_other(world: World) -> None:
    call = start_call(world.here)
    response = milestone(world.here, milestones.start, call, 1)
    with scoped(world.here.as_("agent")) as db:
        items = milestones.required_items(configuration.get_current(db)[1].milestones[0])
    milestone(world.here, milestones.tick, call, 1, "manager", items=items[:1], expected_version=response.version)
    with pytest.raises(Overtaken) as caught:
        milestone(world.here, milestones.tick, call, 1, items=items[1:2], expected_version=response.version)
    assert (caught.value.yours, caught.value.theirs) == (
        {"checked_items": items[1:2]},
        {"checked_items": items[:1]},
    )


def test_the_offer_is_not_made_to_whom_does_not_qualify(world: World) -> None:
    call = advisory_call(world.here, mode=CallMode.FLEXIBLE)
    for deed, values in ((milestones.start, {}), (milestones.skip, {"reason": "Not qualified"})):
        with pytest.raises(Conflict, match="not qualified"):
            milestone(world.here, deed, call, 6, **values)
    with pytest.raises(NotFound, match="no milestone of this number"):
        milestone(world.here, milestones.start, call, 8)


def test_a_strict_advisory_call_goes_past_the_offer(world: World) -> None:
    call = advisory_call(world.here, mode=CallMode.STRICT)
    lead(world.here, call, [1, 2, 3, 4, 5, 7])
    assert 6 not in statuses(world.here, call)


@pytest.mark.parametrize("status", [status for status in CallStatus if status is not CallStatus.IN_PROGRESS])
def test_nothing_is_led_in_a_call_that_is_not_in_progress(world: World, status: CallStatus) -> None:
    call = make_call(world.here, status=status)
    with pytest.raises(Conflict):
        milestone(world.here, milestones.start, call, 1)
    with scoped(world.here.as_("agent")) as db, pytest.raises(Conflict):
        objections.log(db, call_id=call.id, type=ObjectionType.PRICE)


def log(tenant: Tenant, call: Call, type: ObjectionType = ObjectionType.PRICE, **values: Any) -> ObjectionResponse:
    with scoped(tenant.as_("agent")) as db:
        return objections.log(db, call_id=call.id, type=type, **values)


def test_an_objection_belongs_to_the_milestone_that_is_led(world: World) -> None:
    call = start_call(world.here)
    assert log(world.here, call).milestone is None
    milestone(world.here, milestones.start, call, 1)
    assert log(world.here, call).milestone == 1
    assert log(world.here, call, milestone=4).milestone == 4
    with scoped(world.here.as_("agent")) as db, pytest.raises(NotFound):
        objections.log(db, call_id=call.id, type=ObjectionType.PRICE, milestone=12)


def test_a_type_comes_up_several_times_and_each_is_classified(world: World) -> None:
    call = start_call(world.here)
    first, second = log(world.here, call), log(world.here, call)
    with scoped(world.here.as_("agent")) as db:
        resolved = objections.classify(
            db, objection_id=first.id, outcome=ObjectionOutcome.RESOLVED, expected_version=first.version
        )
        assert resolved.resolved_at is not None
        again = objections.classify(
            db, objection_id=first.id, outcome=ObjectionOutcome.DEFERRED, expected_version=resolved.version
        )
        assert again.resolved_at is None
        listed = objections.list_of_call(db, call_id=call.id)
    assert [(row.id, row.outcome) for row in listed] == [
        (first.id, ObjectionOutcome.DEFERRED),
        (second.id, None),
    ]
    with scoped(world.here.command) as db:
        assert writing.check(db) == []


def test_a_type_allows_its_outcomes_alone(world: World) -> None:
    doubt = log(world.here, start_call(world.here), ObjectionType.SKEPTICISM)
    with scoped(world.here.as_("agent")) as db, pytest.raises(Conflict, match="cannot have this outcome"):
        objections.classify(
            db, objection_id=doubt.id, outcome=ObjectionOutcome.DEFERRED, expected_version=doubt.version
        )


def test_diagnostic_questions_are_answered_by_their_texts(world: World) -> None:
    objection = log(world.here, start_call(world.here))
    with scoped(world.here.as_("agent")) as db:
        document = configuration.get_current(db)[1]
        question = next(o for o in document.objections if o.type is ObjectionType.PRICE).questions[0]
        answered = objections.answer(
            db, objection_id=objection.id, answers={question: " Too much "}, expected_version=objection.version
        )
        assert answered.answers == {question: "Too much"}
        with pytest.raises(Invalid, match="no question"):
            objections.answer(
                db, objection_id=objection.id, answers={"Why?": "So"}, expected_version=answered.version
            )
        with pytest.raises(Overtaken):
            objections.answer(db, objection_id=objection.id, answers={}, expected_version=objection.version)
