"""Idempotency-Key: the same deed is done once, and answered alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from starlette.testclient import TestClient

from services import appointments, idempotency
from services.db import scoped
from services.models import AuditEntry, Call, IdempotencyKey
from services.models.vocabulary import CallStatus
from tests.api.asking import ahead, own_prospect, path_of
from tests.api.conftest import Clients, bearing, client, make_token
from tests.factories.calls import make_call
from tests.factories.organizations import World, make_world


def plan(world: World) -> dict[str, Any]:
    """A call to come with a prospect of the agent's."""
    return {"prospectId": str(own_prospect(world).id), "scheduledAt": ahead()}


def post(client: TestClient, body: dict[str, Any], key: str = "key-1", path: str = "/calls") -> Any:
    """Ask for a deed under a key."""
    return client.post(f"/api{path}", json=body, headers={"idempotency-key": key})


def planned(world: World) -> int:
    """How many calls are to come here."""
    with scoped(world.here.command) as db:
        return db.scalar(select(func.count(Call.id)).where(Call.status == CallStatus.SCHEDULED)) or 0


def test_the_first_answer_comes_again_and_the_deed_is_done_once(world: World, agent: TestClient) -> None:
    body = plan(world)
    first, second = post(agent, body), post(agent, {key: body[key] for key in reversed(body)})
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert planned(world) == 1
    post(agent, body, "key-2")
    agent.post("/api/calls", json=body)
    assert planned(world) == 3


def test_a_key_that_stands_for_another_request_is_a_conflict(world: World, agent: TestClient) -> None:
    body, call = plan(world), make_call(world.here, status=CallStatus.SCHEDULED)
    assert post(agent, body).status_code == 201
    for other, path in (
        ({**body, "scheduledAt": ahead(2)}, "/calls"),
        ({"expectedVersion": 1}, f"{path_of(call)}/no-show"),
    ):
        answer = post(agent, other, path=path)
        assert (answer.status_code, answer.json()["error"][:20]) == (409, "This Idempotency-Key")
    assert planned(world) == 2


def test_a_refusal_does_not_use_the_key_up(world: World, agent: TestClient) -> None:
    body = plan(world)
    assert post(agent, {**body, "scheduledAt": "soon"}).status_code == 400
    assert post(agent, {**body, "scheduledAt": ahead(-1)}).status_code == 400
    call = make_call(world.here, status=CallStatus.IN_PROGRESS)
    assert post(agent, {"expectedVersion": 1}, path=f"{path_of(call)}/start").status_code == 409
    assert post(agent, body).status_code == 201


def test_a_key_belongs_to_its_user(world: World, agent: TestClient, client_of: Clients) -> None:
    body = plan(world)
    mine = post(agent, body).json()["data"]["id"]
    theirs = post(client_of(world.here, "manager"), body).json()["data"]["id"]
    assert mine != theirs


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "\u00fc"])
def test_what_cannot_be_a_key_is_400(world: World, agent: TestClient, key: str) -> None:
    headers = [(b"idempotency-key", key.encode("latin-1"))]
    answer = agent.post("/api/calls", json=plan(world), headers=headers)
    assert (answer.status_code, answer.json()["error"][:15]) == (400, "Idempotency-Key")
    assert planned(world) == 0


def test_two_keys_are_400(world: World, agent: TestClient) -> None:
    headers = [(b"idempotency-key", b"a"), (b"idempotency-key", b"a")]
    assert agent.post("/api/calls", json=plan(world), headers=headers).status_code == 400


def test_a_link_that_is_told_once_is_not_kept(world: World, admin: TestClient) -> None:
    body = {"email": "new@here.example", "name": "Nora", "role": "AGENT"}
    first, second = post(admin, body, path="/users"), post(admin, body, path="/users")
    token = first.json()["data"]["passwordLink"].partition("token=")[2]
    assert second.status_code == 201
    assert second.json()["data"] == {**first.json()["data"], "passwordLink": None}
    with scoped(world.here.as_("admin")) as db:
        kept = db.scalars(select(IdempotencyKey)).one()
        assert token
        assert token not in (kept.body or "")


def test_a_key_is_kept_for_a_day_and_old_ones_go_as_new_ones_come(world: World, agent: TestClient) -> None:
    body = plan(world)
    post(agent, body, "old")
    post(agent, body, "new")
    with scoped(world.here.command) as db:
        past = IdempotencyKey.created_at - idempotency.KEPT
        db.execute(update(IdempotencyKey).where(IdempotencyKey.key == "old").values(created_at=past))
    assert post(agent, body, "another").status_code == 201
    with scoped(world.here.command) as db:
        assert set(db.scalars(select(IdempotencyKey.key))) == {"new", "another"}
    assert post(agent, body, "old").status_code == 201
    assert planned(world) == 4


def test_two_at_once_do_it_once_and_answer_the_same(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    body, headers = plan(world), bearing(make_token(world.here, "agent"))
    begun, schedule = Event(), appointments.schedule

    def slowly(*args: Any, **kwargs: Any) -> Call:
        made = schedule(*args, **kwargs)
        begun.set()
        # The other one comes while this one is not done yet; how long it waits is not what is looked at.
        begun.wait(0)
        Event().wait(0.5)
        return made

    monkeypatch.setattr(appointments, "schedule", slowly)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(post, client(headers=headers), body)
        assert begun.wait(20)
        second = pool.submit(post, client(headers=headers), body)
        answers = [first.result(), second.result()]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert planned(world) == 1
    with scoped(world.here.command) as db:
        done = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "schedule")
        assert db.scalar(done) == 1
