"""Coming in and going out, as a person does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from services import sessions, users
from services.db import scoped
from services.sessions import find_person_across_organizations
from services.tokens import hash_token
from tests.browser.conftest import DESKTOP, PHONE, Opens, visit
from tests.factories.organizations import PASSWORD
from tests.serving import Server

AGENT = "agent@here.example"
NEW = "violet harbor engine moss"


def fill_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("input[type=password]").press("Enter")


def is_signed_in(page: Page, name: str = "Anton Agent") -> None:
    expect(page.get_by_text(name).first).to_be_attached()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_attached()


def is_signed_out(page: Page) -> None:
    expect(page.get_by_text("Forgot your password?")).to_be_visible()
    expect(page.get_by_text("Anton Agent")).to_have_count(0)


def test_somebody_signs_in_through_the_form_and_stays_where_the_link_led(opens: Opens) -> None:
    page = visit(opens().new_page(), "/account?from=2026-01-01&x=a%20b")
    fill_in(page, " Agent@HERE.example", PASSWORD)
    is_signed_in(page)
    assert page.url.endswith("/account?from=2026-01-01&x=a%20b")
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    cookie = next(one for one in page.context.cookies() if one["name"] == "callos_session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    visit(page, "/account")
    is_signed_in(page)


def test_a_wrong_password_is_said_and_the_right_one_works_afterwards(opens: Opens) -> None:
    page = visit(opens().new_page(), "/account")
    fill_in(page, AGENT, "not the password")
    expect(page.get_by_text("Email or password is wrong.")).to_be_visible()
    assert page.get_by_label("Email").input_value() == AGENT
    fill_in(page, AGENT, PASSWORD)
    is_signed_in(page)


def test_password_managers_know_the_fields_also_after_a_failed_try(opens: Opens) -> None:
    page = visit(opens().new_page(), "/calls")
    for _ in range(2):
        expect(page.get_by_label("Email")).to_have_attribute("autocomplete", "username")
        expect(page.locator("input[type=password]")).to_have_attribute("autocomplete", "current-password")
        fill_in(page, "nobody@here.example", "not the password")
        expect(page.get_by_text("Email or password is wrong.")).to_be_visible()


def test_a_forgotten_password_leads_to_whoever_can_help(opens: Opens) -> None:
    page = visit(opens().new_page(), "/")
    page.get_by_text("Forgot your password?").click()
    expect(page.get_by_text("Ask an admin of your organization for a new link")).to_be_visible()


def test_a_lost_browser_cookie_is_said_and_a_reload_mends_it(opens: Opens) -> None:
    page = visit(opens().new_page(), "/account")
    page.context.clear_cookies()
    fill_in(page, AGENT, PASSWORD)
    expect(page.get_by_text("The sign-in could not be completed")).to_be_visible()
    visit(page, "/account")
    fill_in(page, AGENT, PASSWORD)
    is_signed_in(page)


def test_a_link_sets_a_password_and_signs_in_once(opens: Opens, served: Server) -> None:
    here = served.world.here
    with scoped(here.as_("admin")) as db:
        token = users.new_link(db, user_id=here.people["other_agent"].id)
    page = visit(opens().new_page(), f"/set-password?token={token}")
    expect(page.get_by_role("heading", name="Set your password")).to_be_visible()
    expect(page.get_by_role("textbox", name="New password")).to_have_attribute("autocomplete", "new-password")
    expect(page.get_by_label("Email")).to_have_value("other_agent@here.example")
    page.get_by_role("textbox", name="New password").fill("short")
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page.get_by_text("must have 12 to 128 characters")).to_be_visible()
    page.get_by_role("textbox", name="New password").fill(NEW)
    page.get_by_role("button", name="Set password and sign in").click()
    is_signed_in(page, "Olga Agent")
    assert "token" not in page.url
    again = visit(opens().new_page(), f"/set-password?token={token}")
    expect(again.get_by_text("This link has expired, was used, or was replaced")).to_be_visible()


def test_signing_out_ends_all_tabs_at_their_next_click(opens: Opens) -> None:
    context = opens(AGENT)
    first, second = visit(context.new_page(), "/account"), visit(context.new_page(), "/account")
    is_signed_in(second)
    first.get_by_role("button", name="Sign out", exact=True).click()
    is_signed_out(first)
    second.get_by_role("button", name="Change password").click()
    is_signed_out(second)
    assert second.url.endswith("/account")


def test_a_session_that_was_ended_elsewhere_is_said(opens: Opens, served: Server) -> None:
    context = opens(AGENT)
    page = visit(context.new_page(), "/account")
    cookie = next(one for one in context.cookies() if one["name"] == "callos_session")
    sessions.end_across_organizations(cookie["value"])
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    fill_in(page, AGENT, PASSWORD)
    is_signed_in(page)


def test_somebody_ends_one_session_and_then_all(opens: Opens, served: Server) -> None:
    email = "manager@here.example"
    other = served.open_session(email)
    page = visit(opens(email).new_page(), "/account")
    ends = page.get_by_role("button", name="End", exact=True)
    expect(ends.first).to_be_visible()
    for left in range(ends.count() - 1, -1, -1):
        ends.first.click()
        expect(ends).to_have_count(left)
    assert find_person_across_organizations(hash_token(other)) is None
    page.get_by_role("button", name="Sign out everywhere").click()
    is_signed_out(page)


def test_somebody_changes_their_password(opens: Opens, served: Server) -> None:
    page = visit(opens("agent@there.example").new_page(), "/account")
    page.get_by_label("Current password").fill("not the password")
    page.get_by_role("textbox", name="New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The current password is wrong.")).to_be_visible()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("textbox", name="New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()


def test_a_screen_that_is_not_for_a_role_is_not_in_the_menu_and_refuses(opens: Opens) -> None:
    page = visit(opens(AGENT).new_page(), "/users")
    expect(page.get_by_text("Your role does not allow this.")).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_have_count(0)
    expect(page.get_by_role("link", name="My calls")).to_be_visible()


def test_the_bare_address_shows_where_the_role_begins(opens: Opens) -> None:
    page = visit(opens(AGENT).new_page(), "/")
    assert page.url.endswith("/my-day")
    page = visit(opens("admin@here.example").new_page(), "/")
    assert page.url.endswith("/team")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_blocked_or_broken_on_the_way_in(opens: Opens, size: object, scheme: str) -> None:
    page = opens(viewport=size, color_scheme=scheme).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    visit(page, "/account")
    fill_in(page, AGENT, PASSWORD)
    is_signed_in(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert wrong == []
