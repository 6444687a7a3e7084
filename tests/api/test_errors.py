"""What the API says when something is wrong: always JSON, always one sentence, never the inside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from api.credentials import cookie_name
from services import calls, users
from services.db import scoped
from services.errors import NotPermitted, Throttled
from services.models import UserSession
from services.settings import get_settings
from tests.factories.organizations import World
from tests.factories.sessions import open_session
from web.cookies import Cookies


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/calls/",
        "/api/calls/1/2",
        "/api/docs",
        "/api/openapi.json/",
        "/api/calls%0A",
        "/api/%0Acalls",
    ],
)
def test_an_unknown_path_is_404_signed_in_or_not(visitor: TestClient, manager: TestClient, path: str) -> None:
    for client in (visitor, manager):
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code == 404
        assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("path", ["/api/calls", "/api/calls?limit=0", "/api/calls/1"])
def test_without_a_session_it_is_401(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.json()) == (401, {"error": "Sign in first."})


@pytest.mark.parametrize("url", ["", "http://localhost:8501", "https://callos.example.com"])
def test_the_cookie_is_the_one_that_sign_in_sets(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CALLOS_PUBLIC_URL", url)
    get_settings.cache_clear()
    assert cookie_name() == Cookies.of(get_settings()).session
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\u00e4", "a" * 5000])
def test_a_cookie_that_is_no_sessions_is_401(visitor: TestClient, token: str) -> None:
    cookie = b"callos_session=" + token.encode("latin-1")
    assert visitor.get("/api/calls", headers=[(b"cookie", cookie)]).status_code == 401


def test_a_revoked_expired_or_shut_out_session_is_401(world: World, visitor: TestClient) -> None:
    revoked, idle = open_session(world.here, "agent"), open_session(world.here, "agent", age=timedelta(hours=5))
    shut_out = open_session(world.here, "other_agent")
    with scoped(world.here.as_("admin")) as db:
        for session in db.scalars(select(UserSession).where(UserSession.user_id == world.here.people["agent"].id)):
            session.revoked_at = session.created_at
        users.deactivate(db, user_id=world.here.people["other_agent"].id)
    for token in (revoked, idle, shut_out):
        cookie = f"callos_session={token}"
        assert visitor.get("/api/calls", headers={"cookie": cookie}).status_code == 401


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/calls", "GET, POST"),
        ("/api/calls/1", "GET, PATCH"),
        ("/api/users/1/deactivate", "POST"),
        ("/api/milestones/statistics", "GET"),
    ],
)
def test_a_wrong_method_is_405_and_allow_names_the_right_ones(
    visitor: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = visitor.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json() == {"error": f"This address allows {allowed} only."}


def test_a_role_too_weak_is_403(manager: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise NotPermitted

    monkeypatch.setattr(calls, "list_calls", refuse)
    answer = manager.get("/api/calls")
    assert (answer.status_code, answer.json()) == (403, {"error": "Your role does not allow this."})


def test_too_many_tries_are_429_with_the_time_to_wait(
    manager: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise Throttled("Too many tries.", retry_after=30)

    monkeypatch.setattr(calls, "list_calls", refuse)
    answer = manager.get("/api/calls")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


def test_a_fault_of_the_program_is_500_without_its_inside(
    manager: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("password=hunter2 at /srv/secret.py")

    monkeypatch.setattr(calls, "list_calls", fail)
    answer = manager.get("/api/calls")
    assert answer.status_code == 500
    assert set(answer.json()) == {"error"}
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


def test_no_answer_may_be_kept_by_a_cache(visitor: TestClient, manager: TestClient) -> None:
    for client in (visitor, manager):
        assert client.get("/api/calls").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["=1", "%00=1", "x" * 3_000])
def test_a_parameter_that_has_no_name_to_repeat_is_400(manager: TestClient, query: str) -> None:
    answer = manager.get(f"/api/calls?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("A parameter is not known here. Known are from, to,")
