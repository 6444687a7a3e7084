"""GET /api/calls and /api/calls/{id}: the envelope, the filters, and who sees what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType
from tests.api.conftest import Clients
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import World


def get(client: TestClient, path: str) -> Any:
    """The JSON of an answer that must be a success."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(client: TestClient, query: str = "") -> list[str]:
    """The ids that the list gives."""
    return [row["id"] for row in get(client, f"/api/calls{query}")["data"]]


def test_the_list_has_its_envelope_and_pages(world: World, manager: TestClient) -> None:
    made = [str(make_call(world.here, at=NOON + timedelta(hours=n)).id) for n in range(3)]
    first = get(manager, "/api/calls?limit=2")
    assert [row["id"] for row in first["data"]] == [made[2], made[1]]
    assert first["pagination"] == {"total": 3, "limit": 2, "offset": 0, "hasMore": True}
    last = get(manager, "/api/calls?limit=2&offset=2")
    assert [row["id"] for row in last["data"]] == [made[0]]
    assert last["pagination"] == {"total": 3, "limit": 2, "offset": 2, "hasMore": False}
    assert get(manager, "/api/calls")["pagination"]["limit"] == 50
    assert get(manager, f"/api/calls?offset={2**53}")["data"] == []


def test_a_row_is_camel_case_and_its_times_carry_an_offset(world: World, manager: TestClient) -> None:
    make_call(
        world.here,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        follow_up_at=NOON + timedelta(days=1),
        next_step="Send the sheet",
    )
    (row,) = get(manager, "/api/calls")["data"]
    assert row["startedAt"] == "2026-03-02T12:00:00+00:00"
    assert row["followUpAt"] == "2026-03-03T12:00:00+00:00"
    assert row["agent"] == {"email": "agent@here.example", "name": "Anton Agent"}
    assert (row["status"], row["outcome"], row["disqualificationReason"]) == (
        "COMPLETED",
        "FOLLOW_UP_SCHEDULED",
        None,
    )
    assert not [key for key in row if "_" in key]


def test_a_call_carries_its_milestones_objections_and_thread(world: World, manager: TestClient) -> None:
    call = make_call(
        world.here,
        milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED},
        objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)],
        notes="Went well",
    )
    data = get(manager, f"/api/calls/{call.id}")["data"]
    assert (data["notes"], data["version"], data["configurationVersion"]) == ("Went well", 1, 1)
    assert [m["status"] for m in data["milestones"]] == ["COMPLETED", "SKIPPED", None, None, None, None, None]
    assert data["milestones"][1]["overrideReason"] == "Covered by mail"
    assert [(o["type"], o["outcome"]) for o in data["objections"]] == [("PRICE", "RESOLVED")]
    assert [entry["callId"] for entry in data["thread"]] == [str(call.id)]


def test_filters_narrow_the_list(world: World, manager: TestClient) -> None:
    won = make_call(world.here, outcome=OutcomeType.COACHING_CLIENT)
    missed = make_call(world.here, agent="other_agent", status=CallStatus.NO_SHOW)
    assert ids(manager, "?status=NO_SHOW") == [str(missed.id)]
    assert ids(manager, "?outcome=COACHING_CLIENT") == [str(won.id)]
    assert ids(manager, "?agent=OTHER_AGENT@here.example") == [str(missed.id)]
    assert ids(manager, "?agent=nobody@here.example") == []
    assert ids(manager, "?agent=agent@there.example") == []


def test_days_are_those_of_the_organizations_time_zone(world: World, manager: TestClient) -> None:
    call = make_call(world.here, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert ids(manager, "?from=2026-03-02&to=2026-03-03") == [str(call.id)]
    assert ids(manager, "?from=2026-03-01&to=2026-03-02") == []
    assert ids(manager, "?from=2026-03-02&to=2026-03-02") == []
    assert ids(manager, "?from=2026-03-02") == [str(call.id)]
    assert ids(manager, "?to=2026-03-02") == []
    assert ids(manager, "?from=0001-01-01&to=9999-12-31") == [str(call.id)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=0", "from"),
        ("from=20260302", "from"),
        ("from=2026-02-30", "from"),
        ("from=2026-03-02T00:00:00", "from"),
        ("to=", "to"),
        ("to=1767225600", "to"),
        ("from=2026-03-03&to=2026-03-02", "to"),
        ("status=completed", "status"),
        ("status=", "status"),
        ("status=COMPLETED%00", "status"),
        ("outcome=WON", "outcome"),
        ("agent=", "agent"),
        ("agent=nobody", "agent"),
        ("agent=a%00@b.de", "agent"),
        ("agent=" + "a" * 260 + "@b.de", "agent"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1.5", "limit"),
        ("limit=+5", "limit"),
        ("limit=%D9%A3", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("offset=-1", "offset"),
        (f"offset={2**53 + 1}", "offset"),
        ("offset=1e3", "offset"),
        ("page=2", "page"),
        ("Status=COMPLETED", "Status"),
        ("limit=5&limit=6", "limit"),
        ("limit=5&limit=5", "limit"),
    ],
)
def test_what_cannot_be_taken_is_400_naming_the_field(manager: TestClient, query: str, field: str) -> None:
    answer = manager.get(f"/api/calls?{query}")
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"].startswith(field)


def test_one_call_takes_no_parameters(world: World, manager: TestClient) -> None:
    call = make_call(world.here)
    assert manager.get(f"/api/calls/{call.id}?limit=1").status_code == 400


def test_an_agent_gets_own_calls_alone(world: World, client_of: Clients) -> None:
    own, theirs = make_call(world.here), make_call(world.here, agent="other_agent")
    agent = client_of(world.here, "agent")
    assert ids(agent) == [str(own.id)]
    assert ids(agent, "?agent=other_agent@here.example") == []
    assert agent.get(f"/api/calls/{theirs.id}").status_code == 404


def test_a_colleagues_call_in_the_thread_has_no_name_and_no_id(world: World, client_of: Clients) -> None:
    prospect = make_prospect(world.here)
    first = make_call(world.here, prospect=prospect, agent="other_agent", notes="Confidential")
    mine = make_call(world.here, prospect=prospect, thread_id=first.thread_id, at=NOON + timedelta(days=1))
    answer = client_of(world.here, "agent").get(f"/api/calls/{mine.id}")
    theirs = answer.json()["data"]["thread"][0]
    assert (theirs["callId"], theirs["agentName"]) == (None, None)
    assert "Confidential" not in answer.text
    assert "Olga" not in answer.text
    assert str(first.id) not in answer.text


def test_missing_foreign_colleagues_and_malformed_ids_cannot_be_told_apart(
    world: World, client_of: Clients
) -> None:
    agent = client_of(world.here, "agent")
    foreign, colleagues = make_call(world.there).id, make_call(world.here, agent="other_agent").id
    answers = [agent.get(f"/api/calls/{value}") for value in (uuid4(), foreign, colleagues, "1", "%00")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_no_organization_sees_the_others_calls(world: World, client_of: Clients) -> None:
    here, there = make_call(world.here), make_call(world.there)
    assert ids(client_of(world.here, "admin")) == [str(here.id)]
    assert ids(client_of(world.there, "admin")) == [str(there.id)]
