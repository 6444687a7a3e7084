"""The end of a call: what stands in its way, what the one transaction does, what a reopening takes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services import calls, completion, milestones, objections, threads
from services.analytics.facts import writing
from services.completion import Readiness
from services.db import scoped
from services.errors import Conflict, Foreseen, Invalid, NotFound, NotPermitted, Overtaken
from services.models import AuditEntry, AuditValues, Call, MilestoneResponse, Outcome
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from services.outcomes import OutcomeData
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import in_days, lead, start_call
from tests.factories.organizations import Tenant, World

WON = OutcomeData(OutcomeType.COACHING_CLIENT)


def complete(tenant: Tenant, call: Call, data: OutcomeData = WON, who: str = "agent", **values: Any) -> Call:
    """Complete a call as one of the people, at the version that they look at."""
    with scoped(tenant.as_(who)) as db:
        asked = {"expected_version": call.version, **values}
        return completion.complete(db, call_id=call.id, data=data, **asked)


def reopen(tenant: Tenant, call: Call, who: str = "manager", reason: str = "A mistake") -> Call:
    with scoped(tenant.as_(who)) as db:
        return completion.reopen(db, call_id=call.id, reason=reason, expected_version=call.version)


def follow_up(days: float = 3) -> OutcomeData:
    """An outcome that plans the next call."""
    return OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=in_days(days), next_step="Send the numbers")


def readiness(tenant: Tenant, call: Call) -> Readiness:
    with scoped(tenant.as_("agent")) as db:
        return completion.can_complete(db, call_id=call.id)


def rows(tenant: Tenant, call: Call) -> tuple[Call, Outcome | None, list[Call]]:
    """A call as it stands, its outcome, and the calls that it planned."""
    with scoped(tenant.command) as db:
        stored = db.scalars(select(Call).where(Call.id == call.id)).one()
        outcome = db.scalars(select(Outcome).where(Outcome.call_id == call.id)).first()
        planned = db.scalars(select(Call).where(Call.follows_call_id == call.id).order_by(Call.id)).all()
        assert writing.check(db) == []
    return stored, outcome, list(planned)


def test_a_completed_call_has_its_outcome_its_end_and_its_entry(world: World) -> None:
    call = start_call(world.here)
    done = complete(world.here, call)
    stored, outcome, planned = rows(world.here, call)
    assert (stored.status, stored.version, planned) == (CallStatus.COMPLETED, done.version, [])
    assert stored.ended_at is not None
    assert outcome is not None
    assert outcome.type is OutcomeType.COACHING_CLIENT
    with scoped(world.here.command) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "complete")).one()
        values = db.scalars(select(AuditValues).where(AuditValues.entry_id == entry.id)).one()
    assert values.before["status"] == "IN_PROGRESS"
    assert (values.after["status"], values.after["outcome"]) == ("COMPLETED", "COACHING_CLIENT")


def test_a_second_completion_is_a_conflict_and_changes_nothing(world: World) -> None:
    call = start_call(world.here)
    done = complete(world.here, call)
    with pytest.raises(Overtaken):
        complete(world.here, call, follow_up())
    with pytest.raises(Conflict, match="is completed"):
        complete(world.here, done, follow_up())
    _, outcome, planned = rows(world.here, call)
    assert outcome is not None
    assert (outcome.type, planned) == (OutcomeType.COACHING_CLIENT, [])


def test_a_follow_up_plans_the_next_call_of_the_thread(world: World) -> None:
    call = start_call(world.here, mode=CallMode.STRICT)
    data = follow_up()
    complete(world.here, call, data)
    _, outcome, (planned,) = rows(world.here, call)
    assert (planned.thread_id, planned.agent_id, planned.mode) == (call.thread_id, call.agent_id, call.mode)
    assert (planned.status, planned.scheduled_at) == (CallStatus.SCHEDULED, data.follow_up_at)
    assert outcome is not None
    assert outcome.next_step == "Send the numbers"


def test_an_open_objection_stands_in_the_way(world: World) -> None:
    call = start_call(world.here)
    with scoped(world.here.as_("agent")) as db:
        raised = objections.log(db, call_id=call.id, type=ObjectionType.PRICE)
    assert [str(one) for one in readiness(world.here, call).blockers] == [
        "These objections are still open: Price. Classify them."
    ]
    with pytest.raises(Conflict, match="still open: Price"):
        complete(world.here, call)
    assert rows(world.here, call)[0].status is CallStatus.IN_PROGRESS
    with scoped(world.here.as_("agent")) as db:
        objections.classify(
            db, objection_id=raised.id, outcome=ObjectionOutcome.DEFERRED, expected_version=raised.version
        )
    assert readiness(world.here, call).is_ready
    complete(world.here, call, follow_up())
    with scoped(world.here.as_("agent")) as db:
        carried = threads.list_unresolved(db, prospect_id=call.prospect_id)
    assert [one.objection.id for one in carried] == [raised.id]


def test_a_milestone_in_progress_is_closed_as_far_as_it_came(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    lead(world.here, call, [1])
    with scoped(world.here.as_("agent")) as db:
        milestones.start(db, call_id=call.id, milestone=2)
        third = milestones.start(db, call_id=call.id, milestone=3, reason="It came up")
        settings = calls.get_call(db, call_id=call.id).configuration.milestones[2]
        items = milestones.required_items(settings)
        milestones.tick(db, call_id=call.id, milestone=3, items=items, expected_version=third.version)
    found = readiness(world.here, call)
    assert found.is_ready
    assert [str(one) for one in found.warnings] == [
        "M2 is in progress and not all is ticked: it will count as skipped.",
        "M3 is in progress: it will be completed.",
        "Not reached: M4, M5, M6, M7.",
    ]
    complete(world.here, call)
    with scoped(world.here.command) as db:
        responses = db.scalars(
            select(MilestoneResponse)
            .where(MilestoneResponse.call_id == call.id)
            .order_by(MilestoneResponse.milestone)
        ).all()
    assert [(row.milestone, row.status) for row in responses] == [
        (1, MilestoneStatus.COMPLETED),
        (2, MilestoneStatus.SKIPPED),
        (3, MilestoneStatus.COMPLETED),
    ]
    assert responses[1].override_reason == milestones.LEFT_AT_THE_END


def test_the_reason_for_beginning_out_of_order_outlives_the_end_of_the_call(world: World) -> None:
    call = start_call(world.here, mode=CallMode.FLEXIBLE)
    with scoped(world.here.as_("agent")) as db:
        milestones.start(db, call_id=call.id, milestone=3, reason="It came up")
    complete(world.here, call)
    with scoped(world.here.command) as db:
        left = db.scalars(select(MilestoneResponse).where(MilestoneResponse.call_id == call.id)).one()
    assert (left.status, left.override_reason) == (MilestoneStatus.SKIPPED, "It came up")


@pytest.mark.parametrize("clients", [3, None])
def test_who_does_not_qualify_ends_with_a_follow_up_or_disqualified(world: World, clients: int | None) -> None:
    prospect = make_prospect(world.here, client_count=clients)
    make_call(world.here, prospect=prospect, status=CallStatus.CANCELLED)
    call = start_call(world.here, prospect=prospect)
    assert readiness(world.here, call).allowed == [OutcomeType.FOLLOW_UP_SCHEDULED, OutcomeType.DISQUALIFIED]
    for type in (OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY):
        with pytest.raises(Conflict, match="not qualified"):
            complete(world.here, call, OutcomeData(type))
    complete(world.here, call, OutcomeData(OutcomeType.DISQUALIFIED, DisqualificationReason.UNDER_THRESHOLD))


@pytest.mark.parametrize(
    ("field", "data", "values"),
    [
        ("reason", OutcomeData(OutcomeType.DISQUALIFIED), {}),
        ("reason", OutcomeData(OutcomeType.COACHING_CLIENT, DisqualificationReason.AUTHORITY_ISSUE), {}),
        ("follow-up", OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED), {}),
        ("follow-up", OutcomeData(OutcomeType.COACHING_CLIENT, follow_up_at=in_days(2)), {}),
        ("follow-up", OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=in_days(-2)), {}),
        ("nextStep", OutcomeData(OutcomeType.COACHING_CLIENT, next_step="x" * 1001), {}),
        ("endedAt", WON, {"ended_at": in_days(1), "reason": "Forgotten"}),
        ("endedAt", WON, {"ended_at": in_days(-400), "reason": "Forgotten"}),
        ("reason", WON, {"ended_at": datetime.now(UTC)}),
    ],
)
def test_what_cannot_be_an_outcome_names_the_field_and_leaves_the_call(
    world: World, field: str, data: OutcomeData, values: dict[str, Any]
) -> None:
    begun = make_call(world.here, status=CallStatus.IN_PROGRESS, at=in_days(-1))
    with pytest.raises(Invalid) as caught:
        complete(world.here, begun, data, **values)
    assert caught.value.field == field
    stored, outcome, _ = rows(world.here, begun)
    assert (stored.status, stored.ended_at, outcome) == (CallStatus.IN_PROGRESS, None, None)


def test_a_forgotten_call_ends_when_it_truly_did(world: World) -> None:
    began = datetime.now(UTC) - timedelta(hours=20)
    call = make_call(world.here, status=CallStatus.IN_PROGRESS, at=began)
    end = began + timedelta(minutes=80)
    done = complete(world.here, call, ended_at=end, reason="I forgot to end it")
    assert done.ended_at == end
    with scoped(world.here.command) as db:
        assert db.scalars(select(AuditEntry.reason).where(AuditEntry.action == "complete")).one() == (
            "I forgot to end it"
        )


def test_reopening_withdraws_the_outcome_and_what_it_planned(world: World) -> None:
    call = complete(world.here, start_call(world.here), follow_up())
    again = reopen(world.here, call)
    stored, outcome, (planned,) = rows(world.here, call)
    assert (again.status, stored.ended_at, outcome) == (CallStatus.IN_PROGRESS, None, None)
    assert stored.ended_before_at == call.ended_at
    assert planned.status is CallStatus.CANCELLED
    assert planned.cancelled_at is not None
    with scoped(world.here.command) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "reopen")).one()
        values = db.scalars(select(AuditValues).where(AuditValues.entry_id == entry.id)).one()
    assert (entry.reason, values.before["outcome"]) == ("A mistake", "FOLLOW_UP_SCHEDULED")


def test_a_follow_up_that_has_started_stays(world: World) -> None:
    call = complete(world.here, start_call(world.here), follow_up())
    (planned,) = rows(world.here, call)[2]
    start_call(world.here, call=planned)
    reopen(world.here, call)
    assert rows(world.here, call)[2][0].status is CallStatus.IN_PROGRESS


def test_completing_again_restores_the_end_unless_a_true_one_is_given(world: World) -> None:
    call = complete(world.here, start_call(world.here))
    ended_at = call.ended_at
    call = complete(world.here, reopen(world.here, call), follow_up())
    assert call.ended_at == ended_at
    true_end = datetime.now(UTC)
    call = complete(world.here, reopen(world.here, call), ended_at=true_end, reason="We talked on")
    assert (call.ended_at, call.ended_before_at) == (true_end, None)
    _, outcome, planned = rows(world.here, call)
    assert outcome is not None
    assert outcome.type is OutcomeType.COACHING_CLIENT
    assert [one.status for one in planned] == [CallStatus.CANCELLED]


def test_only_managers_reopen_and_only_a_completed_call(world: World) -> None:
    call = complete(world.here, start_call(world.here))
    with pytest.raises(NotPermitted):
        reopen(world.here, call, "agent")
    with pytest.raises(Invalid, match="reason"):
        reopen(world.here, call, reason="")
    with pytest.raises(Conflict, match="has not started"):
        reopen(world.here, make_call(world.here, status=CallStatus.SCHEDULED, at=in_days(1)))


def test_agents_complete_their_own_calls_and_managers_any(world: World) -> None:
    call = start_call(world.here)
    with pytest.raises(NotFound):
        complete(world.here, call, who="other_agent")
    with pytest.raises(NotFound):
        complete(world.there, call, who="admin")
    assert complete(world.here, call, who="manager").agent_id == world.here.people["agent"].id


@pytest.mark.parametrize("status", [status for status in CallStatus if status is not CallStatus.IN_PROGRESS])
def test_a_call_that_is_not_in_progress_says_how_it_stands(world: World, status: CallStatus) -> None:
    call = make_call(world.here, status=status)
    assert [str(one) for one in readiness(world.here, call).blockers] == [
        "Only a call in progress can be completed."
    ]
    with pytest.raises(Foreseen) as caught:
        complete(world.here, call)
    assert caught.value.status == 409
