"""The language of the screens in a real browser: its own wish before the sign-in, then the person's choice."""

from __future__ import annotations

from playwright.sync_api import expect

from services import users
from services.db import scoped
from services.models.vocabulary import Role
from tests.browser.conftest import Opens, settle_down, visit
from tests.factories.organizations import PASSWORD
from tests.serving import Server


def test_a_german_browser_reads_german_until_the_persons_own_language_is_known(
    opens: Opens, served: Server
) -> None:
    # Of nobody else: other tests of this server change the passwords of the people there, this one a language.
    email = "greta@here.example"
    with scoped(served.world.here.as_("admin")) as db:
        users.add(db, email=email, name="Greta German", role=Role.AGENT, password=PASSWORD)
    page = opens(locale="de-DE").new_page()
    page.goto("/nowhere-to-be-found")
    expect(page.get_by_role("heading", name="Diese Seite gibt es nicht")).to_be_visible()
    visit(page, "/account")
    page.locator("input[type=text]").fill(email)
    page.locator("input[type=password]").fill("wrong")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_text("E-Mail oder Passwort ist falsch.")).to_be_visible()
    settle_down(page)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()

    settle_down(page)
    page.get_by_test_id("stSelectbox").get_by_role("combobox").click()
    page.get_by_role("option", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Konto")).to_be_visible()
    expect(page.get_by_role("link", name="Interessenten")).to_be_visible()
    visit(page, "/funnel?period=28d")
    expect(page.get_by_role("heading", name="Meilenstein-Trichter")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "de"
