"""The week as people play it: each in a window of their own, with the mouse and the keyboard."""

from __future__ import annotations

import re
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from services import configuration
from services.db import scoped
from services.models.vocabulary import (
    CallMode,
    DisqualificationReason,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from tests.browser.conftest import Opens, settle_down, visit
from tests.factories.organizations import Tenant
from tests.week.team import Team

OUTCOMES = {
    OutcomeType.COACHING_CLIENT: "Coaching client",
    OutcomeType.FOLLOW_UP_SCHEDULED: "Follow-up scheduled",
    OutcomeType.IMPLEMENTATION_ONLY: "Implementation only",
    OutcomeType.DISQUALIFIED: "Disqualified",
}
MODES = {CallMode.STRICT: "Strict", CallMode.FLEXIBLE: "Flexible"}
OBJECTIONS = {ObjectionType.PRICE: "Price", ObjectionType.TIMING: "Timing"}
STANDS = {ObjectionOutcome.DEFERRED: "Deferred", ObjectionOutcome.RESOLVED: "Resolved"}
REASONS = {DisqualificationReason.UNDER_THRESHOLD: "Under threshold"}


class ByBrowser(Team):
    """The people of one organization at their screens."""

    def __init__(self, opens: Opens, tenant: Tenant) -> None:
        super().__init__(tenant)
        self._opens = opens
        self._pages: dict[str, Page] = {}
        self._prepared: dict[tuple[str, UUID], Page] = {}
        self._last_at: tuple[str, UUID] | None = None

    def let_come(self, call: UUID) -> None:
        super().let_come(call)
        self._last_at = None

    def plan(self, who: str, prospect: str, *, mode: CallMode, clients: int = 800) -> UUID:
        self._last_at = None
        page = visit(self._window(who), "/prospects")
        page.get_by_role("button", name="Add a prospect").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name (required)").fill(prospect)
        dialog.get_by_label(re.compile("^Clients")).fill(str(clients))
        settle_down(page)
        dialog.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("heading", name=prospect)).to_be_visible()
        settle_down(page).get_by_role("button", name="Plan a call").click()
        expect(page.get_by_role("heading", name="Plan a call")).to_be_visible()
        settle_down(page).get_by_role("radio", name=MODES[mode]).click()
        page.get_by_role("button", name="Plan the call").click()
        expect(page.get_by_role("button", name="Start the call")).to_be_visible()
        return self.call_with(prospect)

    def begin(self, who: str, call: UUID) -> None:
        page = self._at(who, call)
        with scoped(self.tenant.command) as db:
            required = [item for item in configuration.get_current(db)[1].checklist if item.is_required]
        for item in required:
            self._tick(page, page.get_by_test_id("stCheckbox").filter(has_text=item.title))
        self._press(page, "Start the call", "The call has begun.")

    def lead(self, who: str, call: UUID, milestones: int) -> None:
        page = self._at(who, call)
        for _ in range(milestones):
            labels = self._open_items(page)
            for label in labels:
                self._tick(page, page.get_by_test_id("stCheckbox").filter(has_text=label))
            # With the last one the milestone is complete, and its boxes give way to the next one's.
            expect(page.get_by_test_id("stCheckbox").filter(has_text=labels[-1])).to_have_count(0)

    def begin_early(self, who: str, call: UUID, milestone: int, why: str) -> None:
        line = self._line(self._at(who, call), milestone)
        line.get_by_role("button", name="Begin now").click()
        self._give(who, "Why out of order?", why, "Begin")

    def skip(self, who: str, call: UUID, milestone: int, why: str) -> None:
        line = self._line(self._at(who, call), milestone)
        line.get_by_role("button", name="Skip").click()
        self._give(who, "Why is it left out?", why, "Skip it")

    def object(self, who: str, call: UUID, type: ObjectionType, outcome: ObjectionOutcome) -> None:
        page = self._at(who, call)
        page.get_by_role("button", name=OBJECTIONS[type], exact=True).click()
        expect(page.get_by_text("How does it stand?")).to_be_visible()
        settle_down(page).get_by_role("radio", name=STANDS[outcome]).click()
        # Once it is kept the objection's own heading says so.
        heading = page.get_by_test_id("stMarkdownContainer").filter(has_text=OBJECTIONS[type])
        expect(heading.filter(has_text=STANDS[outcome]).first).to_be_visible()
        settle_down(page)

    def complete(
        self,
        who: str,
        call: UUID,
        outcome: OutcomeType,
        *,
        reason: DisqualificationReason | None = None,
        step: str | None = None,
    ) -> None:
        page = self._at(who, call)
        page.get_by_role("radio", name=OUTCOMES[outcome]).click()
        expect(page.get_by_label("Agreed next step")).to_be_visible()
        if reason is not None:
            settle_down(page).get_by_role("combobox", name="Reason").click()
            page.get_by_role("option", name=REASONS[reason]).click()
        if step is not None:
            settle_down(page).get_by_label("Agreed next step").fill(step)
            page.keyboard.press("Tab")
        self._press(page, "Complete the call", "The call is completed.")

    def prepare(self, who: str, call: UUID, outcome: OutcomeType) -> None:
        page = visit(self._opens(f"{who}@{self.tenant.slug}.example").new_page(), f"/call?call_id={call}")
        page.get_by_role("radio", name=OUTCOMES[outcome]).click()
        expect(page.get_by_label("Agreed next step")).to_be_visible()
        self._prepared[who, call] = settle_down(page)

    def complete_too_late(self, who: str, call: UUID) -> str:
        page = self._prepared[who, call]
        page.get_by_role("button", name="Complete the call").click()
        told = page.get_by_role("alert").filter(has_text="Somebody else")
        expect(told).to_be_visible()
        return told.inner_text()

    def miss(self, who: str, call: UUID) -> None:
        self._press(self._at(who, call), "Did not come", "Noted: the prospect did not come.")

    def correct(self, who: str, call: UUID, why: str) -> None:
        self._with_reason(who, call, "Plan it again", why)

    def move(self, who: str, call: UUID) -> None:
        page = self._at(who, call)
        page.get_by_role("button", name="Move").click()
        self._press(page, "Move the call", "The call is moved.")

    def cancel(self, who: str, call: UUID, why: str) -> None:
        page = self._at(who, call)
        breaks = page.get_by_role("button", name="Break off")
        label = "Break off" if breaks.count() else "Cancel the call"
        self._with_reason(who, call, label, why)

    def reassign(self, who: str, call: UUID, to: str, why: str) -> None:
        page = self._at(who, call)
        page.get_by_role("button", name="Reassign").click()
        settle_down(page).get_by_role("combobox", name="To whom").click()
        page.get_by_role("option", name=self.tenant.people[to].name).click()
        settle_down(page).get_by_label("Reason").fill(why)
        page.keyboard.press("Tab")
        self._press(page, "Reassign the call", "The call is reassigned.")

    def reopen(self, who: str, call: UUID, why: str) -> None:
        self._with_reason(who, call, "Reopen", why)

    def _with_reason(self, who: str, call: UUID, label: str, why: str) -> None:
        page = self._at(who, call)
        page.get_by_role("button", name=label).first.click()
        settle_down(page).get_by_label("Reason", exact=True).fill(why)
        page.keyboard.press("Tab")
        settle_down(page).get_by_role("button", name=label).last.click()
        expect(page.get_by_text("Done, with your reason.")).to_be_visible()

    def _give(self, who: str, label: str, why: str, button: str) -> None:
        page = self._pages[who]
        settle_down(page).get_by_label(label).fill(why)
        page.keyboard.press("Tab")
        settle_down(page).get_by_role("button", name=button, exact=True).last.click()
        expect(page.get_by_text(why).first).to_be_visible()
        settle_down(page)

    def _press(self, page: Page, label: str, told: str) -> None:
        settle_down(page).get_by_role("button", name=label, exact=True).click()
        expect(page.get_by_text(told)).to_be_visible()
        settle_down(page)

    def _tick(self, page: Page, box: Locator) -> None:
        box.locator("label").click()
        expect(box.locator("input:not(:checked)")).to_have_count(0)
        settle_down(page)

    def _open_items(self, page: Page) -> list[str]:
        """The texts of the boxes of the milestone in progress."""
        boxes = page.get_by_test_id("stMain").get_by_test_id("stCheckbox")
        expect(boxes.first).to_be_visible()
        return [box.inner_text() for box in settle_down(page).get_by_test_id("stCheckbox").all()]

    def _line(self, page: Page, milestone: int) -> Locator:
        """The line of a milestone that is not in progress."""
        lines = page.get_by_test_id("stHorizontalBlock").filter(has_text=f"M{milestone}")
        return lines.last

    def _at(self, who: str, call: UUID) -> Page:
        """The person's window, on the page of the call as it is now.

        It is left alone if they were the last one at that call.
        """
        page = self._window(who)
        if self._last_at == (who, call):
            return settle_down(page)
        self._last_at = (who, call)
        return visit(page, f"/call?call_id={call}")

    def _window(self, who: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._opens(f"{who}@{self.tenant.slug}.example").new_page()
        return self._pages[who]
