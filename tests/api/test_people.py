"""Users and prospects by the API."""

from __future__ import annotations

from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from services import prospects
from services.db import scoped
from services.models.vocabulary import CallStatus
from tests.api.asking import ask, get, own_prospect, refused
from tests.api.conftest import Clients
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World


@pytest.mark.parametrize("who", ["agent", "manager", "admin"])
def test_everybody_may_read_who_they_are(world: World, program_of: Clients, who: str) -> None:
    me = get(program_of(world.here, who), "/users/me")
    assert (me["email"], me["id"]) == (f"{who}@here.example", str(world.here.people[who].id))
    assert not [key for key in me if "password" in key.lower()]


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_users_are_for_admins(world: World, program_of: Clients, who: str) -> None:
    client, path = program_of(world.here, who), f"/users/{world.here.people['agent'].id}"
    new = {"email": "n@here.example", "name": "N", "role": "ADMIN"}
    for method, address, body in (
        ("GET", "/users", None),
        ("GET", path, None),
        ("POST", "/users", new),
        ("PATCH", path, {"expectedVersion": 1, "role": "ADMIN"}),
        ("POST", f"{path}/deactivate", None),
        ("POST", f"{path}/reactivate", None),
    ):
        refused(client, method, address, body, 403)


def test_users_are_listed_and_searched(world: World, admin: TestClient) -> None:
    answer = admin.get("/api/users?limit=3").json()
    assert [row["name"] for row in answer["data"]] == ["Ada Admin", "Anton Agent", "Mara Manager"]
    assert answer["pagination"] == {"total": 4, "limit": 3, "offset": 0, "hasMore": True}
    assert [row["email"] for row in get(admin, "/users?q=olga")] == ["other_agent@here.example"]


def test_somebody_is_added_with_a_link_that_is_told_once(world: World, admin: TestClient) -> None:
    new = {"email": "New@here.example", "name": "Nora New", "role": "AGENT", "language": "DE"}
    made = ask(admin, "POST", "/users", new, status=201)
    assert "/set-password?token=" in made["passwordLink"]
    user = made["user"]
    assert (user["email"], user["language"], user["isActive"], user["version"]) == (
        "New@here.example",
        "DE",
        True,
        1,
    )
    assert get(admin, f"/users/{user['id']}") == user
    refused(admin, "POST", "/users", new, 409)
    assert refused(admin, "POST", "/users", {**new, "email": "x"}, 400)["error"].startswith(
        "email must be an address"
    )


def test_a_user_is_changed_and_a_newer_version_told(world: World, admin: TestClient) -> None:
    path = f"/users/{world.here.people['agent'].id}"
    version = get(admin, path)["version"]
    changed = ask(admin, "PATCH", path, {"expectedVersion": version, "name": "Antonia"})
    assert (changed["name"], changed["email"], changed["role"]) == ("Antonia", "agent@here.example", "AGENT")
    said = refused(admin, "PATCH", path, {"expectedVersion": version, "name": "Anna", "role": "MANAGER"}, 409)
    assert said["yours"] == {"name": "Anna", "role": "MANAGER"}
    assert said["theirs"] == {"name": "Antonia", "role": "AGENT"}


def test_nobody_changes_their_own_role_or_shuts_themselves_out(world: World, admin: TestClient) -> None:
    me = get(admin, "/users/me")
    path = f"/users/{me['id']}"
    refused(admin, "PATCH", path, {"expectedVersion": me["version"], "role": "AGENT"}, 403)
    refused(admin, "POST", f"{path}/deactivate", None, 403)


def test_somebody_is_shut_out_and_let_in_again(world: World, admin: TestClient, agent: TestClient) -> None:
    path = f"/users/{world.here.people['agent'].id}"
    assert get(agent, "/users/me")["isActive"] is True
    assert ask(admin, "POST", f"{path}/deactivate", {})["isActive"] is False
    assert agent.get("/api/users/me").status_code == 401
    refused(admin, "POST", f"{path}/deactivate", None, 409)
    back = admin.post(f"/api{path}/reactivate").json()["data"]
    assert (back["user"]["isActive"], bool(back["passwordLink"])) == (True, True)
    refused(admin, "POST", f"{path}/deactivate", {"reason": "x"}, 400)


def test_another_organizations_user_is_missing(world: World, admin: TestClient) -> None:
    foreign = world.there.people["agent"].id
    told = [refused(admin, "GET", f"/users/{one}", None, 404) for one in (foreign, uuid4(), "x")]
    assert told[0] == told[1] == told[2]


def test_prospects_are_listed_by_what_they_are(world: World, manager: TestClient) -> None:
    known = make_prospect(world.here, name="Änne Zuber", client_count=900)
    make_prospect(world.here, name="Bernd Braun", client_count=None)
    make_call(world.here, prospect=known)
    make_prospect(world.there, name="Änne Fremd")
    assert [row["name"] for row in get(manager, "/prospects")] == ["Änne Zuber", "Bernd Braun"]
    (row,) = get(manager, "/prospects?q=anne&qualification=QUALIFIED&step=outcome-to-settle")
    assert (row["id"], row["calls"], row["qualification"]) == (str(known.id), 1, "QUALIFIED")
    assert [row["name"] for row in get(manager, "/prospects?qualification=UNKNOWN")] == ["Bernd Braun"]
    assert manager.get("/api/prospects?step=soon").json()["error"].startswith("step must be one of")


def test_an_agent_gets_the_prospects_of_own_calls(world: World, agent: TestClient) -> None:
    mine, other = own_prospect(world), make_prospect(world.here)
    make_call(world.here, prospect=other, agent="other_agent")
    assert [row["id"] for row in get(agent, "/prospects")] == [str(mine.id)]
    told = [refused(agent, "GET", f"/prospects/{one}", None, 404) for one in (other.id, uuid4(), "x")]
    assert told[0] == told[1] == told[2]
    refused(agent, "PATCH", f"/prospects/{other.id}", {"expectedVersion": 1, "notes": "x"}, 404)


def test_a_prospect_is_changed_field_by_field(world: World, agent: TestClient) -> None:
    prospect = own_prospect(world, name="Paula", email="paula@example.com")
    path = f"/prospects/{prospect.id}"
    changed = ask(agent, "PATCH", path, {"expectedVersion": 1, "clientCount": 900, "company": "Paula & Co"})
    assert (changed["name"], changed["email"], changed["qualification"]) == (
        "Paula",
        "paula@example.com",
        "QUALIFIED",
    )
    cleared = ask(agent, "PATCH", path, {"expectedVersion": changed["version"], "company": None})
    assert (cleared["company"], cleared["clientCount"]) == (None, 900)
    said = refused(agent, "PATCH", path, {"expectedVersion": 1, "company": "Mine"}, 409)
    assert (said["yours"], said["theirs"]) == ({"company": "Mine"}, {"company": None})
    long = {"expectedVersion": cleared["version"], "mainPain": "x" * 1001}
    assert refused(agent, "PATCH", path, long, 400)["error"].startswith("mainPain is too long")
    with scoped(world.here.as_("agent")) as db:
        assert prospects.get_prospect(db, prospect_id=prospect.id).prospect.company is None


def test_more_filters_narrow_the_list_of_calls(world: World, manager: TestClient) -> None:
    prospect = make_prospect(world.here, name="Zenobia Zeller", client_count=900)
    one = make_call(world.here, prospect=prospect)
    unknown = make_prospect(world.here, client_count=None)
    make_call(world.here, prospect=unknown, status=CallStatus.SCHEDULED)

    def ids(query: str) -> list[str]:
        return [row["id"] for row in get(manager, f"/calls?{query}")]

    assert ids("q=zenobia") == ids(f"prospect={prospect.id}") == ids("qualification=QUALIFIED") == [str(one.id)]
    assert ids("todo=outcome") == [str(one.id)]
    assert ids(f"prospect={uuid4()}") == []
    assert manager.get("/api/calls?prospect=1").json()["error"].startswith("prospect must be an id")
