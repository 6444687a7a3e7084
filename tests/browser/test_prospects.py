"""Prospects in a browser: added, edited, called, handed over and merged; on a phone, by keys, and in haste."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from services.db import scoped
from services.models import Call, Prospect
from tests.browser.conftest import PHONE, Opens, organization_on, settle_down, visit
from tests.browser.test_keyboard import reach
from tests.factories.calls import make_prospect
from tests.factories.organizations import Tenant
from tests.serving import Server


@pytest.fixture
def team(served: Server) -> Tenant:
    return organization_on(served.url, "prospects")


def named(team: Tenant, name: str) -> Prospect:
    """The one prospect of this name."""
    with scoped(team.as_("admin")) as db:
        return db.scalars(select(Prospect).where(Prospect.name == name)).one()


def calls_with(team: Tenant, prospect: Prospect) -> int:
    with scoped(team.as_("admin")) as db:
        return db.scalar(select(func.count(Call.id)).where(Call.prospect_id == prospect.id)) or 0


def fits(page: Page) -> bool:
    """Whether nothing is wider than the phone."""
    return bool(page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth <= 390"))


def heading(page: Page, name: str) -> None:
    """Wait until the page of this title is there, whole."""
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    settle_down(page)


def add_in_spite_of_the_other_one(page: Page) -> None:
    """Add Nora Neu, whose address Nora Alt has already."""
    page.get_by_role("button", name="Add a prospect").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    settle_down(page)
    dialog.get_by_label("Name (required)").fill("Nora Neu")
    dialog.get_by_label("Email").fill("Nora@post.example")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("is there already")).to_be_visible()
    expect(dialog.get_by_role("button", name="Nora Alt ›")).to_be_visible()
    dialog.get_by_role("button", name="Add all the same").click()


def hand_over(page: Page) -> None:
    """Hand the prospect of this page over, and see how many calls go along."""
    page.get_by_role("button", name="Hand over").click()
    settle_down(page).get_by_role("combobox", name="To whom").click()
    page.get_by_role("option", name="Olga Agent").click()
    expect(page.get_by_text("1 planned call moves along")).to_be_visible()
    page.get_by_label("Reason").fill("On holiday")
    settle_down(page).get_by_role("button", name="Hand over the prospect").click()
    expect(page.get_by_role("cell", name="Olga Agent")).to_be_visible()


def test_a_prospect_is_added_edited_called_handed_over_and_merged_on_a_phone(opens: Opens, team: Tenant) -> None:
    old = make_prospect(team, name="Nora Alt", email="nora@post.example", company=None)
    page = visit(opens("manager@prospects.example", viewport=PHONE).new_page(), "/prospects")
    add_in_spite_of_the_other_one(page)
    heading(page, "Nora Neu")
    new = named(team, "Nora Neu")

    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Company").fill("Neu AG")
    page.get_by_label(re.compile("^Clients")).fill("620")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("620 clients · threshold 500")).to_be_visible()
    assert fits(settle_down(page))
    assert named(team, "Nora Neu").company == "Neu AG"

    page.get_by_role("button", name="Plan a call").click()
    heading(page, "Plan a call")
    assert fits(page)
    page.get_by_role("button", name="Plan the call").click()
    expect(page.get_by_role("button", name="Start the call")).to_be_visible()
    assert calls_with(team, new) == 1

    visit(page, f"/prospect?prospect_id={new.id}")
    hand_over(page)

    settle_down(page).get_by_role("link", name="Compare and merge").click()
    expect(page.get_by_text("Kept: Nora Neu")).to_be_visible()
    assert fits(settle_down(page))
    page.get_by_label("Reason").fill("The same voice")
    page.get_by_role("button", name="Merge the two").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settle_down(page).get_by_role("dialog").get_by_role("button", name="Merge").click()
    heading(page, "Nora Neu")
    expect(page.get_by_text("Merged into this prospect")).to_be_visible()
    expect(page.get_by_text("by Mara Manager · The same voice")).to_be_visible()
    with scoped(team.as_("admin")) as db:
        assert db.get_one(Prospect, (team.id, old.id)).merged_into_id == new.id


def test_a_double_click_adds_one_prospect_and_plans_one_call(opens: Opens, team: Tenant) -> None:
    page = visit(opens("agent@prospects.example").new_page(), "/prospects")
    page.get_by_role("button", name="Add a prospect").click()
    page.get_by_role("dialog").get_by_label("Name (required)").fill("Dora Doppelt")
    settle_down(page)
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).dblclick()
    heading(page, "Dora Doppelt")
    dora = named(team, "Dora Doppelt")
    page.get_by_role("button", name="Plan a call").click()
    heading(page, "Plan a call")
    page.get_by_role("button", name="Plan the call").dblclick()
    expect(page.get_by_role("button", name="Start the call")).to_be_visible()
    settle_down(page).wait_for_timeout(500)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert calls_with(team, dora) == 1


def test_a_prospect_is_added_and_called_by_the_keyboard_alone(opens: Opens, team: Tenant) -> None:
    page = visit(opens("agent@prospects.example").new_page(), "/prospects")
    reach(page, page.get_by_role("button", name="Add a prospect")).press("Enter")
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_label("Name (required)")
    expect(name).to_be_visible()
    reach(page, name).press_sequentially("Tara Tasten")
    reach(page, dialog.get_by_role("button", name="Add", exact=True)).press("Enter")
    heading(page, "Tara Tasten")
    visit(page, page.url)
    reach(page, page.get_by_role("button", name="Plan a call")).press("Enter")
    heading(page, "Plan a call")
    reach(page, page.get_by_role("button", name="Plan the call")).press("Enter")
    expect(page.get_by_role("button", name="Start the call")).to_be_visible()
    assert calls_with(team, named(team, "Tara Tasten")) == 1


def test_a_call_is_planned_from_calls_with_somebody_who_was_searched_for(opens: Opens, team: Tenant) -> None:
    make_prospect(team, name="Sara Suche")
    page = visit(opens("manager@prospects.example", viewport=PHONE).new_page(), "/calls")
    page.get_by_role("button", name="Plan a call").click()
    heading(page, "Plan a call")
    field = page.get_by_role("searchbox", name="Search")
    field.fill("suche")
    field.press("Enter")
    expect(page.get_by_text("1 prospect", exact=True)).to_be_visible()
    settle_down(page).get_by_role("button", name="Sara Suche").click()
    expect(page.get_by_role("button", name="Plan the call")).to_be_visible()
    settle_down(page).get_by_role("button", name="Choose another prospect").click()
    expect(page.get_by_text("1 prospect", exact=True)).to_be_visible()
    assert "q=suche" in page.url
