"""Prospects: who sees which, what is found, and what a change leaves alone."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services import calls, configuration, prospects, threads
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound
from services.models.vocabulary import CallStatus, Language, Qualification
from services.next_steps import NextStep
from services.prospects import ProspectData, ProspectFilters
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World


def test_prospects_are_listed_by_folded_name_with_todays_qualification(world: World) -> None:
    make_prospect(world.here, name="Zoe Zimmer", client_count=None)
    make_prospect(world.here, name="Ärne Anders", client_count=500)
    make_prospect(world.here, name="bert Berg", client_count=499)
    with scoped(world.here.as_("manager")) as db:
        page = prospects.list_prospects(db)
    assert page.total == 3
    assert [(row.prospect.name, row.qualification) for row in page.items] == [
        ("Ärne Anders", Qualification.QUALIFIED),
        ("bert Berg", Qualification.UNDER_THRESHOLD),
        ("Zoe Zimmer", Qualification.UNKNOWN),
    ]


def test_an_agent_sees_prospects_of_own_calls_and_counts_own_calls_alone(world: World) -> None:
    shared, foreign = make_prospect(world.here), make_prospect(world.here, name="Frida Fremd")
    own = make_call(world.here, prospect=shared)
    make_call(world.here, prospect=shared, agent="other_agent")
    make_call(world.here, prospect=foreign, agent="other_agent")
    with scoped(world.here.as_("agent")) as db:
        page = prospects.list_prospects(db)
        assert [(row.prospect.id, row.calls) for row in page.items] == [(shared.id, 1)]
        ((entry,),) = threads.list_of_prospect(db, prospect_id=shared.id)
        assert entry.call_id == own.id
        with pytest.raises(NotFound, match="no prospect"):
            prospects.get_prospect(db, prospect_id=foreign.id)


def test_another_organizations_prospect_reads_as_a_missing_one(world: World) -> None:
    foreign = make_prospect(world.there)
    for prospect_id in (foreign.id, uuid4()):
        sentence = r"^There is no prospect with this id\.$"
        with pytest.raises(NotFound, match=sentence), scoped(world.here.as_("admin")) as db:
            prospects.get_prospect(db, prospect_id=prospect_id)


@pytest.mark.parametrize("words", ["soehne", "söhne", "SOHNE", "petra@post"])
def test_a_search_looks_in_name_company_and_address(world: World, words: str) -> None:
    found = make_prospect(world.here, company="Hansen & Söhne", email="Petra@Post.example")
    make_prospect(world.here, name="Otto Other")
    with scoped(world.here.as_("manager")) as db:
        page = prospects.list_prospects(db, filters=ProspectFilters(search=words))
    assert [row.prospect.id for row in page.items] == [found.id]


def names(tenant: Tenant, who: str = "manager", **filters: Any) -> list[str]:
    """The names in a list under these filters."""
    with scoped(tenant.as_(who)) as db:
        page = prospects.list_prospects(db, filters=ProspectFilters(**filters))
    assert page.total == len(page.items)
    return [row.prospect.name for row in page.items]


def test_qualification_is_filtered_as_the_prospect_now_is_and_as_the_threshold_now_stands(world: World) -> None:
    many = make_prospect(world.here, name="Many", client_count=500)
    make_prospect(world.here, name="Few", client_count=499)
    make_prospect(world.here, name="None known", client_count=None)
    make_call(world.here, prospect=many)
    expected = {
        Qualification.QUALIFIED: ["Many"],
        Qualification.UNDER_THRESHOLD: ["Few"],
        Qualification.UNKNOWN: ["None known"],
    }
    for value, found in expected.items():
        assert names(world.here, qualifications=frozenset({value})) == found
    assert names(world.here, qualifications=frozenset(Qualification)) == ["Few", "Many", "None known"]
    with scoped(world.here.as_("admin")) as db:
        configuration.set_threshold(db, threshold=501, expected_number=1)
    assert names(world.here, qualifications=frozenset({Qualification.UNDER_THRESHOLD})) == ["Few", "Many"]
    assert names(world.here, "agent", qualifications=frozenset({Qualification.UNDER_THRESHOLD})) == ["Many"]


def test_language_is_filtered_also_where_it_is_not_known(world: World) -> None:
    make_prospect(world.here, name="Deutsch")
    make_prospect(world.here, name="English", language=Language.EN)
    make_prospect(world.here, name="Silent", language=None)
    assert names(world.here, languages=frozenset({Language.DE})) == ["Deutsch"]
    assert names(world.here, languages=frozenset({None})) == ["Silent"]
    assert names(world.here, languages=frozenset({Language.EN, None})) == ["English", "Silent"]


def test_filters_narrow_together_and_reach_no_other_organization(world: World) -> None:
    for tenant in (world.here, world.there):
        make_prospect(tenant, name=f"Paula {tenant.slug}", client_count=900)
        make_prospect(tenant, name=f"Paula small {tenant.slug}", client_count=9)
    asked: dict[str, Any] = {
        "search": "paula",
        "qualifications": frozenset({Qualification.QUALIFIED}),
        "next_steps": frozenset({NextStep.NOTHING_PLANNED}),
        "languages": frozenset({Language.DE}),
    }
    assert names(world.here, **asked) == ["Paula here"]
    assert names(world.here, **{**asked, "next_steps": frozenset({NextStep.WON})}) == []


def test_the_last_call_of_a_row_is_the_last_held_one_that_may_be_opened(world: World) -> None:
    prospect = make_prospect(world.here)
    own = make_call(world.here, prospect=prospect)
    theirs = make_call(world.here, prospect=prospect, at=NOON + timedelta(days=1), agent="other_agent")
    make_call(world.here, prospect=prospect, at=NOON + timedelta(days=2), status=CallStatus.NO_SHOW)
    for who, calls_, at in (("agent", 2, own.started_at), ("manager", 3, theirs.started_at)):
        with scoped(world.here.as_(who)) as db:
            (row,) = prospects.list_prospects(db).items
        assert (row.calls, row.last_call_at) == (calls_, at)


def test_changing_the_client_count_leaves_past_calls_as_they_were(world: World) -> None:
    prospect = make_prospect(world.here, client_count=20)
    call = make_call(world.here, prospect=prospect)
    with scoped(world.here.as_("agent")) as db:
        data = ProspectData(name=prospect.name, client_count=900)
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=1)
        assert prospects.get_prospect(db, prospect_id=prospect.id).qualification is Qualification.QUALIFIED
        assert calls.get_call(db, call_id=call.id).call.qualification is Qualification.UNDER_THRESHOLD


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"client_count": -1}, "client count"),
        ({"revenue_volatility": 6}, "revenue volatility"),
        ({"notes": "a\x00b"}, "notes"),
        ({"notes": "\ud800"}, "notes"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(world: World, change: dict[str, Any], field: str) -> None:
    prospect = make_prospect(world.here)
    data = dataclasses.replace(ProspectData(name="Petra"), **change)
    with pytest.raises(Invalid, match=field), scoped(world.here.as_("manager")) as db:
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=1)


def test_a_change_over_a_newer_version_is_a_conflict(world: World) -> None:
    prospect = make_prospect(world.here)
    with scoped(world.here.as_("manager")) as db:
        prospects.change(db, prospect_id=prospect.id, data=ProspectData(name="Newer"), expected_version=1)
    with pytest.raises(Conflict, match="in the meantime"), scoped(world.here.as_("manager")) as db:
        prospects.change(db, prospect_id=prospect.id, data=ProspectData(name="Older"), expected_version=1)
