"""Every screen in a real browser, and the first way through each that a person takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from playwright.sync_api import Page, expect

from dashboard.pages_table import SCREENS
from services import calls
from services.db import scoped
from services.models.vocabulary import CallStatus, OutcomeType
from tests.browser.conftest import DESKTOP, PHONE, Opens, settle_down, visit
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, make_tenant
from tests.pages.figure_screens import fill
from tests.serving import Server

NEW = "violet harbor engine moss"
NOW = datetime.now(UTC).replace(microsecond=0)
NO_SHOWS = 3
# The heights of a list's head and rows, whose cells are drawn and no elements.
HEAD, ROW = 36, 38


@cache
def team_of(server_url: str) -> Tenant:
    """One organization for this module on a server's database: figures, two pages of calls, no-shows."""
    tenant = make_tenant("screens")
    fill(tenant)
    many = make_prospect(tenant, name="Zora Zahl", company="Zahl & Sohn")
    for n in range(27):
        make_call(
            tenant, prospect=many, at=NOW - timedelta(days=3, minutes=n), outcome=OutcomeType.COACHING_CLIENT
        )
    for n in range(NO_SHOWS - 1):
        make_call(tenant, prospect=many, at=NOW - timedelta(days=4, hours=n), status=CallStatus.NO_SHOW)
    return tenant


@pytest.fixture
def team(served: Server) -> Tenant:
    return team_of(served.url)


def open_row(page: Page, number: int) -> None:
    """Click on the name in a row of the list, counted from 0."""
    grid = page.get_by_test_id("stDataFrame")
    expect(grid.locator("canvas").first).to_be_visible()
    # What takes clicks lies over the canvas.
    grid.click(position={"x": 40, "y": HEAD + ROW * number + ROW // 2})


def search(page: Page, text: str) -> None:
    """Type into the search field of a list."""
    field = page.get_by_role("searchbox", name="Search")
    field.fill(text)
    field.press("Enter")


def has_errors(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    return wrong


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("who", ["agent", "manager", "admin"])
def test_every_screen_of_a_role_opens_without_a_complaint(
    opens: Opens, team: Tenant, who: str, size: dict[str, int]
) -> None:
    page = opens(f"{who}@screens.example", viewport=size).new_page()
    wrong = has_errors(page)
    call = make_call(team, at=NOW - timedelta(days=200), outcome=OutcomeType.COACHING_CLIENT)
    queries = {"call": f"?call_id={call.id}", "prospect": f"?prospect_id={call.prospect_id}"}
    for screen in SCREENS:
        if who.upper() in screen.roles:
            visit(page, f"/{screen.url_path}{queries.get(screen.url_path, '')}")
            # A call and a prospect are headed by a name.
            title = "Petra Prospekt" if screen.url_path in queries else screen.title
            expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
            expect(page.get_by_test_id("stAlert")).to_have_count(0)
            assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), screen
    assert wrong == []


def test_the_no_shows_of_the_team_lead_to_exactly_that_many_calls(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/team")
    row = page.get_by_role("row", name=re.compile("^No-shows"))
    row.get_by_role("link", name=str(NO_SHOWS), exact=True).click()
    heading = page.get_by_role("heading", level=1, name="Appointments to which the prospect did not come")
    expect(heading).to_be_visible()
    expect(page.get_by_text(f"{NO_SHOWS} calls", exact=True)).to_be_visible()
    assert "of=no-shows" in page.url
    expect(page.get_by_test_id("stDataFrame").locator("tbody tr")).to_have_count(NO_SHOWS)
    page.get_by_role("main").get_by_role("link", name="Team").click()
    expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()


def test_calls_are_searched_filtered_and_opened_and_back_leads_to_the_same_page(
    opens: Opens, team: Tenant
) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/calls")
    search(page, "zahl")
    expect(page.get_by_text("of 29 calls")).to_be_visible()
    settle_down(page).get_by_role("button", name=re.compile("^Filters")).click()
    expect(page.get_by_role("button", name="Completed", exact=True)).to_be_visible()
    settle_down(page).get_by_role("button", name="Completed", exact=True).click()
    expect(page.get_by_text("of 27 calls")).to_be_visible()
    expect(page.get_by_text("Only Completed")).to_be_visible()
    for _ in range(2):  # Away and back again, in a panel that stays open.
        settle_down(page).get_by_role("button", name="Unknown", exact=True).click()
    settle_down(page).keyboard.press("Escape")
    page.get_by_label("Next page").click()
    second = page.get_by_text("26 to 27 of 27 calls")
    expect(second).to_be_visible()
    where = page.url
    assert {"q=zahl", "status=COMPLETED", "p=2"} <= set(where.partition("?")[2].split("&"))
    open_row(settle_down(page), 1)
    expect(page.get_by_role("heading", level=1, name="Zora Zahl")).to_be_visible()
    assert "call_id=" in page.url
    page.reload()
    page.get_by_test_id("stMain").get_by_role("link", name="Calls").click()
    expect(second).to_be_visible()
    assert set(page.url.partition("?")[2].split("&")) == set(where.partition("?")[2].split("&"))


def test_the_browsers_back_button_leads_from_a_call_to_the_list_as_it_stood(opens: Opens, team: Tenant) -> None:
    page = visit(opens("manager@screens.example").new_page(), "/calls?q=zahl&p=2")
    expect(page.get_by_text("26 to 29 of 29 calls")).to_be_visible()
    open_row(page, 0)
    expect(page.get_by_role("heading", level=1, name="Zora Zahl")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Calls")).to_be_visible()
    expect(page.get_by_text("26 to 29 of 29 calls")).to_be_visible()
    page.get_by_label("Previous page").click()
    expect(page.get_by_text("1 to 25 of 29 calls")).to_be_visible()
    assert page.url.endswith("/calls?q=zahl")


def test_an_agent_settles_the_outcome_that_a_call_lacks(opens: Opens, team: Tenant) -> None:
    call = make_call(team, at=NOW - timedelta(days=300))
    page = visit(opens("agent@screens.example").new_page(), f"/call?call_id={call.id}")
    expect(page.get_by_role("button", name="Settle the outcome")).to_be_disabled()
    page.get_by_role("radio", name="Coaching client").click()
    page.get_by_role("button", name="Settle the outcome").click()
    expect(page.get_by_text("The outcome is settled.")).to_be_visible()
    expect(page.get_by_text("To settle")).to_have_count(0)
    with scoped(team.as_("agent")) as db:
        outcome = calls.get_call(db, call_id=call.id).call.outcome
    assert outcome is not None and outcome.type is OutcomeType.COACHING_CLIENT


def test_two_pages_of_a_list_show_both_their_numbers(opens: Opens, team: Tenant) -> None:
    for size in (DESKTOP, PHONE):
        page = visit(opens("manager@screens.example", viewport=size).new_page(), "/calls?q=zahl")
        for number in (1, 2):
            expect(page.get_by_role("button", name=f"Page {number}", exact=True)).to_be_visible()


def test_a_narrow_window_shows_entries_that_open_their_calls_and_no_table(opens: Opens, team: Tenant) -> None:
    phone = opens("manager@screens.example", viewport=PHONE)
    page = visit(phone.new_page(), "/calls?q=zahl&status=NO_SHOW")
    expect(page.get_by_text("2 calls", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    expect(page.get_by_text("Zahl & Sohn")).to_have_count(2)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Zora Zahl ›").first.click()
    expect(page.get_by_role("heading", level=1, name="Zora Zahl")).to_be_visible()
    # Widened, it has its table again from the next load on.
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(visit(page, "/calls?q=zahl&status=NO_SHOW").get_by_test_id("stDataFrame")).to_have_count(1)


def test_the_menu_takes_days_along_and_back_leads_to_where_they_were_chosen(opens: Opens, team: Tenant) -> None:
    context = opens("manager@screens.example")
    page = visit(context.new_page(), "/team?period=90d")
    page.get_by_role("link", name="Calls", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Calls")).to_be_visible()
    page.wait_for_url("**/calls?period=90d")
    settle_down(page).go_back()
    if "/team" not in page.url:
        assert page.url.endswith("/calls")
        settle_down(page).go_back()
    page.wait_for_url("**/team?period=90d")
    expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()
    assert visit(context.new_page(), "/calls").url.endswith("/calls")


def test_a_prospect_leads_to_a_call_of_its_thread(opens: Opens, team: Tenant) -> None:
    prospect = make_prospect(team, name="Wanda Weg")
    make_call(team, prospect=prospect, at=NOW - timedelta(days=400), outcome=OutcomeType.COACHING_CLIENT)
    page = visit(opens("agent@screens.example").new_page(), "/prospects?q=wanda")
    expect(page.get_by_text("1 prospect", exact=True)).to_be_visible()
    open_row(page, 0)
    expect(page.get_by_role("heading", level=1, name="Wanda Weg")).to_be_visible()
    expect(page.get_by_text("Thread", exact=True)).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name=re.compile("›")).click()
    expect(page.get_by_text("This call")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Wanda Weg")).to_be_visible()
    assert "/call?call_id=" in page.url


def test_somebody_is_invited_comes_in_and_is_shut_out(opens: Opens, team: Tenant) -> None:
    admin = visit(
        opens("admin@screens.example", permissions=["clipboard-read", "clipboard-write"]).new_page(), "/users"
    )
    link = invite(admin, "Nele Neu", "nele@screens.example")
    person = visit(opens().new_page(), link)
    person.get_by_role("textbox", name="New password").fill(NEW)
    person.get_by_role("button", name="Set password and sign in").click()
    expect(person.get_by_role("heading", level=1, name="My day")).to_be_visible()
    expect(person.get_by_text("Nele Neu").first).to_be_attached()
    search(admin, "nele")
    expect(admin.get_by_text("1 user", exact=True)).to_be_visible()
    open_row(settle_down(admin), 0)
    admin.get_by_role("button", name="Deactivate").click()
    admin.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(admin.get_by_text("The user is deactivated.")).to_be_visible()
    person.get_by_role("link", name="Prospects").click()
    expect(person.get_by_text("Forgot your password?")).to_be_visible()
    expect(person.get_by_text("Nele Neu")).to_have_count(0)


def invite(admin: Page, name: str, email: str) -> str:
    """Add somebody on the Users screen and return the link that the copy button gives."""
    admin.get_by_role("button", name="Add a user").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog).to_be_visible()
    settle_down(admin)
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Email").fill(email)
    dialog.get_by_role("button", name="Add and make a link").click()
    shown = dialog.get_by_test_id("stCode")
    expect(shown).to_contain_text("/set-password?token=")
    shown.hover()
    shown.get_by_role("button").click()
    link = str(admin.evaluate("() => navigator.clipboard.readText()"))
    assert link in shown.inner_text().replace("\n", "")
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)
    return link


@pytest.mark.parametrize(("who", "path"), [("manager", "users"), ("agent", "team")])
def test_a_screen_of_other_roles_refuses_by_its_address(opens: Opens, team: Tenant, who: str, path: str) -> None:
    page = visit(opens(f"{who}@screens.example").new_page(), f"/{path}?period=7d")
    expect(page.get_by_text("Your role does not allow this.")).to_be_visible()
    expect(page.get_by_role("link", name=path.capitalize(), exact=True)).to_have_count(0)
    page.get_by_role("link", name="Prospects").click()
    expect(page.get_by_role("heading", level=1, name="Prospects")).to_be_visible()


def test_signing_out_everywhere_from_account_ends_the_tabs_of_other_browsers_too(
    opens: Opens, team: Tenant
) -> None:
    email = "other_agent@screens.example"
    here, there = opens(email), opens(email)
    tabs = [visit(context.new_page(), path) for context, path in ((here, "/calls"), (there, "/funnel"))]
    account = visit(here.new_page(), "/account")
    account.get_by_role("button", name="Sign out everywhere").click()
    for page in (account, *tabs):
        if page is not account:
            page.get_by_role("link", name="Prospects").click()
        expect(page.get_by_text("Forgot your password?")).to_be_visible()
        expect(page.get_by_text("Olga Agent")).to_have_count(0)
