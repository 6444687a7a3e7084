"""The keyboard alone: it comes to everything on every screen, shows where it is, and does what a click does."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.components.lists import ROWS
from dashboard.pages_table import SCREENS, Screen
from services import calls
from services.db import scoped
from services.models.vocabulary import OutcomeType, Role
from tests.browser.conftest import Opens, settle_down, visit
from tests.browser.test_screens import HEAD, NO_SHOWS, NOW, team_of
from tests.browser.walking import MOST, walk
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant
from tests.serving import Server

# The names of a list, as assistive technology is told them.
NAMES = '[role=gridcell][aria-colindex="1"]'
# Milliseconds in which a table finds out, after a movement, where that led to.
AFTER_A_MOVEMENT = 600


@pytest.fixture
def team(served: Server) -> Tenant:
    return team_of(served.url)


def reach(page: Page, wanted: Locator) -> Locator:
    """Press Tab until this is focused."""
    settle_down(page)
    for _ in range(MOST):
        if wanted.evaluate("(e) => e.getRootNode().activeElement === e"):
            return wanted
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not lead to {wanted}.")


def tab_to_grid(page: Page) -> None:
    """Press Tab until the first cell of the list is selected."""
    grid = page.get_by_test_id("stDataFrame")
    expect(grid.locator("[role=gridcell]").first).to_be_attached()
    reach(page, grid.locator("canvas[tabindex]"))


@pytest.mark.parametrize(
    ("who", "screen"),
    [(role, screen) for screen in SCREENS for role in (Role.AGENT, Role.ADMIN) if role in screen.roles],
    ids=lambda one: one.url_path if isinstance(one, Screen) else one.lower(),
)
def test_the_tab_key_comes_to_everything_and_shows_where_it_is(
    opens: Opens, team: Tenant, who: Role, screen: Screen
) -> None:
    call = make_call(team, at=NOW - timedelta(days=200), outcome=OutcomeType.COACHING_CLIENT)
    query = {
        "call": f"?call_id={call.id}",
        "prospect": f"?prospect_id={call.prospect_id}",
        "counted": "?of=held",
    }.get(screen.url_path, "")
    page = visit(opens(f"{who.lower()}@screens.example").new_page(), f"/{screen.url_path}{query}")
    settle_down(page).wait_for_timeout(500)
    walked = walk(page)
    assert walked.missing == []
    assert walked.unseen == []
    assert walked.stops > 10


def test_enter_on_a_number_opens_the_list_behind_it(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/team")
    row = page.get_by_role("row", name=re.compile("^No-shows"))
    reach(page, row.get_by_role("link", name=str(NO_SHOWS), exact=True)).press("Enter")
    expect(page.get_by_text(f"{NO_SHOWS} calls", exact=True)).to_be_visible()
    assert "of=no-shows" in page.url


def test_enter_on_a_bar_of_a_chart_opens_the_list_behind_it(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/objections")
    bar = page.locator(".bars .track a").first
    expect(bar).to_be_visible()
    reach(page, bar).press("Enter")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    assert "/counted?" in page.url


def test_enter_on_a_heading_sorts_its_table_and_the_focus_stays(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/team")
    heading = page.get_by_role("columnheader").filter(has=page.locator("button")).nth(1)
    expect(heading).to_be_visible()
    button = reach(page, heading.get_by_role("button"))
    for direction in ("descending", "ascending"):
        button.press("Enter")
        expect(heading).to_have_attribute("aria-sort", direction)
        expect(button).to_be_focused()
        page.wait_for_url(re.compile(rf"sort=agents\.2\.{'down' if direction == 'descending' else 'up'}"))


def test_enter_unfolds_a_passport(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/funnel")
    passport = page.locator("details").first
    expect(passport).to_be_visible()
    reach(page, passport.locator("summary")).press("Enter")
    expect(passport).to_have_attribute("open", "")
    expect(passport.locator("table, p, ul").first).to_be_visible()


def test_the_arrow_keys_choose_another_period(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/team")
    choice = reach(page, page.get_by_role("combobox", name="Period"))
    choice.press("ArrowDown")
    expect(page.get_by_role("option", name="Last 90 days")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/team?period=*")


def test_filters_are_opened_ticked_and_cleared(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/funnel")
    reach(page, page.get_by_role("button", name=re.compile("^Filters"))).press("Enter")
    ticked = page.get_by_role("button", name="Qualified", exact=True)
    expect(ticked).to_be_visible()
    reach(page, ticked).press("Space")
    page.wait_for_url("**/funnel?*qualification=QUALIFIED*")
    # The panel stays open for the next filter.
    reach(settle_down(page), page.get_by_role("button", name="Strict", exact=True)).press("Space")
    page.wait_for_url("**/funnel?*mode=STRICT*")
    expect(page.get_by_text("Only Qualified · Strict")).to_be_visible()
    settle_down(page).keyboard.press("Escape")
    expect(ticked).to_be_hidden()
    reach(page, page.get_by_role("button", name=re.compile("^Clear"))).press("Enter")
    page.wait_for_url(re.compile("/funnel$"))


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_on_a_name_opens_the_row_that_is_selected(opens: Opens, team: Tenant, key: str) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/prospects")
    tab_to_grid(page)
    name = page.locator(NAMES).nth(1).inner_text()
    # Without a pause: the table tells which cell is selected a moment after the movement.
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1, name=name.removesuffix(" ›"))).to_be_visible()
    assert "/prospect?prospect_id=" in page.url


def test_a_key_opens_the_last_row_of_a_long_list_and_beside_a_name_nothing(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/calls?q=zahl&status=COMPLETED")
    tab_to_grid(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(AFTER_A_MOVEMENT)
    page.keyboard.press("Enter")
    page.wait_for_timeout(AFTER_A_MOVEMENT)
    assert "/calls?" in page.url
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    for _ in range(ROWS - 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Zora Zahl")).to_be_visible()
    with scoped(team.as_("manager")) as db:
        last = calls.get_call(db, call_id=UUID(parse_qs(urlsplit(page.url).query)["call_id"][0])).call
    assert last.started_at == NOW - timedelta(days=3, minutes=ROWS - 1)


def test_a_sorted_list_opens_the_row_that_is_seen(opens: Opens, team: Tenant) -> None:
    page = visit(opens("admin@screens.example").new_page(), "/users")
    grid = page.get_by_test_id("stDataFrame")
    expect(grid.locator("canvas").first).to_be_visible()
    names = page.locator(NAMES)
    before = names.first.inner_text()
    # Upwards, as it stands by itself, and downwards; two clicks at once would be a double click.
    grid.click(position={"x": 40, "y": HEAD // 2})
    page.wait_for_timeout(AFTER_A_MOVEMENT)
    grid.click(position={"x": 40, "y": HEAD // 2})
    expect(names.first).not_to_have_text(before)
    first = names.first.inner_text()
    # The clicks may have left the focus in the table, with no cell selected: come in from before it.
    page.get_by_role("searchbox", name="Search").focus()
    tab_to_grid(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/users?user_id=*")
    assert first != before
    name = page.get_by_test_id("stMain").get_by_role("textbox", name="Name", exact=True)
    expect(name).to_have_value(first.removesuffix(" ›"))


def test_the_export_menu_opens_and_its_links_are_reached(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/calls")
    reach(page, page.get_by_test_id("stMain").get_by_role("button", name="Export")).press("Enter")
    link = page.get_by_role("link", name=re.compile("^CSV"))
    expect(link).to_be_visible()
    with page.expect_download():
        reach(page, link).press("Enter")


def test_signing_out(opens: Opens, team: Tenant) -> None:
    page = visit(opens("other_agent@screens.example").new_page(), "/my-calls")
    reach(page, page.get_by_role("button", name="Sign out")).press("Enter")
    expect(page.get_by_text("Forgot your password?")).to_be_visible()
