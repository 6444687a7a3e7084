"""Calls before they start: who plans, moves, hands on, cancels and puts back what, and what the history says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services import appointments, users
from services.analytics.facts import writing
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted, Overtaken
from services.models import AuditEntry, AuditValues, Call
from services.models.vocabulary import CallMode, CallStatus, Language, Qualification
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import in_days, plan_call, start_call
from tests.factories.organizations import Tenant, World


def act(tenant: Tenant, who: str, deed: Any, call: Call, **values: Any) -> Call:
    """Do something with a call as one of the people, at the version that they look at."""
    with scoped(tenant.as_(who)) as db:
        found: Call = deed(db, call_id=call.id, **{"expected_version": call.version, **values})
    return found


def entries(tenant: Tenant, call: Call) -> list[tuple[str, str | None]]:
    """What the audit log says of a call, in order."""
    with scoped(tenant.command) as db:
        of_call = select(AuditEntry).where(AuditEntry.subject_id == call.id).order_by(AuditEntry.at)
        return [(entry.action, entry.reason) for entry in db.scalars(of_call)]


def test_a_planned_call_takes_what_holds_today(world: World) -> None:
    prospect = make_prospect(world.here, client_count=20, language=Language.EN)
    make_call(world.here, prospect=prospect, status=CallStatus.CANCELLED)
    call = plan_call(world.here, prospect=prospect, zoom_link=" https://zoom.example/j/1 ")
    assert (call.status, call.language, call.qualification) == (
        CallStatus.SCHEDULED,
        Language.EN,
        Qualification.UNDER_THRESHOLD,
    )
    assert (call.agent_id, call.zoom_link) == (world.here.people["agent"].id, "https://zoom.example/j/1")
    assert entries(world.here, call) == [("schedule", None)]
    with scoped(world.here.command) as db:
        assert writing.check(db) == []


def test_a_call_of_a_thread_joins_it_and_any_other_begins_one(world: World) -> None:
    first = plan_call(world.here)
    elsewhere = [make_call(world.there).thread_id, make_call(world.here).thread_id]
    with scoped(world.here.as_("agent")) as db:
        asked: dict[str, Any] = {"prospect_id": first.prospect_id, "at": in_days(2)}
        assert appointments.schedule(db, **asked, thread_id=first.thread_id).thread_id == first.thread_id
        assert appointments.schedule(db, **asked).thread_id != first.thread_id
        for thread_id in elsewhere:
            with pytest.raises(NotFound, match="no thread"):
                appointments.schedule(db, **asked, thread_id=thread_id)


def test_an_agent_joins_no_thread_of_a_colleague(world: World) -> None:
    own = plan_call(world.here)
    with scoped(world.here.command) as db:
        prospect = db.scalars(select(Call).where(Call.id == own.id)).one().prospect
    theirs = make_call(world.here, prospect=prospect, agent="other_agent")
    with scoped(world.here.as_("agent")) as db, pytest.raises(NotFound, match="no thread"):
        appointments.schedule(db, prospect_id=prospect.id, thread_id=theirs.thread_id, at=in_days(2))
    with scoped(world.here.as_("manager")) as db:
        appointments.schedule(db, prospect_id=prospect.id, thread_id=theirs.thread_id, at=in_days(2))


def test_agents_plan_their_own_calls_and_managers_anybodys_who_is_active(world: World) -> None:
    prospect, people = make_prospect(world.here), world.here.people
    foreign = make_prospect(world.there)
    make_call(world.here, prospect=prospect)
    asked: dict[str, Any] = {"prospect_id": prospect.id, "at": in_days(1)}
    with scoped(world.here.as_("agent")) as db:
        with pytest.raises(NotPermitted):
            appointments.schedule(db, **asked, agent_id=people["other_agent"].id)
        with pytest.raises(NotFound):
            appointments.schedule(db, prospect_id=foreign.id, at=in_days(1))
    with scoped(world.here.as_("other_agent")) as db, pytest.raises(NotFound):
        appointments.schedule(db, **asked)
    with scoped(world.here.as_("manager")) as db:
        call = appointments.schedule(db, **asked, agent_id=people["other_agent"].id)
        assert call.agent_id == people["other_agent"].id
    with scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=people["other_agent"].id)
        with pytest.raises(Conflict, match="inactive"):
            appointments.schedule(db, **asked, agent_id=people["other_agent"].id)
        with pytest.raises(NotFound):
            appointments.schedule(db, **asked, agent_id=world.there.people["agent"].id)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("scheduledAt", {"at": datetime.now(UTC) - timedelta(hours=1)}),
        ("scheduledAt", {"at": datetime(2999, 1, 1)}),  # noqa: DTZ001 - a time without a zone is what is refused.
        ("zoomLink", {"zoom_link": "x" * 1001}),
        ("zoomLink", {"zoom_link": "a\x00b"}),
    ],
)
def test_what_cannot_be_planned_names_the_field(world: World, field: str, values: dict[str, Any]) -> None:
    prospect = make_prospect(world.here)
    with scoped(world.here.as_("manager")) as db, pytest.raises(Invalid) as caught:
        appointments.schedule(db, **{"prospect_id": prospect.id, "at": in_days(1), **values})
    assert caught.value.field == field


def test_a_moved_call_stays_one_booking_whose_history_shows_the_move(world: World) -> None:
    call, at = plan_call(world.here), in_days(9)
    before = call.scheduled_at
    moved = act(world.here, "agent", appointments.reschedule, call, at=at)
    assert (moved.id, moved.scheduled_at, moved.status) == (call.id, at, CallStatus.SCHEDULED)
    with scoped(world.here.command) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "reschedule")).one()
        values = db.scalars(select(AuditValues).where(AuditValues.entry_id == entry.id)).one()
    assert before is not None
    assert (values.before, values.after) == (
        {"scheduled_at": before.isoformat()},
        {"scheduled_at": at.isoformat()},
    )


def test_whoever_moves_what_somebody_else_has_moved_is_told_both_times(world: World) -> None:
    call, first, second = plan_call(world.here), in_days(5), in_days(6)
    act(world.here, "manager", appointments.reschedule, call, at=first)
    with pytest.raises(Overtaken) as caught:
        act(world.here, "agent", appointments.reschedule, call, at=second)
    assert caught.value.yours == {"scheduled_at": second}
    assert caught.value.theirs == {"scheduled_at": first}


def test_cancelling_says_when_and_a_call_broken_off_counts_as_held(world: World) -> None:
    planned = act(world.here, "agent", appointments.cancel, plan_call(world.here), reason="Ill")
    assert (planned.status, planned.started_at, planned.ended_at) == (CallStatus.CANCELLED, None, None)
    assert planned.cancelled_at is not None
    begun = act(world.here, "agent", appointments.cancel, start_call(world.here), reason="The line broke")
    assert begun.started_at is not None
    assert begun.ended_at is not None
    assert begun.ended_at >= begun.started_at
    assert entries(world.here, planned)[-1] == ("cancel", "Ill")


def test_a_no_show_is_said_of_an_appointment_that_has_passed(world: World) -> None:
    with pytest.raises(Conflict, match="still to come"):
        act(world.here, "agent", appointments.mark_no_show, plan_call(world.here))
    past = make_call(world.here, status=CallStatus.SCHEDULED)
    assert act(world.here, "agent", appointments.mark_no_show, past).status is CallStatus.NO_SHOW


def test_a_mistaken_no_show_or_cancellation_goes_back_with_a_reason(world: World) -> None:
    missed = act(
        world.here, "agent", appointments.mark_no_show, make_call(world.here, status=CallStatus.SCHEDULED)
    )
    with pytest.raises(Invalid, match="reason"):
        act(world.here, "agent", appointments.correct, missed, reason=" ")
    back = act(world.here, "agent", appointments.correct, missed, reason="They came late")
    assert back.status is CallStatus.SCHEDULED
    cancelled = act(world.here, "agent", appointments.cancel, plan_call(world.here), reason="Ill")
    back = act(world.here, "agent", appointments.correct, cancelled, reason="They are well")
    assert (back.status, back.cancelled_at) == (CallStatus.SCHEDULED, None)
    assert entries(world.here, back)[-1] == ("correct", "They are well")


def test_after_the_day_only_a_manager_takes_a_no_show_back(world: World) -> None:
    missed = make_call(world.here, status=CallStatus.NO_SHOW, at=datetime.now(UTC) - timedelta(days=3))
    with pytest.raises(NotPermitted, match="only a manager"):
        act(world.here, "agent", appointments.correct, missed, reason="They came")
    back = act(world.here, "manager", appointments.correct, missed, reason="They came")
    assert back.status is CallStatus.SCHEDULED


def test_a_call_that_was_broken_off_does_not_go_back(world: World) -> None:
    begun = act(world.here, "agent", appointments.cancel, start_call(world.here), reason="The line broke")
    with pytest.raises(Conflict, match="broken off"):
        act(world.here, "manager", appointments.correct, begun, reason="Again")


DEEDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "reschedule": (appointments.reschedule, {"at": in_days(3)}),
    "reassign": (appointments.reassign, {"reason": "Ill"}),
    "cancel": (appointments.cancel, {"reason": "Ill"}),
    "mark_no_show": (appointments.mark_no_show, {}),
    "correct": (appointments.correct, {"reason": "A mistake"}),
}
LEGAL = {
    CallStatus.SCHEDULED: {"reschedule", "reassign", "cancel", "mark_no_show"},
    CallStatus.IN_PROGRESS: {"cancel"},
    CallStatus.COMPLETED: set(),
    CallStatus.CANCELLED: {"correct"},
    CallStatus.NO_SHOW: {"correct"},
}


@pytest.mark.parametrize("status", CallStatus)
@pytest.mark.parametrize("name", DEEDS)
def test_every_deed_is_possible_in_its_states_alone(world: World, status: CallStatus, name: str) -> None:
    call = make_call(world.here, status=status)
    deed, values = DEEDS[name]
    if name == "reassign":
        values = {**values, "agent_id": world.here.people["other_agent"].id}
    if name in LEGAL[status]:
        assert act(world.here, "manager", deed, call, **values).version == call.version + 1
    else:
        with pytest.raises(Conflict):
            act(world.here, "manager", deed, call, **values)


def test_mode_and_language_may_be_chosen(world: World) -> None:
    call = plan_call(world.here, mode=CallMode.STRICT, language=Language.EN)
    assert (call.mode, call.language) == (CallMode.STRICT, Language.EN)
