"""Calls by the API: planned, moved, led, ended and put right, by the same rules as on the screens."""

from __future__ import annotations

from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from services import calls
from services.db import scoped
from services.models.vocabulary import CallStatus, OutcomeType
from tests.api.asking import ahead, ask, begin, get, own_prospect, path_of, refused, running_call
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import World


def test_an_agent_plans_a_call_of_their_own(world: World, agent: TestClient) -> None:
    prospect, at = own_prospect(world, client_count=900), ahead()
    body = {"prospectId": str(prospect.id), "scheduledAt": at, "mode": "FLEXIBLE", "language": "EN"}
    made = ask(agent, "POST", "/calls", {**body, "zoomLink": " https://zoom.example/1 "}, status=201)
    assert (made["status"], made["mode"], made["language"], made["version"]) == ("SCHEDULED", "FLEXIBLE", "EN", 1)
    assert (made["scheduledAt"], made["zoomLink"]) == (at, "https://zoom.example/1")
    assert made["agent"]["email"] == "agent@here.example"
    assert get(agent, path_of(made)) == made


def test_a_manager_plans_for_an_agent_by_address_in_a_thread_that_there_is(
    world: World, manager: TestClient
) -> None:
    first = make_call(world.here)
    body = {"prospectId": str(first.prospect_id), "scheduledAt": ahead(), "agent": "OTHER_AGENT@here.example"}
    made = ask(manager, "POST", "/calls", {**body, "threadId": str(first.thread_id)}, status=201)
    assert made["agent"]["email"] == "other_agent@here.example"
    assert [entry["callId"] for entry in made["thread"]] == [str(first.id), made["id"]]


def test_what_a_plan_names_must_be_there(world: World, agent: TestClient, manager: TestClient) -> None:
    mine, theirs = own_prospect(world), make_prospect(world.there)
    plan = {"prospectId": str(mine.id), "scheduledAt": ahead()}
    told = [
        refused(agent, "POST", "/calls", {**plan, "prospectId": str(one)}, 404)
        for one in (uuid4(), theirs.id, make_prospect(world.here).id)
    ]
    assert told[0] == told[1] == told[2]
    refused(manager, "POST", "/calls", {**plan, "threadId": str(uuid4())}, 404)
    for address in ("nobody@here.example", "agent@there.example"):
        said = refused(manager, "POST", "/calls", {**plan, "agent": address}, 404)
        assert said == {"error": "agent: there is no user with this address."}
    refused(agent, "POST", "/calls", {**plan, "agent": "other_agent@here.example"}, 404)
    late = refused(agent, "POST", "/calls", {**plan, "scheduledAt": ahead(-1)}, 400)
    assert late["error"].startswith("scheduledAt must be a time to come")


def test_a_change_keeps_what_it_omits_and_null_clears(world: World, agent: TestClient) -> None:
    prospect = own_prospect(world)
    body = {"prospectId": str(prospect.id), "scheduledAt": ahead(), "zoomLink": "https://zoom.example/1"}
    call = ask(agent, "POST", "/calls", body, status=201)
    agreed = ask(agent, "PATCH", path_of(call), {"expectedVersion": 1, "recordingConsent": True})
    assert (agreed["recordingConsent"], agreed["zoomLink"], agreed["version"]) == (True, body["zoomLink"], 2)
    cleared = ask(agent, "PATCH", path_of(call), {"expectedVersion": 2, "zoomLink": None})
    assert (cleared["recordingConsent"], cleared["zoomLink"], cleared["mode"]) == (True, None, call["mode"])
    assert ask(agent, "PATCH", path_of(call), {"expectedVersion": 3})["version"] == 3
    assert refused(agent, "PATCH", path_of(call), {"expectedVersion": 3, "mode": None}, 400)["error"].startswith(
        "mode must be one of"
    )


def test_a_save_over_a_newer_version_is_told_both_values(world: World, agent: TestClient) -> None:
    call = make_call(world.here, status=CallStatus.SCHEDULED)
    ask(agent, "PATCH", path_of(call), {"expectedVersion": 1, "zoomLink": "https://zoom.example/1"})
    said = refused(
        agent, "PATCH", path_of(call), {"expectedVersion": 1, "zoomLink": "https://zoom.example/2"}, 409
    )
    assert (said["yours"], said["theirs"]) == (
        {"zoomLink": "https://zoom.example/2"},
        {"zoomLink": "https://zoom.example/1"},
    )
    at = ahead()
    moved = refused(agent, "POST", f"{path_of(call)}/reschedule", {"expectedVersion": 1, "scheduledAt": at}, 409)
    assert (moved["yours"], moved["theirs"]) == (
        {"scheduledAt": at},
        {"scheduledAt": "2026-03-02T12:00:00+00:00"},
    )


def test_a_call_completed_meanwhile_is_told_with_its_outcome(world: World, agent: TestClient) -> None:
    call = make_call(world.here, outcome=OutcomeType.COACHING_CLIENT)
    body = {"expectedVersion": 7, "outcome": "DISQUALIFIED", "disqualificationReason": "AUTHORITY_ISSUE"}
    said = refused(agent, "POST", f"{path_of(call)}/complete", body, 409)
    assert (said["yours"], said["theirs"]) == ({"outcome": "DISQUALIFIED"}, {"outcome": "COACHING_CLIENT"})


def test_notes_are_told_with_both_texts(world: World, agent: TestClient) -> None:
    path = f"{path_of(make_call(world.here))}/notes"
    assert ask(agent, "PUT", path, {"notes": "First", "expectedVersion": 1}) == {
        "notes": "First",
        "notesVersion": 2,
    }
    said = refused(agent, "PUT", path, {"notes": "Mine", "expectedVersion": 1}, 409)
    assert said["yours"] == {"notes": "Mine"}
    assert said["theirs"] == {"notes": "First", "notesVersion": 2}
    assert ask(agent, "PUT", path, {"notes": None, "expectedVersion": 2}) == {"notes": None, "notesVersion": 3}


def test_a_call_is_moved_handed_on_cancelled_and_put_back(
    world: World, manager: TestClient, agent: TestClient
) -> None:
    call = make_call(world.here, status=CallStatus.SCHEDULED)
    path, at = path_of(call), ahead(2)
    moved = ask(manager, "POST", f"{path}/reschedule", {"expectedVersion": 1, "scheduledAt": at})
    assert moved["scheduledAt"] == at
    to = {"agent": "other_agent@here.example", "reason": "Ill", "expectedVersion": moved["version"]}
    refused(agent, "POST", f"{path}/reassign", to, 404)
    own = {**to, "agent": "agent@here.example"}
    assert refused(agent, "POST", f"{path}/reassign", own, 403) == {"error": "Your role does not allow this."}
    given = ask(manager, "POST", f"{path}/reassign", to)
    assert given["agent"]["email"] == "other_agent@here.example"
    over = ask(manager, "POST", f"{path}/cancel", {"expectedVersion": given["version"], "reason": "They left"})
    assert (over["status"], bool(over["cancelledAt"])) == ("CANCELLED", True)
    back = ask(manager, "POST", f"{path}/correct", {"expectedVersion": over["version"], "reason": "A mistake"})
    assert (back["status"], back["cancelledAt"]) == ("SCHEDULED", None)


def test_somebody_who_did_not_come_is_said_after_the_appointment(world: World, agent: TestClient) -> None:
    call, coming = make_call(world.here, status=CallStatus.SCHEDULED), own_prospect(world)
    assert ask(agent, "POST", f"{path_of(call)}/no-show", {"expectedVersion": 1})["status"] == "NO_SHOW"
    plan = {"prospectId": str(coming.id), "scheduledAt": ahead()}
    early = ask(agent, "POST", "/calls", plan, status=201)
    refused(agent, "POST", f"{path_of(early)}/no-show", {"expectedVersion": 1}, 409)


def test_a_call_starts_with_its_checklist_ticked_alone(world: World, agent: TestClient) -> None:
    prospect = own_prospect(world)
    call = ask(agent, "POST", "/calls", {"prospectId": str(prospect.id), "scheduledAt": ahead()}, status=201)
    said = refused(agent, "POST", f"{path_of(call)}/start", {"expectedVersion": 1}, 409)
    assert said["error"].startswith("Before the call may start")
    wrong = {"checklist": ["nothing"], "expectedVersion": 1}
    assert refused(agent, "PUT", f"{path_of(call)}/checklist", wrong, 400)["error"].startswith("checklist has no")
    started = begin(agent, call)
    assert (started["status"], bool(started["startedAt"])) == ("IN_PROGRESS", True)
    assert all(point["isTicked"] for point in get(agent, f"{path_of(call)}/checklist")["points"])


def test_a_call_is_completed_reopened_and_completed_again(
    world: World, agent: TestClient, manager: TestClient
) -> None:
    call, at = running_call(world, agent), ahead(3)
    path = path_of(call)
    ready = get(agent, f"{path}/can-complete")
    assert (ready["isReady"], ready["blockers"], len(ready["allowedOutcomes"])) == (True, [], 4)
    body = {
        "expectedVersion": call["version"],
        "outcome": "FOLLOW_UP_SCHEDULED",
        "followUpAt": at,
        "nextStep": "x",
    }
    done = ask(agent, "POST", f"{path}/complete", {**body, "hasEnoughClients": True})
    assert (done["status"], done["outcome"], done["followUpAt"]) == ("COMPLETED", "FOLLOW_UP_SCHEDULED", at)
    assert (done["hasEnoughClients"], done["hasFinancialCapacity"]) == (True, None)
    assert [entry["status"] for entry in done["thread"]] == ["COMPLETED", "SCHEDULED"]
    reason = {"expectedVersion": done["version"], "reason": "A mistake"}
    refused(agent, "POST", f"{path}/reopen", reason, 403)
    opened = ask(manager, "POST", f"{path}/reopen", reason)
    assert (opened["status"], opened["outcome"], opened["endedAt"]) == ("IN_PROGRESS", None, None)
    assert [entry["status"] for entry in opened["thread"]] == ["IN_PROGRESS", "CANCELLED"]
    again = {"expectedVersion": opened["version"], "outcome": "COACHING_CLIENT"}
    assert ask(agent, "POST", f"{path}/complete", again)["endedAt"] == done["endedAt"]


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ({"outcome": "DISQUALIFIED"}, "disqualificationReason"),
        ({"outcome": "COACHING_CLIENT", "disqualificationReason": "AUTHORITY_ISSUE"}, "disqualificationReason"),
        ({"outcome": "FOLLOW_UP_SCHEDULED"}, "followUpAt"),
        ({"outcome": "FOLLOW_UP_SCHEDULED", "followUpAt": "2026-01-01T10:00:00Z"}, "followUpAt"),
        ({"outcome": "COACHING_CLIENT", "nextStep": "x" * 1001}, "nextStep"),
        ({"outcome": "COACHING_CLIENT", "endedAt": "2026-01-01T10:00:00Z", "reason": "Forgotten"}, "endedAt"),
    ],
)
def test_an_outcome_that_cannot_be_taken_is_400_by_its_own_name(
    world: World, agent: TestClient, outcome: dict[str, str], field: str
) -> None:
    call = running_call(world, agent)
    body = {"expectedVersion": call["version"], **outcome}
    said = refused(agent, "POST", f"{path_of(call)}/complete", body, 400)
    assert said["error"].startswith(f"{field} ")
    assert get(agent, path_of(call))["status"] == "IN_PROGRESS"


def test_a_missing_outcome_is_settled_once(world: World, agent: TestClient) -> None:
    call = make_call(world.here, at=NOON)
    path = f"{path_of(call)}/settle"
    body = {"outcome": "DISQUALIFIED", "disqualificationReason": "AUTHORITY_ISSUE"}
    settled = ask(agent, "POST", path, body)
    assert (settled["outcome"], settled["disqualificationReason"]) == ("DISQUALIFIED", "AUTHORITY_ISSUE")
    refused(agent, "POST", path, body, 409)


WRITES = [
    ("PATCH", "", {"expectedVersion": 1}),
    ("POST", "/reschedule", {"expectedVersion": 1, "scheduledAt": "2126-01-01T10:00:00Z"}),
    ("POST", "/start", {"expectedVersion": 1}),
    ("POST", "/cancel", {"expectedVersion": 1, "reason": "x"}),
    ("POST", "/no-show", {"expectedVersion": 1}),
    ("POST", "/correct", {"expectedVersion": 1, "reason": "x"}),
    ("POST", "/complete", {"expectedVersion": 1, "outcome": "COACHING_CLIENT"}),
    ("POST", "/settle", {"outcome": "COACHING_CLIENT"}),
    ("PUT", "/checklist", {"expectedVersion": 1, "checklist": []}),
    ("PUT", "/notes", {"expectedVersion": 1, "notes": "x"}),
    ("POST", "/milestones/1/start", {}),
    ("POST", "/milestones/1/complete", {"expectedVersion": 1}),
    ("POST", "/milestones/1/skip", {"reason": "x"}),
    ("PUT", "/milestones/1/items", {"expectedVersion": 1, "items": []}),
    ("PUT", "/milestones/1/notes", {"expectedVersion": 1, "notes": "x"}),
    ("POST", "/objections", {"type": "PRICE"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_what_is_missing_foreign_or_a_colleagues_cannot_be_told_apart_and_stays(
    world: World, agent: TestClient, method: str, path: str, body: dict[str, object]
) -> None:
    foreign = make_call(world.there, status=CallStatus.SCHEDULED).id
    colleagues = make_call(world.here, agent="other_agent", status=CallStatus.SCHEDULED).id
    told = [
        refused(agent, method, f"/calls/{one}{path}", body, 404)
        for one in (uuid4(), foreign, colleagues, "1", str(colleagues).replace("-", ""))
    ]
    assert all(one == told[0] for one in told)
    for tenant, call_id in ((world.there, foreign), (world.here, colleagues)):
        with scoped(tenant.command) as db:
            assert calls.get_call(db, call_id=call_id).call.version == 1
