"""Facts are never behind: whatever writes leaves them as the rows say, and a check would tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, select, update

from services import appointments, objections, outcomes, prospects, users
from services.analytics import facts
from services.db import ScopedSession, scoped
from services.models import (
    AuditEntry,
    Call,
    CallFactRow,
    MilestoneResponse,
    ObjectionResponse,
    Outcome,
    Prospect,
    User,
)
from services.models.vocabulary import (
    CallStatus,
    DisqualificationReason,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from services.outcomes import OutcomeData
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World, make_world


@pytest.fixture
def here(world: World) -> Tenant:
    """An organization with calls of several kinds: held with responses, open, to come, cancelled."""
    tenant = world.here
    now = datetime.now(UTC)
    make_call(
        tenant,
        milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED, 3: MilestoneStatus.IN_PROGRESS},
        objections=[(ObjectionType.PRICE, None), (ObjectionType.TIMING, ObjectionOutcome.RESOLVED)],
    )
    make_call(tenant, outcome=OutcomeType.DISQUALIFIED)
    make_call(tenant, status=CallStatus.SCHEDULED, at=now + timedelta(days=2))
    make_call(tenant, status=CallStatus.CANCELLED)
    make_call(world.there, outcome=OutcomeType.COACHING_CLIENT)
    return tenant


def one(db: ScopedSession, model: Any, *conditions: Any) -> Any:
    """The first row of a table under conditions."""
    return db.scalars(select(model).where(*conditions).order_by(model.id)).first()


@contextmanager
def changing(tenant: Tenant, *, is_seen_by_figures: bool = True) -> Iterator[ScopedSession]:
    """A transaction after which the facts agree with the calls, and differ from before if figures read it."""
    before = snapshot(tenant)
    with scoped(tenant.command) as db:
        yield db
    assert wrong(tenant) == []
    assert (snapshot(tenant) != before) is is_seen_by_figures


def wrong(tenant: Tenant) -> list[UUID]:
    """The calls whose facts differ from their rows."""
    with scoped(tenant.command) as db:
        return facts.check(db)


def snapshot(tenant: Tenant) -> list[tuple[Any, ...]]:
    """All fact rows of an organization."""
    with scoped(tenant.command) as db:
        columns = [column for column in CallFactRow.__table__.c if column.name != "organization_id"]
        return [tuple(row) for row in db.execute(select(*columns).order_by(CallFactRow.id))]


def open_call(db: ScopedSession) -> Call:
    """The completed call without an outcome."""
    return one(db, Call, Call.status == CallStatus.COMPLETED, ~Call.id.in_(select(Outcome.call_id)))


def test_new_calls_have_their_facts(here: Tenant) -> None:
    assert wrong(here) == []
    assert len(snapshot(here)) == 4


def test_facts_follow_a_settled_outcome(here: Tenant) -> None:
    with changing(here) as db:
        outcomes.settle(db, call_id=open_call(db).id, data=OutcomeData(type=OutcomeType.COACHING_CLIENT))


def test_facts_follow_a_settled_follow_up_and_the_call_that_it_creates(here: Tenant) -> None:
    with changing(here) as db:
        at = datetime.now(UTC) + timedelta(days=5)
        outcomes.settle(
            db, call_id=open_call(db).id, data=OutcomeData(type=OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=at)
        )
    assert len(snapshot(here)) == 5


def test_facts_follow_a_settled_reason(here: Tenant) -> None:
    with changing(here) as db:
        call_id = one(db, Outcome, Outcome.type == OutcomeType.DISQUALIFIED).call_id
        reason = DisqualificationReason.AUTHORITY_ISSUE
        outcomes.settle(db, call_id=call_id, data=OutcomeData(type=OutcomeType.DISQUALIFIED, reason=reason))


@pytest.mark.parametrize("outcome", list(ObjectionOutcome))
def test_facts_follow_a_settled_objection(here: Tenant, outcome: ObjectionOutcome) -> None:
    with changing(here) as db:
        open_one = one(db, ObjectionResponse, ObjectionResponse.outcome.is_(None))
        objections.settle(db, objection_id=open_one.id, outcome=outcome)


def test_facts_follow_a_reassigned_call(here: Tenant) -> None:
    with changing(here) as db:
        call = one(db, Call, Call.status == CallStatus.SCHEDULED)
        other = here.people["other_agent"].id
        appointments.reassign(db, call_id=call.id, agent_id=other, reason="Ill", expected_version=call.version)


def test_a_renamed_user_leaves_facts_right(here: Tenant) -> None:
    with changing(here, is_seen_by_figures=False) as db:
        user = one(db, User, User.id == here.people["agent"].id)
        users.change(
            db,
            user_id=user.id,
            name="Anna Agent",
            email="anna@here.example",
            role=user.role,
            expected_version=user.version,
        )


def test_a_changed_prospect_leaves_past_calls_as_they_were_led(here: Tenant) -> None:
    with changing(here, is_seen_by_figures=False) as db:
        prospect = one(db, Prospect)
        data = prospects.ProspectData(name="Paula Neu", client_count=3)
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=prospect.version)


def _end_milestone(db: ScopedSession) -> None:
    row = one(db, MilestoneResponse, MilestoneResponse.status == MilestoneStatus.IN_PROGRESS)
    row.status, row.completed_at = MilestoneStatus.COMPLETED, row.started_at + timedelta(minutes=9)


def _add_milestone(db: ScopedSession) -> None:
    db.add(MilestoneResponse(call_id=open_call(db).id, milestone=4, status=MilestoneStatus.SKIPPED))


def _remove_milestone(db: ScopedSession) -> None:
    db.delete(one(db, MilestoneResponse, MilestoneResponse.milestone == 1))


def _move_objection(db: ScopedSession) -> None:
    one(db, ObjectionResponse, ObjectionResponse.type == ObjectionType.PRICE).milestone = 6


def _remove_objection(db: ScopedSession) -> None:
    db.delete(one(db, ObjectionResponse, ObjectionResponse.type == ObjectionType.TIMING))


def _withdraw_outcome(db: ScopedSession) -> None:
    db.delete(one(db, Outcome))


def _move_call(db: ScopedSession) -> None:
    one(db, Call, Call.status == CallStatus.SCHEDULED).scheduled_at += timedelta(days=1)


def _remove_call(db: ScopedSession) -> None:
    db.delete(one(db, Call, Call.status == CallStatus.CANCELLED))


def _remove_call_with_responses(db: ScopedSession) -> None:
    db.delete(open_call(db))


def _change_response_and_remove_its_call(db: ScopedSession) -> None:
    _end_milestone(db)
    db.flush()
    _remove_call_with_responses(db)


@pytest.mark.parametrize(
    "edit",
    [
        _end_milestone,
        _add_milestone,
        _remove_milestone,
        _move_objection,
        _remove_objection,
        _withdraw_outcome,
        _move_call,
        _remove_call,
        _remove_call_with_responses,
        _change_response_and_remove_its_call,
    ],
)
def test_facts_follow_every_edit_of_rows(here: Tenant, edit: Callable[[ScopedSession], None]) -> None:
    with changing(here) as db:
        edit(db)


def test_a_change_rolled_back_leaves_the_facts(here: Tenant) -> None:
    before = snapshot(here)

    def fail() -> None:
        with scoped(here.command) as db:
            _withdraw_outcome(db)
            db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert snapshot(here) == before
    assert wrong(here) == []


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": OutcomeType.COACHING_CLIENT},
        {"configuration_version": 99},
        {"milestone_seconds": [1.0]},
        {"objection_outcomes": ["RESOLVED"]},
        {"ended_at": None},
    ],
)
def test_a_check_finds_a_spoiled_row_and_a_rebuild_mends_it(here: Tenant, values: dict[str, Any]) -> None:
    right = snapshot(here)
    with scoped(here.command) as db:
        call_id = open_call(db).id
        db.execute(update(CallFactRow).where(CallFactRow.id == call_id).values(**values))
    assert wrong(here) == [call_id]
    with scoped(here.command) as db:
        assert facts.rebuild(db) == 4
    assert wrong(here) == []
    assert snapshot(here) == right


def test_a_check_finds_a_missing_row_and_sees_no_other_organization(world: World, here: Tenant) -> None:
    with scoped(here.command) as db:
        call_id = open_call(db).id
        db.execute(delete(CallFactRow).where(CallFactRow.id == call_id))
    assert wrong(here) == [call_id]
    assert wrong(world.there) == []


def test_a_rebuild_stands_in_the_audit_log(here: Tenant) -> None:
    with scoped(here.command) as db:
        facts.rebuild(db)
        assert one(db, AuditEntry, AuditEntry.action == "rebuild").actor_name == "test"


def test_facts_stay_right_when_two_change_one_call_at_once(committed: Engine) -> None:
    tenant = make_world().here
    call = make_call(tenant, objections=[(kind, None) for kind in ObjectionType])
    with scoped(tenant.command) as db:
        ids = db.scalars(select(ObjectionResponse.id).where(ObjectionResponse.call_id == call.id)).all()
    together = Barrier(len(ids))

    def classify(objection_id: UUID) -> None:
        # Not by the service, which holds the call: the facts must be right whoever writes.
        with scoped(tenant.as_("manager")) as db:
            db.get_one(ObjectionResponse, (tenant.id, objection_id)).outcome = ObjectionOutcome.DISQUALIFIED
            db.flush()
            together.wait()

    with ThreadPoolExecutor(len(ids)) as pool:
        list(pool.map(classify, ids))
    with scoped(tenant.command) as db:
        assert facts.check(db) == []
