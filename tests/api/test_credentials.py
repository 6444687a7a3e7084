"""Who may come in: a session's cookie from a page of this server, or a token; and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from services import api_tokens, users
from services.db import scoped
from services.models import ApiToken, Call
from services.models.vocabulary import CallStatus, Role, TokenAccess
from tests.api.asking import get, path_of
from tests.api.conftest import ORIGIN, Setting, bearing, client, make_token
from tests.factories.calls import make_call
from tests.factories.organizations import World
from tests.factories.sessions import open_session

READ_ONLY = {"error": "This token may only read."}


def write(world: World, who: TestClient, **headers: str) -> int:
    """The status of a harmless change."""
    call = make_call(world.here, status=CallStatus.SCHEDULED)
    body = {"expectedVersion": 1, "recordingConsent": True}
    return who.patch(f"/api{path_of(call)}", json=body, headers=headers).status_code


def with_cookie(world: World, **values: object) -> TestClient:
    """A client of the agent's session that says nothing of where its page is from."""
    return client(cookies={"callos_session": open_session(world.here, "agent")}, **values)


def test_a_cookies_change_must_come_from_a_page_of_this_server(world: World) -> None:
    page = with_cookie(world)
    assert write(world, page, origin=ORIGIN) == 200
    for origin in (
        "null",
        "https://testserver",
        "http://testserver:81",
        "http://evil.example",
        "http://testserver.e",
    ):
        assert write(world, page, origin=origin) == 403
    with scoped(world.here.command) as db:
        agreed = [call.id for call in db.scalars(select(Call)) if call.recording_consent]
    assert len(agreed) == 1


def test_without_an_origin_a_cookie_changes_nothing_and_still_reads(world: World) -> None:
    page, call = with_cookie(world), make_call(world.here)
    answer = page.post(f"/api{path_of(call)}/settle", json={"outcome": "COACHING_CLIENT"})
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("A change by a session's cookie must name its Origin.")
    assert get(page, path_of(call))["outcome"] is None


def test_the_address_that_people_use_is_an_origin_of_ours(world: World, setting: Setting) -> None:
    setting("CALLOS_PUBLIC_URL", "http://localhost:8501")
    page = with_cookie(world)
    assert write(world, page, origin="http://localhost:8501") == 200
    assert write(world, page, origin="http://localhost:8502") == 403


def test_under_https_a_page_without_it_is_not_of_ours(world: World, setting: Setting) -> None:
    setting("CALLOS_PUBLIC_URL", "https://callos.example.com")
    page = client(cookies={"__Host-callos_session": open_session(world.here, "agent")})
    assert write(world, page, origin=ORIGIN) == 403
    assert write(world, page, origin="https://callos.example.com") == 200


def test_a_token_needs_no_origin_and_counts_before_a_cookie(world: World) -> None:
    cookie = {"callos_session": open_session(world.here, "admin")}
    both = client(cookies=cookie, headers=bearing(make_token(world.here, "agent")))
    assert get(both, "/users/me")["email"] == "agent@here.example"
    assert write(world, both) == 200
    bad = client(cookies=cookie, headers=bearing("callos_" + "x" * 43))
    assert bad.get("/api/users/me").status_code == 401


def test_a_token_to_read_changes_nothing(world: World) -> None:
    reader = client(headers=bearing(make_token(world.here, "agent", TokenAccess.READ)))
    call = make_call(world.here)
    assert get(reader, path_of(call))["id"] == str(call.id)
    for method, path in (("POST", "settle"), ("PUT", "notes")):
        answer = reader.request(method, f"/api{path_of(call)}/{path}", json={})
        assert (answer.status_code, answer.json()) == (403, READ_ONLY)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic YTpi",
        "callos_x",
        "Bearer callos_\u00e4",
        "Bearer callos_" + "a" * 9000,
    ],
)
def test_what_is_no_token_is_401(visitor: TestClient, header: str) -> None:
    answer = visitor.get("/api/users/me", headers=[(b"authorization", header.encode("latin-1"))])
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert set(answer.json()) == {"error"}


def test_two_tokens_at_once_are_none(world: World, visitor: TestClient) -> None:
    header = (b"authorization", bearing(make_token(world.here, "agent"))["authorization"].encode())
    assert visitor.get("/api/users/me", headers=[header]).status_code == 200
    assert visitor.get("/api/users/me", headers=[header, header]).status_code == 401


def test_a_token_ends_by_its_date_by_revocation_and_with_its_user(world: World, visitor: TestClient) -> None:
    tokens = {who: make_token(world.here, who) for who in ("agent", "other_agent", "manager")}

    def status(who: str) -> int:
        return visitor.get("/api/users/me", headers=bearing(tokens[who])).status_code

    assert [status(who) for who in tokens] == [200, 200, 200]
    with scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=world.here.people["agent"].id)
        (row,) = api_tokens.list_tokens(db, user_id=world.here.people["other_agent"].id)
        api_tokens.revoke(db, token_id=row.id)
        of_manager = ApiToken.user_id == world.here.people["manager"].id
        db.execute(update(ApiToken).where(of_manager).values(expires_at=datetime.now(UTC)))
    assert [status(who) for who in tokens] == [401, 401, 401]


def test_a_token_does_not_come_back_with_its_user(world: World, visitor: TestClient) -> None:
    token, user_id = make_token(world.here, "agent"), world.here.people["agent"].id
    with scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=user_id)
        users.reactivate(db, user_id=user_id)
    assert visitor.get("/api/users/me", headers=bearing(token)).status_code == 401


def test_a_token_has_the_role_that_its_user_has_today(world: World, visitor: TestClient) -> None:
    headers, manager = bearing(make_token(world.here, "manager")), world.here.people["manager"]
    assert visitor.get("/api/users", headers=headers).status_code == 403
    with scoped(world.here.as_("admin")) as db:
        row = users.get_user(db, user_id=manager.id)
        users.change(
            db, user_id=row.id, name=row.name, email=row.email, role=Role.ADMIN, expected_version=row.version
        )
    assert visitor.get("/api/users", headers=headers).status_code == 200


def test_the_use_of_a_token_is_written_at_most_once_a_minute(world: World, visitor: TestClient) -> None:
    headers = bearing(make_token(world.here, "agent"))

    def used_at() -> datetime | None:
        with scoped(world.here.as_("agent")) as db:
            return api_tokens.list_tokens(db)[0].last_used_at

    assert used_at() is None
    visitor.get("/api/users/me", headers=headers)
    first = used_at()
    visitor.get("/api/users/me", headers=headers)
    assert used_at() == first is not None
    earlier = datetime.now(UTC) - timedelta(minutes=2)
    with scoped(world.here.as_("agent")) as db:
        db.execute(update(ApiToken).values(last_used_at=earlier))
    visitor.get("/api/users/me", headers=headers)
    assert used_at() not in (first, earlier)


def test_above_the_rate_it_is_429_with_the_time_to_wait(world: World, setting: Setting) -> None:
    setting("CALLOS_API_RATE", "3")
    program = client(headers=bearing(make_token(world.here, "agent")))
    assert [program.get("/api/users/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = program.get("/api/calls")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.json()["error"].startswith("Too many requests.")


def test_an_address_is_counted_before_anybody_is_looked_up(visitor: TestClient, setting: Setting) -> None:
    setting("CALLOS_API_RATE", "2")
    guesser = client()
    tried = [guesser.get("/api/users/me", headers=bearing(f"callos_{n}")).status_code for n in range(4)]
    assert tried == [401, 401, 429, 429]


def test_a_token_is_counted_wherever_it_comes_from(world: World, setting: Setting) -> None:
    setting("CALLOS_API_RATE", "2")
    program = client(headers=bearing(make_token(world.here, "agent")))
    statuses = []
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        elsewhere = TestClient(program.app, client=(address, 1), headers=dict(program.headers))
        statuses.append(elsewhere.get("/api/users/me").status_code)
    assert statuses == [200, 200, 429]
