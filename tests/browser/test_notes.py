"""Notes save themselves: no reload, lost connection, ended session or killed server loses what is typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine

from services import calls, notes, roles, sessions
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.models import Call
from tests.browser.conftest import Opens, organization_on, visit
from tests.factories.led_calls import start_call
from tests.factories.organizations import Tenant, make_world
from tests.factories.sessions import open_session
from tests.serving import Server, free_port, killable

STORED = re.compile(r"^\s*Stored\s*$")


@pytest.fixture
def team(served: Server) -> Tenant:
    return organization_on(served.url, "noting")


def field(page: Page) -> Locator:
    """The notes of the call as a whole."""
    return page.get_by_label("Notes of the call")


def open_notes(page: Page, call: Call) -> Locator:
    """The field on the page of the call, once it is there."""
    visit(page, f"/call?call_id={call.id}")
    expect(field(page)).to_be_visible()
    return field(page)


def stored(team: Tenant, call: Call) -> str | None:
    with scoped(team.command) as db:
        return calls.get_call(db, call_id=call.id).call.notes


def wait_until_stored(page: Page, team: Tenant, call: Call, text: str) -> None:
    """Until the page says so, and then it is so."""
    expect(page.get_by_role("status").filter(has_text=STORED).first).to_be_visible()
    assert stored(team, call) == text


def test_what_is_typed_is_stored_while_one_types(opens: Opens, team: Tenant) -> None:
    call = start_call(team)
    page = opens("agent@noting.example").new_page()
    open_notes(page, call).press_sequentially("Wants to grow")
    wait_until_stored(page, team, call, "Wants to grow")
    # The focus is where it was, and goes on from there.
    field(page).press_sequentially(" by March")
    expect(page.get_by_role("status").filter(has_text="Not stored yet").first).to_be_visible()
    wait_until_stored(page, team, call, "Wants to grow by March")


def test_a_rerun_and_a_reload_keep_what_is_not_stored_yet(opens: Opens, team: Tenant) -> None:
    call = start_call(team)
    page = opens("agent@noting.example").new_page()
    # Nothing reaches the server while this page is open.
    page.route("**/notes", lambda route: route.abort())
    open_notes(page, call).press_sequentially("Half a sen")
    page.get_by_role("button", name="Price", exact=True).click()
    expect(page.get_by_text("How does it stand?")).to_be_visible()
    expect(field(page)).to_have_value("Half a sen")
    page.reload()
    expect(field(page)).to_have_value("Half a sen")
    assert stored(team, call) is None
    page.unroute_all()
    wait_until_stored(page, team, call, "Half a sen")


def test_a_lost_connection_is_said_and_made_good(opens: Opens, team: Tenant) -> None:
    call = start_call(team)
    window = opens("agent@noting.example")
    page = window.new_page()
    open_notes(page, call)
    window.set_offline(True)
    field(page).press_sequentially("On the train")
    expect(page.get_by_role("status").filter(has_text="No connection").first).to_be_visible()
    window.set_offline(False)
    wait_until_stored(page, team, call, "On the train")


def test_an_ended_session_keeps_the_text_until_one_is_signed_in_again(
    opens: Opens, served: Server, team: Tenant
) -> None:
    call = start_call(team)
    window = opens("agent@noting.example")
    page = window.new_page()
    open_notes(page, call)
    with scoped(team.as_("agent")) as db:
        sessions.end_all_sessions(db)
    field(page).press_sequentially("Must not get lost")
    expect(page.get_by_role("status").filter(has_text="You are signed out").first).to_be_visible()
    assert stored(team, call) is None
    value = served.open_session("agent@noting.example")
    window.add_cookies([{"name": "callos_session", "value": value, "url": served.url, "httpOnly": True}])
    wait_until_stored(page, team, call, "Must not get lost")


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "Mine"), ("Take theirs", "Theirs")])
def test_of_two_texts_both_are_shown_and_one_is_chosen(opens: Opens, team: Tenant, choice: str, kept: str) -> None:
    call = start_call(team)
    page = opens("agent@noting.example").new_page()
    open_notes(page, call)
    with scoped(team.as_("manager")) as db:
        notes.save_of_call(db, call_id=call.id, text="Theirs", expected_version=1)
    field(page).press_sequentially("Mine")
    expect(page.get_by_text("Somebody else has stored another text. Choose one.")).to_be_visible()
    expect(page.locator("pre", has_text="Theirs")).to_be_visible()
    assert stored(team, call) == "Theirs"
    page.get_by_role("button", name=choice).click()
    wait_until_stored(page, team, call, kept)
    expect(field(page)).to_have_value(kept)


def test_somebody_else_at_this_browser_is_not_shown_the_text(opens: Opens, served: Server, team: Tenant) -> None:
    call = start_call(team)
    window = opens("agent@noting.example")
    page = window.new_page()
    page.route("**/notes", lambda route: route.abort())
    open_notes(page, call).press_sequentially("My own thoughts")
    value = served.open_session("manager@noting.example")
    window.add_cookies([{"name": "callos_session", "value": value, "url": served.url, "httpOnly": True}])
    page.unroute_all()
    page.reload()
    expect(field(page)).to_have_value("")


def test_a_killed_server_loses_nothing(
    chromium: Browser, postgres: EmbeddedPostgres, committed: Engine, tmp_path: Path
) -> None:
    team, name, port = make_world().here, str(committed.url.database), free_port()
    urls = {
        "CALLOS_DATABASE_URL": postgres.url(roles.APP, name),
        "CALLOS_MIGRATION_URL": postgres.url(roles.OWNER, name),
    }
    call, cookie = start_call(team), open_session(team, "agent")
    with chromium.new_context() as window:
        page = window.new_page()
        with killable(urls, tmp_path / "log", port=port) as (url, process):
            window.add_cookies([{"name": "callos_session", "value": cookie, "url": url, "httpOnly": True}])
            visit(page, f"{url}/call?call_id={call.id}")
            field(page).press_sequentially("Before")
            wait_until_stored(page, team, call, "Before")
            process.kill()
            field(page).press_sequentially(" and after")
            expect(page.get_by_role("status").filter(has_text="No connection").first).to_be_visible()
        with killable(urls, tmp_path / "log", port=port):
            wait_until_stored(page, team, call, "Before and after")
