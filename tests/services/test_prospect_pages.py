"""What the page of a prospect is made of, and what is known before a call is planned."""

from __future__ import annotations

import pytest

from services import looking_after, merge_history, planning, prospect_merging, prospect_pages
from services.db import scoped
from services.errors import Conflict
from services.models import Prospect
from services.models.vocabulary import CallMode, CallStatus, Language
from services.planning import Planning
from services.prospect_pages import ProspectPage
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import plan_call
from tests.factories.organizations import Tenant, World


def load(tenant: Tenant, who: str, prospect: Prospect) -> ProspectPage:
    with scoped(tenant.as_(who)) as db:
        return prospect_pages.load(db, prospect_id=prospect.id)


def look_ahead(tenant: Tenant, who: str, prospect: Prospect) -> Planning:
    with scoped(tenant.as_(who)) as db:
        return planning.look_ahead(db, prospect_id=prospect.id)


def merge(tenant: Tenant, kept: Prospect, merged: Prospect, reason: str) -> None:
    with scoped(tenant.as_("manager")) as db:
        rows = [db.get_one(Prospect, (tenant.id, one.id)) for one in (kept, merged)]
        versions = rows[0].version, rows[1].version
        prospect_merging.merge(db, kept_id=kept.id, merged_id=merged.id, expected_versions=versions, reason=reason)


def test_a_manager_is_told_who_looks_after_a_prospect_and_an_agent_of_themselves_alone(world: World) -> None:
    here = world.here
    others, own = make_prospect(here, agent="other_agent"), make_prospect(here, agent="agent")
    make_call(here, prospect=others, status=CallStatus.SCHEDULED)
    seen = load(here, "manager", others)
    assert (seen.looked_after_by and seen.looked_after_by.name, len(seen.people), len(seen.to_come)) == (
        "Olga Agent",
        4,
        1,
    )
    hidden = load(here, "agent", others)
    assert (hidden.looked_after_by, hidden.people, hidden.to_come) == (None, [], [])
    mine = load(here, "agent", own).looked_after_by
    assert mine is not None
    assert mine.id == here.people["agent"].id


def test_whatever_was_merged_stays_told_also_what_one_of_these_had_taken_up(world: World) -> None:
    here = world.here
    kept, middle, first = (make_prospect(here, name=name, agent="agent") for name in ("Kept", "Middle", "First"))
    merge(here, middle, first, "The same number")
    merge(here, kept, middle, "The same person")
    told = load(here, "manager", kept).merged
    assert [(one.prospect.name, one.by, one.reason) for one in told] == [
        ("First", "Mara Manager", "The same number"),
        ("Middle", "Mara Manager", "The same person"),
    ]
    assert all(one.at is not None for one in told)
    assert load(here, "manager", middle).is_merged
    to_agent = load(here, "agent", kept).merged
    assert [(one.prospect.name, one.by, one.reason) for one in to_agent] == [
        ("First", None, None),
        ("Middle", None, None),
    ]


def test_nothing_was_merged_into_most_prospects(world: World) -> None:
    prospect = make_prospect(world.here)
    with scoped(world.here.as_("manager")) as db:
        assert merge_history.list_merged(db, prospect_id=prospect.id) == []


def test_a_call_is_planned_for_whoever_looks_after_the_prospect_unless_another_one_is_said(world: World) -> None:
    here = world.here
    prospect = make_prospect(here, agent="agent", language=Language.EN)
    plan_call(here, "agent", prospect=prospect)
    ahead = look_ahead(here, "manager", prospect)
    assert (ahead.agent_id, ahead.mode, ahead.language) == (
        here.people["agent"].id,
        CallMode.FLEXIBLE,
        Language.EN,
    )
    assert len(ahead.people) == 4
    assert len(ahead.threads) == 1
    assert look_ahead(here, "manager", make_prospect(here)).agent_id == here.people["manager"].id
    own = look_ahead(here, "agent", prospect)
    assert (own.people, own.agent_id) == ([], here.people["agent"].id)


def test_no_call_is_planned_with_a_prospect_that_was_merged(world: World) -> None:
    kept, merged = make_prospect(world.here), make_prospect(world.here)
    merge(world.here, kept, merged, "The same person")
    with pytest.raises(Conflict, match="Open that one"):
        look_ahead(world.here, "manager", merged)


def test_calls_to_come_of_others_are_those_that_a_handing_over_moves(world: World) -> None:
    here = world.here
    prospect = make_prospect(here, agent="agent")
    for who in ("agent", "other_agent"):
        make_call(here, prospect=prospect, agent=who, status=CallStatus.SCHEDULED)
    make_call(here, prospect=prospect)
    page = load(here, "manager", prospect)
    other = here.people["other_agent"].id
    assert sorted(map(str, page.to_come)) == sorted([str(here.people["agent"].id), str(other)])
    with scoped(here.as_("manager")) as db:
        looking_after.hand_over(db, prospect_id=prospect.id, agent_id=other, reason="Ill", expected_version=1)
    assert set(load(here, "manager", prospect).to_come) == {other}
