"""Coaching notes by the API: who writes, sees, answers and acknowledges what, and what conflicts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from services.models import Call
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType
from tests.api.asking import ask, get, path_of, refused
from tests.factories.calls import make_call
from tests.factories.organizations import World


@pytest.fixture
def call(world: World) -> Call:
    """A completed call of the agent's."""
    return make_call(
        world.here,
        outcome=OutcomeType.COACHING_CLIENT,
        milestones={1: MilestoneStatus.COMPLETED},
        objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)],
    )


def write(client: TestClient, call: Call, text: str = "Wait longer", **more: Any) -> Any:
    return ask(client, "POST", f"{path_of(call)}/coaching", {"text": text, **more}, status=201)


def note_path(note: Any) -> str:
    return f"/calls/{note['callId']}/coaching/{note['id']}"


def deed(client: TestClient, note: Any, word: str, **more: Any) -> Any:
    """A deed at the version that the note was told with."""
    return ask(client, "POST", f"{note_path(note)}/{word}", {"expectedVersion": note["version"], **more})


def test_the_conversation_from_the_note_to_its_acknowledgment(
    call: Call, manager: TestClient, agent: TestClient
) -> None:
    note = write(manager, call, milestone=1)
    assert (note["milestone"], note["sharedAt"], note["author"]["name"]) == (1, None, "Mara Manager")
    assert get(agent, f"{path_of(call)}/coaching") == []
    shared = deed(manager, note, "share")
    assert [one["id"] for one in get(agent, f"{path_of(call)}/coaching")] == [note["id"]]
    answered = deed(agent, shared, "answer", text="I will")
    assert answered["answer"] == "I will"
    read = deed(agent, answered, "acknowledge")
    assert read["acknowledgedAt"]
    refused(manager, "POST", f"{note_path(read)}/unshare", {"expectedVersion": read["version"]}, 409)
    body = {"text": "Wait even longer", "expectedVersion": read["version"]}
    assert ask(manager, "PATCH", note_path(read), body)["acknowledgedAt"] is None


def test_a_private_note_is_changed_taken_back_and_deleted(call: Call, manager: TestClient) -> None:
    shared = deed(manager, write(manager, call), "share")
    private = deed(manager, shared, "unshare")
    assert private["sharedAt"] is None
    assert deed(manager, private, "delete")["id"] == private["id"]
    assert get(manager, f"{path_of(call)}/coaching") == []


def test_a_save_over_a_newer_text_is_told_both(call: Call, manager: TestClient) -> None:
    note = write(manager, call)
    ask(manager, "PATCH", note_path(note), {"text": "First", "expectedVersion": 1})
    told = refused(manager, "PATCH", note_path(note), {"text": "Second", "expectedVersion": 1}, 409)
    assert (told["yours"], told["theirs"]) == ({"text": "Second"}, {"text": "First"})


def test_an_agent_writes_and_shares_nothing(call: Call, manager: TestClient, agent: TestClient) -> None:
    note = deed(manager, write(manager, call), "share")
    refused(agent, "POST", f"{path_of(call)}/coaching", {"text": "Mine"}, 403)
    version = {"expectedVersion": note["version"]}
    for word in ("share", "unshare", "delete"):
        refused(agent, "POST", f"{note_path(note)}/{word}", version, 403)
    refused(agent, "PATCH", note_path(note), {"text": "Mine", **version}, 403)


def test_only_the_author_changes_and_only_the_agent_answers(
    call: Call, manager: TestClient, admin: TestClient
) -> None:
    note = deed(manager, write(manager, call), "share")
    version = {"expectedVersion": note["version"]}
    refused(admin, "PATCH", note_path(note), {"text": "Mine", **version}, 403)
    refused(admin, "POST", f"{note_path(note)}/acknowledge", version, 403)


def test_a_private_a_missing_and_a_foreign_note_are_the_same_to_an_agent(
    world: World, call: Call, manager: TestClient, agent: TestClient, program_of: Any
) -> None:
    private = write(manager, call)["id"]
    theirs = write(program_of(world.there, "manager"), make_call(world.there))["id"]
    other = deed(manager, write(manager, make_call(world.here, agent="other_agent")), "share")["id"]
    told = [
        refused(agent, "POST", f"{path_of(call)}/coaching/{one}/acknowledge", {"expectedVersion": 1}, 404)
        for one in (private, theirs, other, uuid4(), "x")
    ]
    assert told == [{"error": "There is no coaching note with this id."}] * 5


def test_what_a_note_is_about_must_be_in_the_call(world: World, call: Call, manager: TestClient) -> None:
    (objection,) = get(manager, path_of(call))["objections"]
    assert write(manager, call, objectionId=objection["id"])["objectionId"] == objection["id"]
    path = f"{path_of(call)}/coaching"
    refused(manager, "POST", path, {"text": "x", "milestone": 99}, 404)
    refused(manager, "POST", path, {"text": "x", "objectionId": str(uuid4())}, 404)
    refused(manager, "POST", path, {"text": "x", "milestone": 1, "objectionId": objection["id"]}, 400)
    refused(manager, "POST", path, {"text": " "}, 400)
    refused(manager, "POST", path, {"text": "x", "milestone": 10**12}, 400)
