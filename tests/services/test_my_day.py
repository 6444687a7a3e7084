"""My day: which calls are in it, for whom, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import coaching, my_day
from services.db import scoped
from services.errors import Invalid
from services.models import Call
from services.models.vocabulary import CallStatus, OutcomeType
from services.my_day import Entry, Kind, Why
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World

# Ten in the morning in Berlin.
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = timedelta(days=1)


def day_of(tenant: Tenant, who: str = "agent", now: datetime = NOW) -> list[Entry]:
    with scoped(tenant.as_(who).own) as db:
        page = my_day.list_entries(db, now=now)
        assert page.total == len(page.items)
        return list(page.items)


def planned(tenant: Tenant, at: datetime, **values: object) -> Call:
    return make_call(tenant, at=at, status=CallStatus.SCHEDULED, **values)  # type: ignore[arg-type]


def coach(tenant: Tenant, call: Call, *, is_shared: bool = True) -> None:
    with scoped(tenant.as_("manager")) as db:
        note = coaching.write(db, call_id=call.id, text="Wait longer")
        if is_shared:
            coaching.share(db, note_id=note.id, expected_version=1)


def test_the_order_is_what_to_do_next(world: World) -> None:
    here = world.here
    done = OutcomeType.COACHING_CLIENT
    coached = make_call(here, at=NOW - 3 * DAY, outcome=done)
    coached_last = make_call(here, at=NOW - 9 * DAY, outcome=done)
    for call in (coached, coached_last):
        coach(here, call)
    longer_ago, long_ago, lately = (make_call(here, at=NOW - days * DAY) for days in (20, 8, 6))
    late, early = (planned(here, NOW + hours * HOUR) for hours in (8, 3))
    overdue, older = (planned(here, NOW - days * DAY) for days in (1, 5))
    stale = make_call(here, at=NOW - 3 * DAY, status=CallStatus.IN_PROGRESS)
    soon, just = planned(here, NOW + 20 * MINUTE), planned(here, NOW - 10 * MINUTE)
    running = make_call(here, at=NOW - HOUR, status=CallStatus.IN_PROGRESS)
    assert [(entry.call.id, entry.why) for entry in day_of(here)] == [
        (running.id, Why.RUNNING),
        (just.id, Why.AT_HAND),
        (soon.id, Why.AT_HAND),
        (older.id, Why.OVERDUE),
        (stale.id, Why.STALE),
        (overdue.id, Why.OVERDUE),
        (early.id, Why.TODAY),
        (late.id, Why.TODAY),
        (lately.id, Why.OUTCOME),
        (coached_last.id, Why.COACHING),
        (coached.id, Why.COACHING),
        (long_ago.id, Why.OLD_OUTCOME),
        (longer_ago.id, Why.OLD_OUTCOME),
    ]


@pytest.mark.parametrize(
    ("away", "why"),
    [
        (-31 * MINUTE, Why.OVERDUE),
        (-30 * MINUTE, Why.AT_HAND),
        (30 * MINUTE, Why.AT_HAND),
        (31 * MINUTE, Why.TODAY),
        (14 * HOUR - MINUTE, Why.TODAY),
        (14 * HOUR, None),
    ],
)
def test_today_ends_at_midnight_by_the_organizations_clocks(
    world: World, away: timedelta, why: Why | None
) -> None:
    planned(world.here, NOW + away)
    assert [entry.why for entry in day_of(world.here)] == ([why] if why else [])


def test_what_is_done_or_to_come_on_another_day_is_not_in_it(world: World) -> None:
    here = world.here
    for status in (CallStatus.CANCELLED, CallStatus.NO_SHOW):
        make_call(here, at=NOW, status=status)
    make_call(here, at=NOW - 2 * HOUR, outcome=OutcomeType.DISQUALIFIED)
    planned(here, NOW + DAY)
    assert day_of(here) == []


def test_a_follow_up_is_told_from_a_first_call(world: World) -> None:
    here, prospect = world.here, make_prospect(world.here)
    first = make_call(here, prospect=prospect, at=NOW - 9 * DAY, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    following = planned(here, NOW + 2 * HOUR, prospect=prospect, thread_id=first.thread_id)
    planned(here, NOW + 3 * HOUR)
    assert [(entry.call.id == following.id, entry.is_follow_up) for entry in day_of(here)] == [
        (True, True),
        (False, False),
    ]


def test_a_call_stands_once_and_says_what_else_it_waits_for(world: World) -> None:
    call = make_call(world.here, at=NOW - DAY)
    coach(world.here, call)
    coach(world.here, call)
    coach(world.here, call, is_shared=False)
    (entry,) = day_of(world.here)
    assert (entry.why, entry.notes) == (Why.OUTCOME, 2)


def test_an_unshared_note_and_an_acknowledged_one_bring_nothing_into_the_day(world: World) -> None:
    call = make_call(world.here, at=NOW - DAY, outcome=OutcomeType.COACHING_CLIENT)
    coach(world.here, call, is_shared=False)
    assert day_of(world.here) == []
    coach(world.here, call)
    (entry,) = day_of(world.here)
    assert entry.notes == 1
    with scoped(world.here.as_("agent")) as db:
        (note,) = coaching.list_unread(db).items
        coaching.acknowledge(db, note_id=note.id, expected_version=note.version)
    assert day_of(world.here) == []


def test_everybodys_day_is_their_own_a_managers_too(world: World) -> None:
    for tenant, agent in ((world.here, "other_agent"), (world.here, "manager"), (world.there, "agent")):
        planned(tenant, NOW + HOUR, agent=agent)
    assert day_of(world.here) == []
    assert [entry.call.agent_id for entry in day_of(world.here, "manager")] == [world.here.people["manager"].id]


def test_each_kind_is_counted_and_narrows_the_day_to_its_calls(world: World) -> None:
    here = world.here
    running = make_call(here, at=NOW - HOUR, status=CallStatus.IN_PROGRESS)
    just, soon = planned(here, NOW - 10 * MINUTE), planned(here, NOW + 10 * MINUTE)
    stale, passed = make_call(here, at=NOW - DAY, status=CallStatus.IN_PROGRESS), planned(here, NOW - 2 * DAY)
    later = planned(here, NOW + 3 * HOUR)
    ended, ended_long_ago = make_call(here, at=NOW - DAY), make_call(here, at=NOW - 90 * DAY)
    for call in (ended, ended_long_ago):
        coach(here, call)
    make_call(here, at=NOW - DAY, agent="other_agent")
    expected = {
        Kind.NOW: {running.id, just.id, soon.id},
        Kind.OVERDUE: {stale.id, passed.id},
        Kind.TODAY: {later.id},
        Kind.COACHING: {ended.id, ended_long_ago.id},
        Kind.OUTCOME: {ended.id, ended_long_ago.id},
    }
    with scoped(here.as_("agent")) as db:
        assert my_day.count_kinds(db, now=NOW) == {kind: len(ids) for kind, ids in expected.items()}
        for kind, ids in expected.items():
            page = my_day.list_entries(db, now=NOW, kinds=[kind])
            assert ({entry.call.id for entry in page.items}, page.total) == (ids, len(ids))
        both = my_day.list_entries(db, now=NOW, kinds=[Kind.TODAY, Kind.COACHING])
    assert [entry.call.id for entry in both.items] == [later.id, ended.id, ended_long_ago.id]


def test_pages_of_the_day_neither_skip_nor_repeat(world: World) -> None:
    made = {planned(world.here, NOW + HOUR).id for _ in range(5)}
    with scoped(world.here.as_("agent")) as db:
        pages = [my_day.list_entries(db, now=NOW, limit=2, offset=offset) for offset in (0, 2, 4)]
        with pytest.raises(Invalid):
            my_day.list_entries(db, now=NOW, limit=0)
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert {entry.call.id for page in pages for entry in page.items} == made
