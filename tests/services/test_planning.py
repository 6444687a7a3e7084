"""Which calls an agent has already at about the time of another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import planning
from services.db import scoped
from services.models import Call
from services.models.vocabulary import CallStatus
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World

AT = datetime(2026, 3, 11, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def near(
    world: World, who: str = "manager", agent: str | None = "agent", besides: tuple[Call, ...] = ()
) -> list[Call]:
    with scoped(world.here.as_(who)) as db:
        agent_id = world.here.people[agent].id if agent else None
        return list(planning.list_near(db, times=[AT], agent_id=agent_id, besides=[call.id for call in besides]))


@pytest.mark.parametrize(("minutes", "is_near"), [(-30, False), (-29, True), (0, True), (29, True), (30, False)])
def test_near_is_within_half_an_hour(world: World, minutes: int, is_near: bool) -> None:
    prospect = make_prospect(world.here, name="Petra")
    make_call(world.here, prospect=prospect, at=AT + minutes * MINUTE, status=CallStatus.SCHEDULED)
    assert [call.prospect.name for call in near(world)] == (["Petra"] if is_near else [])


def test_only_what_is_planned_or_in_progress_stands_in_the_way(world: World) -> None:
    for status in (CallStatus.CANCELLED, CallStatus.NO_SHOW):
        make_call(world.here, at=AT, status=status)
    make_call(world.here, at=AT)
    assert near(world) == []
    running = make_call(world.here, at=AT, status=CallStatus.IN_PROGRESS)
    assert [call.id for call in near(world)] == [running.id]
    assert near(world, besides=(running,)) == []


def test_others_calls_are_told_to_who_sees_them_alone(world: World) -> None:
    own = make_call(world.here, at=AT, status=CallStatus.SCHEDULED)
    others = make_call(world.here, agent="other_agent", at=AT + MINUTE, status=CallStatus.SCHEDULED)
    make_call(world.there, at=AT, status=CallStatus.SCHEDULED)
    assert [call.id for call in near(world, agent="other_agent")] == [others.id]
    assert [call.id for call in near(world, agent=None)] == [own.id, others.id]
    assert near(world, "agent", "other_agent") == []
    assert [call.id for call in near(world, "agent", None)] == [own.id]
