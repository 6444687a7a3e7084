"""A call from its checklist to its outcome in a browser, and two people on the same call."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from services import calls
from services.db import scoped
from services.models import Call
from services.models.vocabulary import CallMode, CallStatus, OutcomeType
from tests.browser.conftest import PHONE, Opens, organization_on, settle_down, visit
from tests.browser.test_keyboard import reach
from tests.factories.led_calls import plan_call, start_call
from tests.factories.organizations import Tenant
from tests.serving import Server


@pytest.fixture
def team(served: Server) -> Tenant:
    return organization_on(served.url, "leading")


def status_of(team: Tenant, call: Call) -> CallStatus:
    with scoped(team.as_("admin")) as db:
        return calls.get_call(db, call_id=call.id).call.status


def boxes(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_test_id("stCheckbox")


def unticked(page: Page, pattern: str) -> list[Locator]:
    """The boxes that are shown and not ticked."""
    return [
        box
        for box in boxes(page).all()
        if re.search(pattern, box.inner_text()) and not box.locator("input").is_checked()
    ]


def tick_all(page: Page, pattern: str = "") -> int:
    """Tick every box that is shown and not ticked, one after the other, also those that this brings up."""
    ticked = 0
    while True:
        open_ones = unticked(settle_down(page), pattern)
        if not open_ones:
            # The next milestone may be on its way.
            page.wait_for_timeout(700)
            if not unticked(settle_down(page), pattern):
                return ticked
            continue
        label = open_ones[0].inner_text()
        open_ones[0].locator("label").click()
        expect(boxes(page).filter(has_text=label).locator("input:not(:checked)")).to_have_count(0)
        ticked += 1
        # A box may be drawn once more as it was before it is drawn as it is.
        page.wait_for_timeout(250)


def test_a_plain_call_of_seven_milestones_takes_as_many_clicks_as_its_paper(opens: Opens, team: Tenant) -> None:
    call = plan_call(team, mode=CallMode.STRICT)
    page = visit(opens("agent@leading.example").new_page(), f"/call?call_id={call.id}")
    expect(page.get_by_role("button", name="Start the call")).to_be_disabled()
    clicks = tick_all(page, r"\*")
    page.get_by_role("button", name="Start the call").click()
    expect(page.get_by_text("What made you book this call?")).to_be_visible()
    clicks += 1 + tick_all(page)
    page.get_by_role("radio", name="Coaching client").click()
    complete = settle_down(page).get_by_role("button", name="Complete the call")
    complete.click()
    expect(page.get_by_text("The call is completed.")).to_be_visible()
    # Six points before the call, its beginning, twenty questions and confirmations, the outcome, its end.
    assert clicks + 2 == 29
    assert status_of(team, call) is CallStatus.COMPLETED


def test_who_saves_after_somebody_else_is_told_with_both_values(opens: Opens, team: Tenant) -> None:
    call = start_call(team)
    first, second = (
        visit(opens(f"{who}@leading.example").new_page(), f"/call?call_id={call.id}")
        for who in ("agent", "manager")
    )
    for page, outcome in ((first, "Coaching client"), (second, "Implementation only")):
        page.get_by_role("radio", name=outcome).click()
        expect(settle_down(page).get_by_role("button", name="Complete the call")).to_be_enabled()
    first.get_by_role("button", name="Complete the call").click()
    expect(first.get_by_text("The call is completed.")).to_be_visible()
    second.get_by_role("button", name="Complete the call").click()
    expect(second.get_by_text("Somebody else has changed this in the meantime.")).to_be_visible()
    both = second.get_by_test_id("stTable").filter(has_text="What you wanted to save")
    expect(both).to_contain_text("Implementation only")
    expect(both).to_contain_text("Coaching client")
    with scoped(team.as_("admin")) as db:
        stored = calls.get_call(db, call_id=call.id).call.outcome
    assert stored is not None
    assert stored.type is OutcomeType.COACHING_CLIENT


def test_whoever_ticks_faster_than_the_screen_is_drawn_does_not_overtake_themselves(
    opens: Opens, team: Tenant
) -> None:
    call = plan_call(team)
    page = visit(opens("agent@leading.example").new_page(), f"/call?call_id={call.id}")
    for place in range(8):
        boxes(page).nth(place).locator("label").click(no_wait_after=True)
    expect(settle_down(page).get_by_role("button", name="Start the call")).to_be_enabled()
    expect(page.get_by_text("Somebody else has changed this")).to_have_count(0)
    # The button needs six of them only, and the last ones may still be on their way.
    expect(boxes(page).locator("input:checked")).to_have_count(8)
    for _try in range(100):
        with scoped(team.as_("agent")) as db:
            ticked = calls.get_call(db, call_id=call.id).call.checklist or ()
        if len(ticked) == 8:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"Of eight ticks these were kept: {ticked}")


def test_a_double_click_completes_once(opens: Opens, team: Tenant) -> None:
    call = start_call(team)
    page = visit(opens("agent@leading.example").new_page(), f"/call?call_id={call.id}")
    page.get_by_role("radio", name="Follow-up scheduled").click()
    settle_down(page).get_by_role("button", name="Complete the call").dblclick()
    expect(page.get_by_role("button", name="Complete the call")).to_have_count(0)
    settle_down(page)
    expect(page.get_by_text("Somebody else has changed this")).to_have_count(0)
    assert status_of(team, call) is CallStatus.COMPLETED
    with scoped(team.as_("admin")) as db:
        of_prospect = calls.CallFilters(prospect_id=call.prospect_id, statuses=frozenset({CallStatus.SCHEDULED}))
        assert calls.list_calls(db, filters=of_prospect).total == 1


def test_a_call_is_led_on_a_phone(opens: Opens, team: Tenant) -> None:
    call = plan_call(team)
    phone = opens("agent@leading.example", viewport=PHONE)
    page = visit(phone.new_page(), f"/call?call_id={call.id}")
    tick_all(page, r"\*")
    page.get_by_role("button", name="Start the call").click()
    expect(page.get_by_text("What made you book this call?")).to_be_visible()
    page.get_by_role("button", name="Price", exact=True).click()
    expect(page.get_by_text("How does it stand?")).to_be_visible()
    width = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= PHONE["width"]


def test_a_call_begins_by_the_keyboard_alone(opens: Opens, team: Tenant) -> None:
    call = plan_call(team)
    page = visit(opens("agent@leading.example").new_page(), f"/call?call_id={call.id}")
    for place in range(6):
        box = boxes(page).nth(place).locator("input")
        reach(page, box).press("Space")
        expect(box).to_be_checked()
        settle_down(page)
    expect(page.get_by_role("button", name="Start the call")).to_be_enabled()
    # From the top of the page on again.
    visit(page, f"/call?call_id={call.id}")
    reach(page, page.get_by_role("button", name="Start the call")).press("Enter")
    expect(page.get_by_text("What made you book this call?")).to_be_visible()
    assert status_of(team, call) is CallStatus.IN_PROGRESS
