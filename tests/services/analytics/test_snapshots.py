"""Facts kept in memory: at each reading the same as those in the database, whoever changed them in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text

from services import calls, outcomes
from services.analytics import facts
from services.analytics.facts import frames as frames_module
from services.analytics.facts import snapshots as module
from services.analytics.facts.frames import Frames
from services.analytics.facts.snapshots import Snapshots, snapshots
from services.analytics.filters import Filters
from services.analytics.frame import CallColumns, FactFrame
from services.analytics.periods import Period
from services.db import scoped
from services.models import Call, User
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from services.outcomes import OutcomeData
from services.scope import Scope
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World, make_world
from tests.services.analytics.examples import frame, held
from tests.services.analytics.strategies import random_world
from tests.services.analytics.test_loading import write

NOW = datetime(2026, 3, 20, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARCH = Period(NOON.date().replace(day=1), NOON.date().replace(month=4, day=1), "Europe/Berlin")


@pytest.fixture
def keeping() -> Iterator[Snapshots]:
    """The process keeps facts, as a server does."""
    snapshots.start()
    yield snapshots
    snapshots.stop()


@pytest.fixture
def two(committed: Engine) -> World:
    """Two organizations whose rows are really committed."""
    return make_world()


@pytest.fixture
def here(two: World) -> Tenant:
    """One of them."""
    return two.here


def described(frame: FactFrame) -> dict[Any, Any]:
    """A frame call by call, without the numbers by which threads and agents are told apart in it."""
    columns = frame.calls
    found: dict[Any, Any] = {}
    for n, one in enumerate(columns.id.tolist()):
        responses, objections = frame.responses.call == n, frame.objections.call == n
        found[one] = {
            **{name: str(getattr(columns, name)[n]) for name in _PLAIN},
            "agent": frame.agents[columns.agent[n]],
            "team": None if columns.team[n] < 0 else frame.teams[columns.team[n]],
            "version": frame.definitions[columns.version[n]].version,
            "selected": bool(frame.selected[n]),
            "thread": columns.id[columns.thread == columns.thread[n]].tolist(),
            "prospect": set(columns.id[columns.prospect == columns.prospect[n]].tolist()),
            "responses": [
                str(getattr(frame.responses, name)[responses]) for name in ("milestone", "status", "seconds")
            ],
            "objections": [
                str(getattr(frame.objections, name)[objections])
                for name in ("type", "milestone", "outcome", "raised_at", "seconds")
            ],
        }
    return {"calls": found, "names": frame.names, "definitions": frame.definitions}


_PLAIN = [
    part.name
    for part in fields(CallColumns)
    if part.name not in {"id", "thread", "prospect", "agent", "team", "version"}
]


def read(scope: Scope, period: Period = MARCH, **filters: Any) -> FactFrame:
    with scoped(scope) as db:
        return facts.load(db, period=period, now=NOW, filters=Filters(**filters))


def assert_kept_as_stored(tenant: Tenant) -> None:
    """What is kept and what is stored give equal frames, for everybody and for an agent."""
    for who in ("manager", "agent"):
        scope = tenant.as_(who)
        with scoped(scope) as db:
            assert snapshots.current(db) is not None
        kept = described(read(scope))
        snapshots.stop()
        stored = described(read(scope))
        snapshots.start()
        snapshots.build(scope)
        assert kept == stored


def some_calls(tenant: Tenant) -> list[Call]:
    """Threads of several calls and of two agents, some of other months."""
    made = []
    for n in range(6):
        prospect = make_prospect(tenant)
        first = make_call(
            tenant,
            prospect=prospect,
            agent="agent" if n % 2 else "other_agent",
            at=NOON - timedelta(days=9 * n),
            outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
            milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED},
            objections=[(ObjectionType.PRICE, ObjectionOutcome.DEFERRED)] * (n % 3),
        )
        made.append(first)
        made.append(make_call(tenant, prospect=prospect, thread_id=first.thread_id, at=NOON + timedelta(days=n)))
    return made


def test_what_is_kept_equals_what_is_stored_after_every_kind_of_change(here: Tenant, keeping: Snapshots) -> None:
    made = some_calls(here)
    keeping.build(here.as_("manager"))
    assert_kept_as_stored(here)
    prospect = make_prospect(here)
    new = make_call(here, prospect=prospect, at=NOON)
    make_call(here, thread_id=new.thread_id, prospect=prospect, at=NOON - timedelta(days=1))
    assert new.id in described(read(here.as_("manager")))["calls"]
    assert_kept_as_stored(here)
    with scoped(here.as_("manager")) as db:
        outcomes.settle(db, call_id=new.id, data=OutcomeData(type=OutcomeType.COACHING_CLIENT))
    assert_kept_as_stored(here)
    with scoped(here.command) as db:
        db.delete(db.get_one(Call, (here.id, made[1].id)))
    with scoped(here.as_("manager")) as db:
        assert keeping.current(db) is None
    assert made[1].id not in described(read(here.as_("manager")))["calls"]
    keeping.build(here.as_("manager"))
    assert_kept_as_stored(here)


@pytest.mark.parametrize("seed", range(8))
def test_random_facts_are_kept_as_they_are_stored(
    two: World, keeping: Snapshots, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """With a place for three changed rows alone, so that they are put among the others again and again."""
    monkeypatch.setattr(module, "_MOST_CHANGED", 3)
    world = random_world(seed)
    scope = write(world)
    keeping.build(scope)
    for round_ in range(4):
        with scoped(scope) as db:
            for call in db.query(Call).limit(2 + round_):
                call.mode = CallMode.STRICT if call.mode is CallMode.FLEXIBLE else CallMode.FLEXIBLE
        for shift in (-30, 0, 30):
            days = timedelta(days=shift)
            period = replace(
                world.period, start_on=world.period.start_on + days, end_on=world.period.end_on + days
            )
            with scoped(scope) as db:
                assert keeping.current(db) is not None
            kept = described(read(scope, period))
            keeping.stop()
            stored = described(read(scope, period))
            keeping.start()
            keeping.build(scope)
            assert kept == stored


def test_a_change_is_seen_that_was_made_before_a_reading_and_committed_after_it(
    committed: Engine, here: Tenant, keeping: Snapshots
) -> None:
    call = make_call(here, at=NOON)
    keeping.build(here.as_("manager"))
    with committed.connect() as slow:
        slow.execute(text("SELECT set_config('app.organization_id', :id, true)"), {"id": str(here.id)})
        slow.execute(
            text("UPDATE call_facts SET status = 'CANCELLED', changed_xid = pg_current_xact_id() WHERE id = :id"),
            {"id": call.id},
        )
        # Others go on meanwhile, and a reading comes by.
        make_call(here, at=NOON)
        assert described(read(here.as_("manager")))["calls"][call.id]["status"] == str(
            list(CallStatus).index(CallStatus.COMPLETED)
        )
        slow.commit()
    assert described(read(here.as_("manager")))["calls"][call.id]["status"] == str(
        list(CallStatus).index(CallStatus.CANCELLED)
    )


def test_who_has_written_reads_what_was_written_and_nobody_else_does(here: Tenant, keeping: Snapshots) -> None:
    call = make_call(here, at=NOON)
    keeping.build(here.as_("manager"))
    with scoped(here.command) as db:
        assert keeping.current(db) is not None
        calls.get_call(db, call_id=call.id).call.status = CallStatus.CANCELLED
        db.flush()
        facts.rewrite(db, call_ids=[call.id])
        assert keeping.current(db) is None
        db.rollback()
    with scoped(here.as_("manager")) as db:
        assert keeping.current(db) is not None
    assert_kept_as_stored(here)


def test_one_organizations_facts_never_reach_another(two: World, keeping: Snapshots) -> None:
    some_calls(two.here)
    make_call(two.there, at=NOON)
    for tenant in (two.here, two.there):
        keeping.build(tenant.as_("manager"))
    seen = {tenant.id: set(described(read(tenant.as_("manager")))["calls"]) for tenant in (two.here, two.there)}
    assert len(seen[two.there.id]) == 1
    assert not seen[two.here.id] & seen[two.there.id]


def test_those_not_asked_for_the_longest_go_first(
    two: World, keeping: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tenant in (two.here, two.there):
        make_call(tenant, at=NOON)
        make_call(tenant, at=NOON)
    monkeypatch.setattr(module, "MOST_CALLS", 3)
    keeping.build(two.here.as_("manager"))
    keeping.build(two.there.as_("manager"))
    for tenant, is_kept in ((two.here, False), (two.there, True)):
        with scoped(tenant.as_("manager")) as db:
            assert (keeping.current(db) is not None) == is_kept
    monkeypatch.setattr(module, "MOST_CALLS", 1)
    keeping.build(two.here.as_("manager"))
    with scoped(two.here.as_("manager")) as db:
        assert keeping.current(db) is None


def test_a_snapshot_is_made_in_the_background_by_the_first_reading(here: Tenant, keeping: Snapshots) -> None:
    make_call(here, at=NOON)
    first = described(read(here.as_("manager")))
    keeping._builder.submit(lambda: None).result(timeout=20)  # type: ignore[union-attr]
    with scoped(here.as_("manager")) as db:
        assert keeping.current(db) is not None
    assert described(read(here.as_("manager"))) == first


def test_commands_keep_nothing(here: Tenant) -> None:
    make_call(here, at=NOON)
    with scoped(here.as_("manager")) as db:
        assert snapshots.current(db) is None
    assert np.all(read(here.as_("manager")).selected)


def test_the_same_question_of_the_same_facts_is_answered_from_one_frame(here: Tenant, keeping: Snapshots) -> None:
    call = make_call(here, at=NOON)
    scope = here.as_("manager")
    keeping.build(scope)
    first = read(scope)
    assert read(scope) is first
    assert read(scope, modes=frozenset({CallMode.FLEXIBLE})) is not first
    assert read(here.as_("agent")) is not first
    with scoped(here.as_("admin")) as db:
        user = db.get_one(User, (here.id, here.people["agent"].id))
        user.name = "Another name"
    renamed = read(scope)
    assert renamed is not first
    assert renamed.names[user.id][1] == "Another name"
    with scoped(here.command) as db:
        calls.get_call(db, call_id=call.id).call.mode = CallMode.STRICT
    assert read(scope).calls.mode.tolist() != first.calls.mode.tolist()


def test_old_and_large_frames_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = Frames()
    old, new = frame(held(1), now=NOW), frame(held(1), held(2), now=NOW + timedelta(minutes=3))
    frames.keep("old", old)
    assert frames.find("old") is old
    frames.keep("new", new)
    assert frames.find("old") is None
    monkeypatch.setattr(frames_module, "_MOST_OF_ALL", 3)
    frames.keep("newer", new)
    assert frames.find("new") is None
    monkeypatch.setattr(frames_module, "_MOST_OF_ONE", 1)
    frames.keep("large", new)
    assert frames.find("large") is None
