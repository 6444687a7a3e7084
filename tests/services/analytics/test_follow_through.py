"""Coaching follow-through: the ten calls before and after a note, of its agent and its milestone alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services import coaching
from services.analytics import follow_through
from services.analytics.follow_through import FollowThrough, rate
from services.analytics.periods import Period
from services.db import scoped
from services.models import Call, CoachingNote
from services.models.vocabulary import MilestoneStatus, OutcomeType
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World

NOTED = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = Period(NOTED.date() - timedelta(days=9), NOTED.date() + timedelta(days=20), "Europe/Berlin")
DAY = timedelta(days=1)
DONE, SKIPPED = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED


def share(tenant: Tenant, call: Call, *, milestone: int | None = 2, at: datetime = NOTED) -> CoachingNote:
    """A note that was shared at this time."""
    with scoped(tenant.as_("manager")) as db:
        note = coaching.write(db, call_id=call.id, text="Wait longer", milestone=milestone)
        coaching.share(db, note_id=note.id, expected_version=1)
        note.shared_at = at
    return note


def led(tenant: Tenant, days: float, *, is_done: bool = True, **values: Any) -> Call:
    """A call so many days after the note, in which the second milestone was completed or not."""
    reached = {1: DONE, 2: DONE} if is_done else {1: DONE}
    return make_call(
        tenant, at=NOTED + days * DAY, outcome=OutcomeType.FOLLOW_UP_SCHEDULED, milestones=reached, **values
    )


def followed(tenant: Tenant, **asked: Any) -> Sequence[FollowThrough]:
    with scoped(tenant.as_("manager")) as db:
        return follow_through.list_latest(db, period=MARCH, now=NOTED + 60 * DAY, **asked).items


def test_ten_calls_on_each_side_are_taken_the_nearest_ones(world: World) -> None:
    here = world.here
    before = [led(here, -day, is_done=day > 3) for day in range(12, 0, -1)]
    after = [led(here, day) for day in range(1, 13)]
    note = share(here, before[-1])
    (one,) = followed(here)
    assert one.note.id == note.id
    assert [call.call.id for call in one.before] == [call.id for call in before[2:]]
    assert [call.call.id for call in one.after] == [call.id for call in after[:10]]
    assert (rate(one.before).numerator, rate(one.before).denominator) == (7, 10)
    assert (rate(one.after).numerator, rate(one.after).denominator) == (10, 10)


def test_fewer_calls_are_as_many_as_there_are(world: World) -> None:
    call = led(world.here, -1, is_done=False)
    share(world.here, call)
    (one,) = followed(world.here)
    assert [(side.call.id, side.is_completed) for side in one.before] == [(call.id, False)]
    assert one.after == []


def test_calls_of_long_ago_count_where_there_are_no_nearer_ones(world: World) -> None:
    long_ago = [led(world.here, -day) for day in (400, 200, 61)]
    call = led(world.here, -1)
    share(world.here, call)
    (one,) = followed(world.here)
    assert [side.call.id for side in one.before] == [*(old.id for old in long_ago), call.id]


def test_only_held_calls_of_the_agent_in_which_the_milestone_was_eligible_count(world: World) -> None:
    here = world.here
    call = led(here, -1)
    led(here, -2, agent="other_agent")
    make_call(here, at=NOTED + DAY, prospect=make_prospect(here, client_count=3), milestones={1: DONE, 2: DONE})
    offered = led(here, 2)
    share(here, call, milestone=6)
    (one,) = followed(here)
    # The offer is not available where the prospect is not qualified.
    assert [side.call.id for side in (*one.before, *one.after)] == [call.id, offered.id]


def test_a_call_that_began_when_the_note_was_shared_comes_after_it(world: World) -> None:
    call = led(world.here, 0)
    share(world.here, call)
    (one,) = followed(world.here)
    assert (len(one.before), len(one.after)) == (0, 1)


def test_private_notes_and_notes_about_no_milestone_are_left_out(world: World) -> None:
    call = led(world.here, -1)
    share(world.here, call, milestone=None)
    with scoped(world.here.as_("manager")) as db:
        coaching.write(db, call_id=call.id, text="Between us", milestone=2)
    assert followed(world.here) == []


def test_the_latest_shared_of_the_period_and_of_the_agents_come_first(world: World) -> None:
    here = world.here
    mine, theirs = led(here, -1), led(here, -1, agent="other_agent")
    older, newer = share(here, mine), share(here, theirs, at=NOTED + DAY)
    share(here, mine, at=NOTED - 60 * DAY)
    make_call(world.there, at=NOTED)
    assert [one.note.id for one in followed(here)] == [newer.id, older.id]
    assert [one.note.id for one in followed(here, limit=1)] == [newer.id]
    only = frozenset({here.people["agent"].id})
    assert [one.note.id for one in followed(here, agent_ids=only)] == [older.id]
    assert followed(world.there) == []
