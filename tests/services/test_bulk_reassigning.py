"""Several planned calls given to another agent: all of them or none, and only as they were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from services import appointments, bulk_reassigning, calls
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted
from services.models import AuditEntry, Call
from services.models.vocabulary import CallStatus
from services.scope import Scope
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World

TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def plan(world: World, *, agent: str = "agent", name: str = "Petra Prospekt", hours: int = 0) -> Call:
    """A call to come."""
    prospect = make_prospect(world.here, name=name)
    at = TOMORROW + timedelta(hours=hours)
    return make_call(world.here, prospect=prospect, agent=agent, at=at, status=CallStatus.SCHEDULED)


def reassign(
    world: World, versions: Mapping[UUID, int], *, by: Scope | None = None, reason: str = "Ill"
) -> set[UUID]:
    """Give these calls to the other agent; the ids of those that were given."""
    with scoped(by or world.here.as_("manager")) as db:
        to = world.here.people["other_agent"].id
        given = bulk_reassigning.reassign_all(db, versions=versions, agent_id=to, reason=reason)
        return {call.id for call in given}


def agents_of(world: World, *rows: Call) -> list[UUID]:
    """Whose these calls are now."""
    with scoped(world.here.command) as db:
        return [calls.get_call(db, call_id=row.id).call.agent_id for row in rows]


def test_all_of_them_are_given_each_with_the_reason_in_the_audit_log(world: World) -> None:
    first, second, theirs = plan(world), plan(world, hours=1), plan(world, agent="other_agent", hours=2)
    assert reassign(world, {row.id: 1 for row in (first, second, theirs)}) == {first.id, second.id}
    other = world.here.people["other_agent"].id
    assert agents_of(world, first, second, theirs) == [other] * 3
    with scoped(world.here.command) as db:
        told = db.scalars(select(AuditEntry).where(AuditEntry.action == "reassign")).all()
        assert {entry.subject_id for entry in told} == {first.id, second.id}
        assert {entry.reason for entry in told} == {"Ill"}


def test_of_calls_one_of_which_was_changed_none_is_given(world: World) -> None:
    first, second = plan(world), plan(world, name="Nora Neu", hours=1)
    with scoped(world.here.as_("agent")) as db:
        appointments.reschedule(db, call_id=second.id, at=TOMORROW + timedelta(days=1), expected_version=1)
    with pytest.raises(Conflict, match="The call with Nora Neu was changed meanwhile"):
        reassign(world, {first.id: 1, second.id: 1})
    agent = world.here.people["agent"].id
    assert agents_of(world, first, second) == [agent, agent]


def test_calls_that_have_begun_and_those_of_others_are_refused(world: World) -> None:
    planned, running = plan(world), make_call(world.here, status=CallStatus.IN_PROGRESS)
    foreign = make_call(world.there, at=TOMORROW, status=CallStatus.SCHEDULED)
    with pytest.raises(Conflict):
        reassign(world, {planned.id: 1, running.id: running.version})
    for unknown in (foreign.id, uuid4()):
        with pytest.raises(NotFound, match="no call with this id"):
            reassign(world, {planned.id: 1, unknown: 1})
    assert agents_of(world, planned) == [world.here.people["agent"].id]


def test_an_agent_gives_no_calls_away_and_nobody_without_a_reason(world: World) -> None:
    planned = plan(world)
    with pytest.raises(NotPermitted):
        reassign(world, {planned.id: 1}, by=world.here.as_("agent"))
    with pytest.raises(Invalid, match="reason is missing"):
        reassign(world, {planned.id: 1}, reason=" ")
    with pytest.raises(Invalid):
        reassign(world, {})
    with scoped(world.here.command) as db:
        assert db.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "reassign")) == 0
