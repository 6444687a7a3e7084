"""The coaching conversation in two browsers: written, shared, read, answered, acknowledged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from services import coaching
from services.db import scoped
from services.models.vocabulary import MilestoneStatus, OutcomeType
from tests.browser.conftest import PHONE, Opens, organization_on, settle_down, visit
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant
from tests.serving import Server

NOTE, ANSWER = "Ask for the revenue before you go on.", "I will, from Monday on."


@pytest.fixture
def team(served: Server) -> Tenant:
    return organization_on(served.url, "coaching")


def type_into(page: Page, opener: str, label: str, text: str, save: str) -> None:
    """Open a form, type, and save."""
    page.get_by_test_id("stExpander").filter(has_text=opener).locator("summary").click()
    settle_down(page).get_by_role("textbox", name=label, exact=True).fill(text)
    page.get_by_role("button", name=save).click()


def test_a_manager_writes_and_shares_and_the_agent_answers_and_acknowledges(opens: Opens, team: Tenant) -> None:
    call = make_call(
        team,
        outcome=OutcomeType.COACHING_CLIENT,
        milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.COMPLETED},
    )
    way = f"/call?call_id={call.id}"
    manager = visit(opens("manager@coaching.example").new_page(), way)
    agent = visit(opens("agent@coaching.example", viewport=PHONE).new_page(), "/my-day")
    expect(agent.get_by_text("Nothing waits for you")).to_be_visible()
    type_into(manager, "Write a note", "Note", NOTE, "Save as private")
    expect(settle_down(manager).get_by_text("Only managers and admins see this note.")).to_be_visible()
    visit(agent, way)
    expect(agent.get_by_text(NOTE)).to_have_count(0)
    manager.get_by_role("button", name="Share with the agent").click()
    expect(manager.get_by_text("not acknowledged yet")).to_be_visible()
    visit(agent, "/my-day")
    agent.get_by_role("link", name="Read and acknowledge").click()
    expect(settle_down(agent).get_by_text(NOTE)).to_be_visible()
    type_into(agent, "Answer", "Your answer", ANSWER, "Save the answer")
    expect(settle_down(agent).get_by_text(ANSWER).first).to_be_visible()
    agent.get_by_role("button", name="Acknowledge").click()
    expect(agent.get_by_text("acknowledged", exact=False).first).to_be_visible()
    visit(manager, way)
    expect(manager.get_by_text(ANSWER)).to_be_visible()
    with scoped(team.as_("manager")) as db:
        (note,) = coaching.list_of_call(db, call_id=call.id)
    assert (note.text, note.answer) == (NOTE, ANSWER)
    assert note.acknowledged_at is not None
    width = agent.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= PHONE["width"]
