"""Deeds behind buttons in a browser: what they ask for stays until they are done, and closes then."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from services import calls, completion
from services.db import scoped
from services.models.vocabulary import CallMode, OutcomeType
from services.outcomes import OutcomeData
from tests.browser.conftest import DESKTOP, PHONE, Opens, organization_on, settle_down, visit
from tests.browser.test_keyboard import reach
from tests.factories.calls import make_prospect
from tests.factories.led_calls import plan_call, start_call
from tests.factories.organizations import Tenant
from tests.serving import Server


@pytest.fixture
def team(served: Server) -> Tenant:
    return organization_on(served.url, "deeds")


def open_deed(page: Page, name: str) -> None:
    settle_down(page).get_by_test_id("stPopoverButton").filter(has_text=name).first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settle_down(page)


def give_reason(page: Page, label: str, why: str = "As agreed") -> None:
    field = page.get_by_test_id("stPopoverBody").get_by_label(label)
    field.fill(why)
    field.press("Tab")
    settle_down(page)


def is_closed(page: Page) -> None:
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_what_reopens_a_call_does_not_turn_into_what_breaks_it_off(opens: Opens, team: Tenant) -> None:
    call = start_call(team)
    with scoped(team.as_("agent")) as db:
        version = calls.get_call(db, call_id=call.id).call.version
        data = OutcomeData(OutcomeType.COACHING_CLIENT)
        completion.complete(db, call_id=call.id, data=data, expected_version=version)
    page = visit(opens("manager@deeds.example").new_page(), f"/call?call_id={call.id}")
    open_deed(page, "Reopen")
    give_reason(page, "Reason")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Reopen").click()
    expect(page.get_by_test_id("stPopoverButton").filter(has_text="Break off")).to_be_visible()
    is_closed(page)


def test_handing_a_prospect_over_closes_what_it_asked(opens: Opens, team: Tenant) -> None:
    prospect = make_prospect(team)
    page = visit(opens("manager@deeds.example").new_page(), f"/prospect?prospect_id={prospect.id}")
    open_deed(page, "Hand over")
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("button", name="Hand over the prospect").click()
    # Refused for what is missing, it stays and says so.
    expect(body.get_by_text("Choose to whom the prospect goes.")).to_be_visible()
    body.get_by_role("combobox").click()
    page.get_by_role("option").first.click()
    give_reason(page, "Reason")
    body.get_by_role("button", name="Hand over the prospect").click()
    expect(page.get_by_text("The prospect is handed over.")).to_be_visible()
    is_closed(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_call_is_moved_by_typing_and_one_click(opens: Opens, team: Tenant, size: dict[str, int]) -> None:
    call = plan_call(team)
    page = visit(opens("agent@deeds.example", viewport=size).new_page(), f"/call?call_id={call.id}")
    open_deed(page, "Move")
    body = page.get_by_test_id("stPopoverBody")
    # The day unfolds a calendar over what is below; going on to the time folds it up again.
    body.get_by_role("group", name="Day").get_by_role("spinbutton").last.click()
    expect(page.get_by_role("grid")).to_be_visible()
    body.get_by_role("spinbutton", name="hour").click()
    expect(page.get_by_role("grid")).to_have_count(0)
    page.keyboard.type("1535")
    expect(body.get_by_role("spinbutton", name="minute")).to_have_text("35")
    body.get_by_role("button", name="Move the call").click()
    expect(page.get_by_text("The call is moved.")).to_be_visible()
    is_closed(page)
    with scoped(team.as_("agent")) as db:
        at = calls.get_call(db, call_id=call.id).call.scheduled_at
    assert at is not None
    assert at.minute == 35


def test_a_milestone_is_not_skipped_without_a_reason_and_says_so_there(opens: Opens, team: Tenant) -> None:
    call = start_call(team, mode=CallMode.FLEXIBLE)
    page = visit(opens("agent@deeds.example").new_page(), f"/call?call_id={call.id}")
    settle_down(page).get_by_test_id("stPopoverButton").filter(has_text="Skip").last.click()
    body = settle_down(page).get_by_test_id("stPopoverBody")
    body.get_by_role("button", name="Skip it").click()
    expect(body.get_by_test_id("stAlert")).to_contain_text("is missing")
    give_reason(page, "Why is it left out?")
    body.get_by_role("button", name="Skip it").click()
    expect(page.get_by_text("As agreed")).to_be_visible()
    is_closed(page)


def test_a_tick_box_is_read_out_as_it_is_written_and_shows_the_focus(opens: Opens, team: Tenant) -> None:
    call = plan_call(team)
    page = visit(opens("agent@deeds.example").new_page(), f"/call?call_id={call.id}")
    box = reach(page, page.get_by_role("checkbox", name="Time block clear (90 min) *", exact=True))
    # Tick boxes of ours are within their label, which is what is seen of them.
    ring = box.evaluate("(e) => getComputedStyle(e.closest('label')).outline")
    assert "solid 2px" in ring
