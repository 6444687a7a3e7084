"""Prospects by the API: added, handed over, told of duplicates, and merged."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from services import prospects
from services.db import scoped
from services.models import Prospect
from services.models.vocabulary import CallStatus
from tests.api.asking import ask, get, own_prospect, refused
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World

NEW = {
    "name": "Nora Neu",
    "email": "nora@post.example",
    "phone": "+49 30 123456",
    "clientCount": 700,
    "language": "DE",
    "ghlContactId": "g-1",
}


def count(world: World) -> int:
    with scoped(world.here.command) as db:
        return db.scalar(select(func.count(Prospect.id))) or 0


def test_a_prospect_is_added_and_told_as_it_is(world: World, agent: TestClient, manager: TestClient) -> None:
    added = ask(agent, "POST", "/prospects", NEW, status=201)
    assert {name: added[name] for name in NEW} == NEW
    assert (added["qualification"], added["version"], added["company"]) == ("QUALIFIED", 1, None)
    assert added["agentId"] == str(world.here.people["agent"].id)
    assert get(agent, f"/prospects/{added['id']}") == added
    of_manager = ask(manager, "POST", "/prospects", {"name": "Max"}, status=201)
    assert of_manager["agentId"] is None
    with scoped(world.here.as_("admin")) as db:
        stored = prospects.get_prospect(db, prospect_id=UUID(added["id"])).prospect
        assert (stored.phone_folded, stored.client_count) == ("4930123456", 700)


def test_under_one_key_a_prospect_is_added_once(world: World, agent: TestClient) -> None:
    headers = {"idempotency-key": "once"}
    first, second = (agent.post("/api/prospects", json=NEW, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert count(world) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"email": "x@y.example"}, "name is missing."),
        ({"name": "  "}, "name is missing."),
        ({"name": "N", "clientCount": -1}, "clientCount must be at least 0."),
        ({"name": "N", "revenueVolatility": 6}, "revenueVolatility must be at most 5."),
        ({"name": "N", "mainPain": "x" * 1001}, "mainPain is too long"),
        ({"name": "N", "agentId": str(uuid4())}, "agentId is not known here."),
        ({"name": "N", "ghlContactId": "x" * 201}, "ghlContactId is too long"),
    ],
)
def test_what_cannot_be_a_prospect_is_400(
    world: World, agent: TestClient, body: dict[str, Any], said: str
) -> None:
    assert refused(agent, "POST", "/prospects", body, 400)["error"].startswith(said)
    assert count(world) == 0


def test_a_contact_of_the_crm_is_one_prospects(world: World, agent: TestClient) -> None:
    make_prospect(world.here, ghl_contact_id="g-1")
    said = refused(agent, "POST", "/prospects", NEW, 409)
    assert said == {"error": "ghlContactId belongs to another prospect already."}


def test_duplicates_are_told_as_far_as_one_may_see_them(
    world: World, agent: TestClient, manager: TestClient
) -> None:
    mine = own_prospect(world, name="Mine", email="p@post.example")
    theirs = make_prospect(world.here, name="Theirs", email="P@post.example", agent="other_agent")
    make_prospect(world.there, name="Foreign", email="p@post.example")
    (pair,) = get(manager, "/prospects/duplicates")
    assert (pair["first"]["name"], pair["second"]["name"], pair["reasons"]) == ("Mine", "Theirs", ["email"])
    (found,) = get(manager, f"/prospects/{mine.id}/duplicates")
    assert (found["prospect"]["id"], found["prospect"]["version"]) == (str(theirs.id), 1)
    assert get(agent, f"/prospects/{mine.id}/duplicates") == []
    refused(agent, "GET", "/prospects/duplicates", None, 403)
    told = [refused(agent, "GET", f"/prospects/{one}/duplicates", None, 404) for one in (theirs.id, uuid4(), "x")]
    assert told[0] == told[1] == told[2]
    page = manager.get("/api/prospects/duplicates?limit=1&offset=1").json()["pagination"]
    assert page == {"total": 1, "limit": 1, "offset": 1, "hasMore": False}


def test_two_prospects_are_merged_at_the_versions_that_were_looked_at(
    world: World, agent: TestClient, manager: TestClient
) -> None:
    kept = make_prospect(world.here, name="Kept", company=None, client_count=None)
    merged = make_prospect(world.here, name="Merged", company="AG", client_count=700)
    call = make_call(world.here, prospect=merged)
    path = f"/prospects/{kept.id}/merge"
    body = {
        "mergedId": str(merged.id),
        "expectedVersion": 1,
        "expectedMergedVersion": 1,
        "reason": "The same person",
    }
    refused(agent, "POST", path, body, 403)
    late = refused(manager, "POST", path, {**body, "expectedMergedVersion": 2}, 409)
    assert (late["yours"], late["theirs"]) == ({"mergedIntoId": str(kept.id)}, {"mergedIntoId": None})
    assert refused(manager, "POST", path, {**body, "reason": " "}, 400)["error"] == "reason is missing."
    done = ask(manager, "POST", path, body)
    assert (done["threads"], done["calls"], sorted(done["filled"])) == (1, 1, ["clientCount", "company"])
    assert (done["prospect"]["company"], done["prospect"]["version"]) == ("AG", 2)
    assert get(manager, f"/calls/{call.id}")["prospect"]["id"] == str(kept.id)
    assert get(manager, f"/prospects/{merged.id}")["mergedIntoId"] == str(kept.id)
    assert [row["name"] for row in get(manager, "/prospects")] == ["Kept"]
    again = {**body, "expectedVersion": 2, "expectedMergedVersion": 2}
    assert "merged into another prospect already" in refused(manager, "POST", path, again, 409)["error"]


def test_a_merge_with_oneself_or_somebody_missing_is_refused(world: World, manager: TestClient) -> None:
    kept, foreign = make_prospect(world.here), make_prospect(world.there)
    body = {"expectedVersion": 1, "expectedMergedVersion": 1, "reason": "The same person"}
    path = f"/prospects/{kept.id}/merge"
    refused(manager, "POST", path, {**body, "mergedId": str(kept.id)}, 409)
    told = [refused(manager, "POST", path, {**body, "mergedId": str(one)}, 404) for one in (foreign.id, uuid4())]
    assert told[0] == told[1]
    assert refused(manager, "POST", path, {**body, "mergedId": "1"}, 400)["error"].startswith("mergedId must be")


def test_a_prospect_is_handed_over_with_its_calls_to_come(
    world: World, agent: TestClient, manager: TestClient
) -> None:
    prospect = make_prospect(world.here, agent="agent")
    call = make_call(world.here, prospect=prospect, status=CallStatus.SCHEDULED)
    path = f"/prospects/{prospect.id}/hand-over"
    body = {"agent": "other_agent@here.example", "reason": "On holiday", "expectedVersion": 1}
    refused(agent, "POST", path, {**body, "agent": "agent@here.example"}, 403)
    # An agent hears of no colleague.
    refused(agent, "POST", path, body, 404)
    refused(manager, "POST", path, {**body, "agent": "nobody@here.example"}, 404)
    refused(manager, "POST", path, {**body, "agent": "agent@there.example"}, 404)
    done = ask(manager, "POST", path, body)
    assert done["agentId"] == str(world.here.people["other_agent"].id)
    assert get(manager, f"/calls/{call.id}")["agent"]["email"] == "other_agent@here.example"
    late = refused(manager, "POST", path, {**body, "agent": "agent@here.example"}, 409)
    assert late["theirs"] == {"agentId": str(world.here.people["other_agent"].id)}
    refused(agent, "GET", f"/prospects/{prospect.id}", None, 404)


def test_an_agent_is_not_told_which_colleague_looks_after_a_prospect(world: World, agent: TestClient) -> None:
    prospect = make_prospect(world.here, agent="other_agent")
    make_call(world.here, prospect=prospect)
    assert get(agent, f"/prospects/{prospect.id}")["agentId"] is None
    assert [row["agentId"] for row in get(agent, "/prospects")] == [None]
