"""The history of a call: each deed with when, who and why, and no colleague's name for an agent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services import appointments, call_history, completion
from services.call_history import CallDeed, CallEvent
from services.db import scoped
from services.errors import NotFound
from services.models import Call
from services.models.vocabulary import OutcomeType
from services.outcomes import OutcomeData
from tests.factories.calls import make_call
from tests.factories.led_calls import in_days, plan_call, start_call
from tests.factories.organizations import Tenant, World


def history(tenant: Tenant, call: Call, who: str = "manager") -> list[CallEvent]:
    with scoped(tenant.as_(who)) as db:
        return list(call_history.list_events(db, call_id=call.id))


def test_one_booking_is_moved_and_handed_on_and_its_history_shows_it(world: World) -> None:
    call, people = plan_call(world.here, "other_agent"), world.here.people
    first, second = call.scheduled_at, in_days(3)
    with scoped(world.here.as_("other_agent")) as db:
        call = appointments.reschedule(db, call_id=call.id, at=second, expected_version=call.version)
    with scoped(world.here.as_("manager")) as db:
        appointments.reassign(
            db,
            call_id=call.id,
            agent_id=people["agent"].id,
            reason="Anton knows them",
            expected_version=call.version,
        )

    planned, moved, given = history(world.here, call)
    assert (planned.deed, planned.by, planned.moved) == (
        CallDeed.SCHEDULE,
        people["other_agent"].name,
        (None, first),
    )
    assert (moved.deed, moved.moved) == (CallDeed.RESCHEDULE, (first, second))
    assert (given.deed, given.by, given.reason) == (CallDeed.REASSIGN, people["manager"].name, "Anton knows them")
    assert given.hands == (people["other_agent"].name, people["agent"].name)

    seen = history(world.here, call, "agent")
    assert [event.by for event in seen] == [None, None, people["manager"].name]
    assert seen[2].hands == (None, people["agent"].name)
    assert people["other_agent"].name not in str(seen)


def test_a_reopened_call_says_what_it_lost_and_the_withdrawn_one_why(world: World) -> None:
    call = start_call(world.here)
    with scoped(world.here.as_("agent")) as db:
        data = OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=in_days(2))
        call = completion.complete(db, call_id=call.id, data=data, expected_version=call.version)
    with scoped(world.here.as_("manager")) as db:
        completion.reopen(db, call_id=call.id, reason="They bought", expected_version=call.version)
        follow_up = db.scalars(select(Call).where(Call.follows_call_id == call.id)).one()
    *_, completed, reopened = history(world.here, call)
    assert (completed.deed, completed.outcome) == (CallDeed.COMPLETE, OutcomeType.FOLLOW_UP_SCHEDULED)
    assert (reopened.deed, reopened.outcome) == (CallDeed.REOPEN, OutcomeType.FOLLOW_UP_SCHEDULED)
    planned, withdrawn = history(world.here, follow_up)
    assert (planned.deed, withdrawn.deed, withdrawn.was_in_progress) == (CallDeed.SCHEDULE, CallDeed.CANCEL, False)
    assert withdrawn.reason == completion.UNDONE


def test_a_call_that_was_broken_off_is_told_from_one_that_was_cancelled(world: World) -> None:
    call = start_call(world.here)
    with scoped(world.here.as_("agent")) as db:
        appointments.cancel(db, call_id=call.id, reason="The line broke", expected_version=call.version)
    assert [(event.deed, event.was_in_progress) for event in history(world.here, call)][-1] == (
        CallDeed.CANCEL,
        True,
    )


def test_of_calls_of_others_there_is_no_history(world: World) -> None:
    imported, theirs, foreign = make_call(world.here), plan_call(world.here, "other_agent"), plan_call(world.there)
    assert history(world.here, imported) == []
    for call, who in [(theirs, "agent"), (foreign, "manager")]:
        with pytest.raises(NotFound):
            history(world.here, call, who)
