"""From a number to its list, to a call, and back: each step leads to exactly where it came from."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from playwright.sync_api import Page, expect

from services.models.vocabulary import CallStatus
from tests.browser.conftest import Opens, settle_down, visit
from tests.browser.test_screens import open_row
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, make_tenant
from tests.pages.figure_screens import fill
from tests.serving import Server

NOW = datetime.now(UTC).replace(microsecond=0)
ASKED = "period=90d&qualification=QUALIFIED&against=year-before&by=language&part=show-rate&sort=agents.2.down"
MISSED = "Appointments to which the prospect did not come"


@cache
def team_of(server_url: str) -> Tenant:
    """An organization of this module's own, with two no-shows."""
    tenant = make_tenant("back")
    fill(tenant)
    make_call(tenant, at=NOW - timedelta(days=4), status=CallStatus.NO_SHOW)
    make_call(tenant, at=NOW - timedelta(days=5), status=CallStatus.IN_PROGRESS)
    return tenant


@pytest.fixture
def team(served: Server) -> Tenant:
    return team_of(served.url)


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    settle_down(page)


def asked(page: Page) -> set[str]:
    """What the address asks."""
    return set(page.url.partition("?")[2].split("&"))


def open_missed(page: Page) -> Page:
    """The Team screen as somebody narrowed it, and from there the list behind its no-shows."""
    visit(page, f"/team?{ASKED}")
    heading(page, "Team")
    row = page.get_by_role("row", name=re.compile("^No-shows"))
    row.get_by_role("link", name="2", exact=True).click()
    heading(page, MISSED)
    expect(page.get_by_text("2 calls", exact=True)).to_be_visible()
    return page


def test_a_lists_own_way_back_leads_to_the_same_state(opens: Opens, team: Tenant) -> None:
    page = open_missed(opens("manager@back.example").new_page())
    page.get_by_test_id("stMain").get_by_role("link", name="Team").click()
    heading(page, "Team")
    assert asked(page) == set(ASKED.split("&"))


def test_the_browsers_back_leads_there_in_at_most_two_steps_without_a_foreign_filter(
    opens: Opens, team: Tenant
) -> None:
    page = visit(opens("manager@back.example").new_page(), f"/team?{ASKED}")
    days = page.get_by_text("compared with").first.inner_text()
    open_missed(page)
    # Streamlit keeps two entries: the first Back shows the screen under the list's address.
    for _ in range(2):
        page.go_back()
        heading(page, "Team")
        expect(page.get_by_text("Only Qualified")).to_be_visible()
        expect(page.get_by_text("compared with").first).to_have_text(days)
        expect(page.get_by_role("row", name=re.compile("^No-shows")).get_by_role("link", name="2")).to_be_visible()
    assert asked(page) == set(ASKED.split("&"))


def test_a_call_of_the_list_leads_back_to_it_and_from_there_to_the_screen(opens: Opens, team: Tenant) -> None:
    page = open_missed(opens("manager@back.example").new_page())
    open_row(page, 0)
    heading(page, "Petra Prospekt")
    page.get_by_test_id("stMain").get_by_role("link", name="Back to the list").click()
    heading(page, MISSED)
    page.get_by_test_id("stMain").get_by_role("link", name="Team").click()
    heading(page, "Team")
    assert asked(page) == set(ASKED.split("&"))


def test_a_mark_opens_its_list_in_a_new_tab_too(opens: Opens, team: Tenant) -> None:
    context = opens("manager@back.example")
    page = visit(context.new_page(), f"/team?{ASKED}")
    heading(page, "Team")
    row = page.get_by_role("row", name=re.compile("^No-shows"))
    with context.expect_page() as opened:
        row.get_by_role("link", name="2", exact=True).click(modifiers=["ControlOrMeta"])
    heading(opened.value, MISSED)
    expect(opened.value.get_by_text("2 calls", exact=True)).to_be_visible()
    heading(page, "Team")


def open_stale(page: Page) -> Page:
    """The Team screen as somebody narrowed it, and from there the calls that wait for their end."""
    visit(page, f"/team?{ASKED}")
    heading(page, "Team")
    row = page.get_by_role("row", name=re.compile("^Calls in progress for over 3 hours"))
    row.get_by_role("link", name="1", exact=True).click()
    heading(page, "Calls")
    expect(page.get_by_text("1 call", exact=True)).to_be_visible()
    return page


def test_a_list_of_what_waits_leads_back_and_so_does_the_browser_without_a_foreign_filter(
    opens: Opens, team: Tenant
) -> None:
    page = open_stale(opens("manager@back.example").new_page())
    page.get_by_test_id("stMain").get_by_role("link", name="Team").click()
    heading(page, "Team")
    assert asked(page) == set(ASKED.split("&"))
    open_stale(page)
    for _ in range(2):
        page.go_back()
        heading(page, "Team")
        expect(page.get_by_text("Only Qualified")).to_be_visible()
    assert asked(page) == set(ASKED.split("&"))


def test_a_prospect_leads_back_to_the_call_the_call_to_its_list_and_that_to_the_screen(
    opens: Opens, team: Tenant
) -> None:
    page = open_stale(opens("manager@back.example").new_page())
    open_row(page, 0)
    heading(page, "Petra Prospekt")
    main = page.get_by_test_id("stMain")
    main.get_by_role("link", name="Open the prospect").click()
    main.get_by_role("link", name="Back to the call").click()
    expect(main.get_by_role("link", name="Open the prospect")).to_be_visible()
    settle_down(page)
    main.get_by_role("link", name="Calls").click()
    heading(page, "Calls")
    expect(page.get_by_text("1 call", exact=True)).to_be_visible()
    main.get_by_role("link", name="Team").click()
    heading(page, "Team")
    assert asked(page) == set(ASKED.split("&"))
