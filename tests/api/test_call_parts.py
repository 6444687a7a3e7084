"""What happens within a call, by the API: its milestones and its objections."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from services.models.vocabulary import ObjectionType
from tests.api.asking import ask, get, path_of, refused, running_call
from tests.factories.calls import make_call
from tests.factories.organizations import World


@pytest.fixture
def call(world: World, agent: TestClient) -> Any:
    """A call in progress of the agent's."""
    return running_call(world, agent)


def test_a_milestone_is_begun_ticked_and_completed(call: Any, agent: TestClient) -> None:
    path = f"{path_of(call)}/milestones/1"
    begun = ask(agent, "POST", f"{path}/start", {})
    assert (begun["status"], begun["version"], begun["checkedItems"]) == ("IN_PROGRESS", 1, [])
    assert begun["items"]
    refused(agent, "POST", f"{path}/complete", {"expectedVersion": 1}, 409)
    strange = {"items": ["What else?"], "expectedVersion": 1}
    assert refused(agent, "PUT", f"{path}/items", strange, 400)["error"].startswith("items")
    ticked = ask(agent, "PUT", f"{path}/items", {"items": begun["items"], "expectedVersion": 1})
    assert (ticked["checkedItems"], ticked["version"]) == (begun["items"], 2)
    said = refused(agent, "PUT", f"{path}/items", {"items": [], "expectedVersion": 1}, 409)
    assert (said["yours"], said["theirs"]) == ({"checkedItems": []}, {"checkedItems": begun["items"]})
    done = ask(agent, "POST", f"{path}/complete", {"expectedVersion": 2})
    assert (done["status"], bool(done["completedAt"])) == ("COMPLETED", True)
    assert get(agent, f"{path_of(call)}/milestones")[0] == done


def test_milestones_are_listed_in_pages(call: Any, agent: TestClient) -> None:
    path = f"{path_of(call)}/milestones"
    whole = get(agent, path)
    assert [row["milestone"] for row in whole] == [1, 2, 3, 4, 5, 6, 7]
    part = agent.get(f"/api{path}?limit=2&offset=6").json()
    assert (part["data"], part["pagination"]) == (
        whole[6:],
        {"total": 7, "limit": 2, "offset": 6, "hasMore": False},
    )
    assert agent.get(f"/api{path}?limit=0").status_code == 400


def test_order_and_reasons_are_those_of_the_mode(call: Any, agent: TestClient) -> None:
    path = f"{path_of(call)}/milestones"
    if call["mode"] == "STRICT":
        refused(agent, "POST", f"{path}/2/start", {"reason": "They asked"}, 409)
        refused(agent, "POST", f"{path}/1/skip", {"reason": "Known"}, 409)
        return
    assert refused(agent, "POST", f"{path}/2/start", {}, 400)["error"].startswith("reason is needed")
    assert ask(agent, "POST", f"{path}/2/start", {"reason": "They asked"})["overrideReason"] == "They asked"
    assert ask(agent, "POST", f"{path}/1/skip", {"reason": "Known"})["status"] == "SKIPPED"


@pytest.mark.parametrize("number", ["0", "01", "1.0", "8", "999", "1000", "-1", "%D9%A1", "x"])
def test_a_milestone_that_the_call_does_not_have_is_404(call: Any, agent: TestClient, number: str) -> None:
    said = refused(agent, "POST", f"{path_of(call)}/milestones/{number}/start", {}, 404)
    assert said == {"error": "This call has no milestone of this number."}


def test_notes_of_a_milestone_have_a_version_of_their_own(call: Any, agent: TestClient) -> None:
    path = f"{path_of(call)}/milestones/1"
    refused(agent, "PUT", f"{path}/notes", {"notes": "x", "expectedVersion": 1}, 409)
    ask(agent, "POST", f"{path}/start", {})
    body = {"notes": "They sell pensions", "expectedVersion": 1}
    assert ask(agent, "PUT", f"{path}/notes", body) == {"notes": "They sell pensions", "notesVersion": 2}
    row = get(agent, f"{path_of(call)}/milestones")[0]
    assert (row["notes"], row["notesVersion"], row["version"]) == ("They sell pensions", 2, 1)


def test_an_objection_is_logged_answered_and_classified(call: Any, agent: TestClient) -> None:
    path = f"{path_of(call)}/objections"
    logged = ask(agent, "POST", path, {"type": "PRICE", "milestone": 2}, status=201)
    assert (logged["type"], logged["milestone"], logged["outcome"], logged["version"]) == ("PRICE", 2, None, 1)
    one = f"{path}/{logged['id']}"
    first, second, *_ = next(row for row in get(agent, "/objections")["objections"] if row["type"] == "PRICE")[
        "questions"
    ]
    answered = ask(agent, "PATCH", one, {"answers": {first: "Too much at once"}, "expectedVersion": 1})
    assert answered["answers"] == {first: "Too much at once"}
    more = ask(agent, "PATCH", one, {"answers": {second: "Monthly"}, "expectedVersion": 2})
    assert more["answers"] == {first: "Too much at once", second: "Monthly"}
    cleared = ask(agent, "PATCH", one, {"answers": {first: None}, "expectedVersion": 3})
    assert cleared["answers"] == {second: "Monthly"}
    assert refused(agent, "PATCH", one, {"answers": {"Why?": "x"}, "expectedVersion": 4}, 400)["error"].startswith(
        "answers"
    )
    solved = ask(agent, "POST", f"{one}/classify", {"outcome": "RESOLVED", "expectedVersion": 4})
    assert (solved["outcome"], bool(solved["resolvedAt"])) == ("RESOLVED", True)
    said = refused(agent, "POST", f"{one}/classify", {"outcome": "DEFERRED", "expectedVersion": 4}, 409)
    assert (said["yours"], said["theirs"]) == ({"outcome": "DEFERRED"}, {"outcome": "RESOLVED"})
    noted = ask(agent, "PUT", f"{one}/notes", {"notes": "By instalments", "expectedVersion": 1})
    assert noted == {"notes": "By instalments", "notesVersion": 2}
    assert get(agent, path_of(call))["objections"][0]["notes"] == "By instalments"


def test_an_open_objection_stands_in_the_way_and_what_a_type_forbids_is_a_conflict(
    call: Any, agent: TestClient
) -> None:
    logged = ask(agent, "POST", f"{path_of(call)}/objections", {"type": "SKEPTICISM"}, status=201)
    assert get(agent, f"{path_of(call)}/can-complete")["isReady"] is False
    body = {"expectedVersion": call["version"], "outcome": "COACHING_CLIENT"}
    assert "still open" in refused(agent, "POST", f"{path_of(call)}/complete", body, 409)["error"]
    path = f"{path_of(call)}/objections/{logged['id']}/classify"
    refused(agent, "POST", path, {"outcome": "DEFERRED", "expectedVersion": 1}, 409)


def test_an_open_objection_of_a_completed_call_is_settled_once(world: World, agent: TestClient) -> None:
    call = make_call(world.here, objections=[(ObjectionType.TIMING, None)])
    (objection,) = get(agent, path_of(call))["objections"]
    path = f"{path_of(call)}/objections/{objection['id']}/settle"
    assert ask(agent, "POST", path, {"outcome": "DEFERRED"})["outcome"] == "DEFERRED"
    refused(agent, "POST", path, {"outcome": "DEFERRED"}, 409)


def test_an_objection_is_found_in_its_own_call_alone(world: World, call: Any, agent: TestClient) -> None:
    logged = ask(agent, "POST", f"{path_of(call)}/objections", {"type": "PRICE"}, status=201)
    other = running_call(world, agent)
    body = {"outcome": "RESOLVED", "expectedVersion": 1}
    told = [
        refused(agent, "POST", f"{path_of(other)}/objections/{one}/classify", body, 404)
        for one in (logged["id"], uuid4(), "x")
    ]
    assert told == [{"error": "There is no objection with this id."}] * 3
