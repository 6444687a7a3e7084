"""The door, tried with a websocket client that keeps to no rule."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from streamlit.proto.BackMsg_pb2 import BackMsg

from services import sessions, users
from services.db import scoped
from services.models import UserSession
from services.models.vocabulary import Role
from services.sessions import find_person_across_organizations
from services.tokens import hash_token
from tests.serving import BROWSER, Server, serving
from tests.web.streamlit_client import opened

AGENT = "agent@here.example"
NAME = "Anton Agent"


def cookies(session: str | None, browser: str = BROWSER) -> dict[str, str]:
    return {"callos_browser": browser} | ({"callos_session": session} if session else {})


def test_a_cookie_opens_the_screens_and_nothing_else_does(served: Server) -> None:
    session = served.open_session(AGENT)
    with opened(served.address, cookies=cookies(session)) as client:
        assert NAME in client.run("account")
    with opened(served.address, cookies=cookies(None)) as client:
        text = client.run("account")
        assert NAME not in text and "Forgot your password?" in text
    with opened(served.address, cookies=cookies("an invented one")) as client:
        text = client.run("account")
        assert NAME not in text and "Your session has ended" in text


def test_a_streamlit_session_id_without_the_cookie_gives_nothing(served: Server) -> None:
    with opened(served.address, cookies=cookies(served.open_session(AGENT))) as victim:
        assert NAME in victim.run("account")
        ends = victim.buttons("Sign out everywhere")
        for jar in ({}, cookies(None), cookies(served.open_session("manager@here.example"))):
            with opened(served.address, cookies=jar, resume=victim.session_id) as thief:
                assert NAME not in thief.run("account", click=ends[0])
                assert thief.session_id != victim.session_id
        assert NAME in victim.run("account")


def test_headers_that_a_client_forges_are_stripped(served: Server) -> None:
    session = served.open_session(AGENT)
    forged = {"X-CallOS-Session": hash_token(session), "X-CallOS-Browser": hash_token(BROWSER)}
    with opened(served.address, headers=forged) as client:
        assert NAME not in client.run("account")


def test_a_live_session_may_click(served: Server) -> None:
    other = served.open_session(AGENT)
    with opened(served.address, cookies=cookies(served.open_session(AGENT))) as client:
        client.run("account")
        for button in client.buttons("End"):
            client.run("account", click=button)
    assert find_person_across_organizations(hash_token(other)) is None


def test_a_revoked_session_neither_reruns_nor_calls_back(served: Server) -> None:
    session, other = served.open_session(AGENT), served.open_session(AGENT)
    with opened(served.address, cookies=cookies(session)) as client:
        client.run("account")
        buttons = client.buttons("End")
        assert buttons
        sessions.end_across_organizations(session)
        assert NAME not in client.run("account", click=buttons[0])
        assert client.was_sent_away
    assert find_person_across_organizations(hash_token(other)) is not None
    with opened(served.address, cookies=cookies(session)) as client:
        assert NAME not in client.run("account")


def test_a_revoked_session_is_sent_away_by_a_plain_rerun_too(served: Server) -> None:
    session = served.open_session(AGENT)
    with opened(served.address, cookies=cookies(session)) as client:
        client.run("account")
        sessions.end_across_organizations(session)
        assert NAME not in client.run("account")
        assert client.was_sent_away
        client.run("account")
        assert client.close_code == 4401


def test_somebody_shut_out_is_out_at_the_next_click(served: Server) -> None:
    there = served.world.there
    with opened(served.address, cookies=cookies(served.open_session("other_agent@there.example"))) as client:
        assert "Olga Agent" in client.run("account")
        with scoped(there.as_("admin")) as db:
            users.deactivate(db, user_id=there.people["other_agent"].id)
        assert "Olga Agent" not in client.run("account")
        assert client.was_sent_away


def test_a_new_role_counts_at_the_next_click(served: Server) -> None:
    there, manager = served.world.there, served.world.there.people["manager"]
    with opened(served.address, cookies=cookies(served.open_session("manager@there.example"))) as client:
        assert "does not allow" in client.run("users")
        with scoped(there.as_("admin")) as db:
            users.change(
                db,
                user_id=manager.id,
                name=manager.name,
                email=manager.email,
                role=Role.ADMIN,
                expected_version=manager.version,
            )
        assert "does not allow" not in client.run("users")


@pytest.mark.parametrize("page", ["users", "team"])
def test_a_screen_that_is_not_for_a_role_refuses_by_its_address(served: Server, page: str) -> None:
    with opened(served.address, cookies=cookies(served.open_session(AGENT))) as client:
        assert "Your role does not allow this" in client.run(page)


def test_emptying_the_caches_of_all_is_ignored(served: Server) -> None:
    message = BackMsg()
    message.clear_cache = True
    with opened(served.address, cookies=cookies(served.open_session(AGENT))) as client:
        client._socket.send(message.SerializeToString())
        assert NAME in client.run("account")


@pytest.mark.parametrize("rubbish", [b"\xff\xff\xff", b"\x08"])
def test_rubbish_closes_the_socket(served: Server, rubbish: bytes) -> None:
    with opened(served.address, cookies=cookies(None)) as client:
        client.send(rubbish)
        assert client.close_code == 1002


def test_a_timer_does_not_keep_a_session_awake(served: Server) -> None:
    session = served.open_session(AGENT)
    person = find_person_across_organizations(hash_token(session))
    assert person is not None

    def seen_at() -> object:
        with scoped(person.scope) as db:
            return db.scalars(select(UserSession.seen_at).where(UserSession.id == person.session_id)).one()

    with opened(served.address, cookies=cookies(session)) as client:
        client.run("account")
        with scoped(person.scope) as db:
            row = update(UserSession).where(UserSession.id == person.session_id)
            db.execute(row.values(seen_at=UserSession.seen_at - timedelta(minutes=5)))
        before = seen_at()
        client.run("account", is_timer=True)
        assert seen_at() == before
        client.run("account")
        assert seen_at() != before


def test_without_our_server_nobody_gets_in_by_forged_headers(served: Server, tmp_path: Path) -> None:
    session = served.open_session(AGENT)
    trusting = {
        "PYTHONPATH": ".",
        "STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"x-callos-session": "session", "x-callos-browser": "browser"}',
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py"]
    with serving(command, trusting, tmp_path / "log", port_option="--server.port") as url:
        forged = {"X-CallOS-Session": hash_token(session), "X-CallOS-Browser": hash_token(BROWSER)}
        with opened(url.partition("//")[2], headers=forged) as client:
            text = client.run("account")
            assert NAME not in text
            assert "This is not how CallOS is started" in text
