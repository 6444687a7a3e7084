"""Adding prospects, who sees them, and handing them over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services import appointments, calls, looking_after, prospects, threads, users
from services.analytics.facts import writing
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, Overtaken
from services.models import AuditEntry, AuditValues, Prospect
from services.models.vocabulary import CallStatus, Language, OutcomeType
from services.next_steps import NextStep
from services.prospects import ProspectData, ProspectFilters
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.led_calls import in_days, plan_call
from tests.factories.organizations import Tenant, World, make_world
from tests.services.meeting import both_at_once


def add(tenant: Tenant, who: str = "agent", *, contact: str | None = None, **values: Any) -> Prospect:
    with scoped(tenant.as_(who)) as db:
        return prospects.add(db, data=ProspectData(**{"name": "Nora Neu", **values}), ghl_contact_id=contact)


def names(tenant: Tenant, who: str) -> list[str]:
    with scoped(tenant.as_(who)) as db:
        return [row.prospect.name for row in prospects.list_prospects(db).items]


def hand_over(tenant: Tenant, prospect_id: UUID, to: str, *, who: str = "manager", **values: Any) -> Prospect:
    asked: dict[str, Any] = {"reason": "On holiday", "expected_version": 1, **values}
    with scoped(tenant.as_(who)) as db:
        return looking_after.hand_over(db, prospect_id=prospect_id, agent_id=tenant.people[to].id, **asked)


def test_a_prospect_that_an_agent_adds_is_theirs_before_any_call(world: World) -> None:
    here = world.here
    prospect = add(here, company="Neu & Söhne", email="Nora@Neu.example", phone="+49 30 123456", contact=" g-1 ")
    assert (prospect.agent_id, prospect.ghl_contact_id) == (here.people["agent"].id, "g-1")
    assert (prospect.email_folded, prospect.phone_folded) == ("nora@neu.example", "4930123456")
    assert (names(here, "agent"), names(here, "other_agent"), names(here, "manager")) == (
        ["Nora Neu"],
        [],
        ["Nora Neu"],
    )
    with scoped(here.as_("agent")) as db:
        (row,) = prospects.list_prospects(db, filters=ProspectFilters(search="sohne")).items
        assert (row.planned.step, row.calls) == (NextStep.NOTHING_PLANNED, 0)
        assert threads.list_of_prospect(db, prospect_id=prospect.id) == []
    with scoped(here.command) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.subject_id == prospect.id)).one()
        values = db.scalars(select(AuditValues).where(AuditValues.entry_id == entry.id)).one()
    assert (entry.action, values.after["name"], values.after["ghl_contact_id"]) == ("add", "Nora Neu", "g-1")


def test_a_managers_new_prospect_is_nobodys_yet_but_one_in_the_view_of_an_agent_is(world: World) -> None:
    assert add(world.here, "manager").agent_id is None
    with scoped(world.here.as_("manager").own) as db:
        mine = prospects.add(db, data=ProspectData(name="Mine"))
    assert mine.agent_id == world.here.people["manager"].id


def test_a_colleagues_new_prospect_is_a_missing_one(world: World) -> None:
    prospect = add(world.here)
    with pytest.raises(NotFound, match="no prospect"), scoped(world.here.as_("other_agent")) as db:
        prospects.get_prospect(db, prospect_id=prospect.id)
    with pytest.raises(NotFound, match="no prospect"), scoped(world.here.as_("other_agent")) as db:
        appointments.schedule(db, prospect_id=prospect.id, at=in_days(1))
    with scoped(world.here.as_("agent")) as db:
        call = appointments.schedule(db, prospect_id=prospect.id, at=in_days(1))
        assert threads.get_thread(db, thread_id=call.thread_id)[0].call_id == call.id


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"client_count": -1}, "client count"), ({"contact": "x" * 201}, "GHL contact id")],
)
def test_what_cannot_be_kept_of_a_new_one_is_refused_by_name(
    world: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid, match=field):
        add(world.here, **values)


def test_a_contact_of_the_crm_belongs_to_one_prospect_of_an_organization(world: World) -> None:
    add(world.here, contact="g-1")
    add(world.there, contact="g-1")
    with pytest.raises(Conflict, match="GHL contact id belongs to another prospect already"):
        add(world.here, "other_agent", contact="g-1")


def test_of_two_who_add_the_same_contact_at_once_one_is_told(committed: Engine) -> None:
    here = make_world().here
    assert both_at_once(lambda who: add(here, who, contact="g-1"), ["agent", "manager"]) == 1
    assert names(here, "manager") == ["Nora Neu"]


def test_whoever_saves_over_a_newer_version_is_told_both(world: World) -> None:
    prospect = add(world.here)
    with scoped(world.here.as_("manager")) as db:
        newer = ProspectData(name="Nora Newer", language=Language.EN)
        prospects.change(db, prospect_id=prospect.id, data=newer, expected_version=1)
    with pytest.raises(Overtaken) as caught, scoped(world.here.as_("agent")) as db:
        prospects.change(db, prospect_id=prospect.id, data=ProspectData(name="Nora Own"), expected_version=1)
    assert (caught.value.yours["name"], caught.value.theirs["name"]) == ("Nora Own", "Nora Newer")
    assert (caught.value.yours["language"], caught.value.theirs["language"]) == (None, Language.EN)


def test_whoever_looks_after_a_prospect_sees_its_threads_as_shared_ones(world: World) -> None:
    prospect = make_prospect(world.here, agent="agent")
    ended: dict[str, Any] = {"outcome": OutcomeType.FOLLOW_UP_SCHEDULED, "notes": "Secret"}
    secret = make_call(world.here, prospect=prospect, agent="other_agent", **ended)
    theirs = plan_call(world.here, "other_agent", prospect=prospect, thread_id=secret.thread_id)
    with scoped(world.here.as_("agent")) as db:
        ((held, planned),) = threads.list_of_prospect(db, prospect_id=prospect.id)
        assert (held.call_id, held.agent_name, held.at) == (None, None, NOON)
        assert (planned.call_id, planned.status) == (None, CallStatus.SCHEDULED)
        (row,) = prospects.list_prospects(db).items
        assert (row.planned.step, row.calls) == (NextStep.CALL_SCHEDULED, 0)
        assert calls.list_calls(db).total == 0
        with pytest.raises(NotFound):
            calls.get_call(db, call_id=theirs.id)
        joined = appointments.schedule(db, prospect_id=prospect.id, at=in_days(9), thread_id=theirs.thread_id)
        assert joined.thread_id == theirs.thread_id


def test_handing_over_takes_along_the_calls_that_have_not_started(world: World) -> None:
    here, prospect = world.here, add(world.here)
    held = make_call(here, prospect=prospect)
    planned = [plan_call(here, prospect=prospect, days=days) for days in (1, 2)]
    handed = hand_over(here, prospect.id, "other_agent")
    other = here.people["other_agent"].id
    assert handed.agent_id == other
    with scoped(here.command) as db:
        now = {call.id: call.agent_id for call in calls.list_calls(db).items}
        assert now == {held.id: here.people["agent"].id, **{call.id: other for call in planned}}
        deeds = db.scalars(select(AuditEntry.action).where(AuditEntry.reason == "On holiday")).all()
        assert sorted(deeds) == ["hand over", "reassign", "reassign"]
        assert writing.check(db) == []
    assert names(here, "other_agent") == ["Nora Neu"]
    # The former agent has led a call and goes on seeing that.
    assert names(here, "agent") == ["Nora Neu"]


def test_whoever_led_no_call_sees_a_prospect_no_more_that_was_handed_over(world: World) -> None:
    prospect = add(world.here)
    hand_over(world.here, prospect.id, "other_agent")
    assert (names(world.here, "agent"), names(world.here, "other_agent")) == ([], ["Nora Neu"])


def test_a_prospect_is_handed_to_nobody_who_has_left_and_not_without_a_reason(world: World) -> None:
    here, prospect = world.here, add(world.here)
    call = plan_call(here, prospect=prospect)
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=here.people["other_agent"].id)
    with pytest.raises(Conflict, match="inactive"):
        hand_over(here, prospect.id, "other_agent")
    with pytest.raises(Invalid, match="reason"):
        hand_over(here, prospect.id, "manager", reason=" ")
    agent_id = world.there.people["agent"].id
    with pytest.raises(NotFound, match="no user"), scoped(here.as_("manager")) as db:
        looking_after.hand_over(db, prospect_id=prospect.id, agent_id=agent_id, reason="R", expected_version=1)
    with scoped(here.command) as db:
        assert calls.get_call(db, call_id=call.id).call.agent_id == here.people["agent"].id


def test_whoever_hands_over_after_somebody_else_did_is_told_both(world: World) -> None:
    prospect = add(world.here)
    hand_over(world.here, prospect.id, "other_agent")
    with pytest.raises(Overtaken) as caught:
        hand_over(world.here, prospect.id, "manager")
    people = world.here.people
    assert caught.value.yours == {"agent_id": people["manager"].id}
    assert caught.value.theirs == {"agent_id": people["other_agent"].id}


def test_two_who_hand_over_at_once_leave_calls_and_prospect_with_one(committed: Engine) -> None:
    here = make_world().here
    prospect = add(here)
    call = plan_call(here, prospect=prospect)
    assert both_at_once(lambda to: hand_over(here, prospect.id, to), ["other_agent", "manager"]) == 1
    with scoped(here.command) as db:
        agent_id = prospects.get_prospect(db, prospect_id=prospect.id).prospect.agent_id
        assert calls.get_call(db, call_id=call.id).call.agent_id == agent_id
