"""What people of one organization do in a week, and the week itself, told once for whoever plays it."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from services.models.vocabulary import (
    CallMode,
    DisqualificationReason,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)


class Players(Protocol):
    """The people of one organization at their screens, or their programs. Calls are named by their ids."""

    def plan(self, who: str, prospect: str, *, mode: CallMode, clients: int = 800) -> UUID:
        """Add a prospect of this name and plan a call for the time that the screen proposes."""

    def let_come(self, call: UUID) -> None:
        """Let the time pass until the call was to begin five minutes ago."""

    def begin(self, who: str, call: UUID) -> None:
        """Tick the required points of the checklist, one after the other, and start the call."""

    def lead(self, who: str, call: UUID, milestones: int) -> None:
        """Tick all of the milestone in progress, and so complete it, so many times."""

    def begin_early(self, who: str, call: UUID, milestone: int, why: str) -> None:
        """Begin a milestone out of order."""

    def skip(self, who: str, call: UUID, milestone: int, why: str) -> None:
        """Leave a milestone out."""

    def object(self, who: str, call: UUID, type: ObjectionType, outcome: ObjectionOutcome) -> None:
        """Log an objection and say how it stands."""

    def complete(
        self,
        who: str,
        call: UUID,
        outcome: OutcomeType,
        *,
        reason: DisqualificationReason | None = None,
        step: str | None = None,
    ) -> None:
        """Complete the call; a follow-up is planned for the time that the screen proposes."""

    def prepare(self, who: str, call: UUID, outcome: OutcomeType) -> None:
        """Open the call in a window of its own and choose how it ended, as it stands now."""

    def complete_too_late(self, who: str, call: UUID) -> str:
        """Complete the call as one prepared it before somebody else did; what one is told."""

    def next_call(self, call: UUID) -> UUID:
        """The call that its follow-up planned."""

    def miss(self, who: str, call: UUID) -> None:
        """Note that the prospect did not come."""

    def correct(self, who: str, call: UUID, why: str) -> None:
        """Plan a call again that was cancelled or missed by mistake."""

    def move(self, who: str, call: UUID) -> None:
        """Move the call to the time that the screen proposes."""

    def cancel(self, who: str, call: UUID, why: str) -> None:
        """Cancel a call that has not started, or break off one in progress."""

    def reassign(self, who: str, call: UUID, to: str, why: str) -> None:
        """Give the call to another agent."""

    def reopen(self, who: str, call: UUID, why: str) -> None:
        """Take the outcome of a completed call back."""


def play(*weeks: Players) -> None:
    """Monday to Friday, of several organizations day by day in turns."""
    for day in (_monday, _tuesday, _wednesday, _thursday, _friday):
        for week in weeks:
            day(week)


def _monday(week: Players) -> None:
    """An agent wins a client by the book; another prospect is talked to twice and buys the materials."""
    won = week.plan("agent", "Wanda Won", mode=CallMode.STRICT)
    week.begin("agent", won)
    week.lead("agent", won, 7)
    week.complete("agent", won, OutcomeType.COACHING_CLIENT)

    unsure = week.plan("agent", "Ulf Unsure", mode=CallMode.FLEXIBLE)
    week.begin("agent", unsure)
    week.lead("agent", unsure, 1)
    week.object("agent", unsure, ObjectionType.PRICE, ObjectionOutcome.DEFERRED)
    week.skip("agent", unsure, 3, "They know their numbers")
    week.complete("agent", unsure, OutcomeType.FOLLOW_UP_SCHEDULED, step="Ask the partner")
    follow_up = week.next_call(unsure)
    week.begin("agent", follow_up)
    week.complete("agent", follow_up, OutcomeType.IMPLEMENTATION_ONLY)


def _tuesday(week: Players) -> None:
    """A prospect without enough clients gets advice alone; another one does not come, and then calls it off."""
    small = week.plan("agent", "Sven Small", mode=CallMode.STRICT, clients=3)
    week.begin("agent", small)
    week.lead("agent", small, 1)
    week.complete(
        "agent", small, OutcomeType.DISQUALIFIED, reason=DisqualificationReason.UNDER_THRESHOLD, step=None
    )
    absent = week.plan("agent", "Arne Absent", mode=CallMode.STRICT)
    week.let_come(absent)
    week.miss("agent", absent)
    week.correct("agent", absent, "They were in the waiting room")
    week.cancel("agent", absent, "They are ill")


def _wednesday(week: Players) -> None:
    """A manager gives a call to somebody else, whose prospect hangs up in the middle of it."""
    given = week.plan("manager", "Greta Given", mode=CallMode.FLEXIBLE)
    week.let_come(given)
    week.move("manager", given)
    week.reassign("manager", given, "other_agent", "Anton is away")
    week.begin("other_agent", given)
    week.begin_early("other_agent", given, 4, "They asked for it at once")
    week.cancel("other_agent", given, "The line broke down")


def _thursday(week: Players) -> None:
    """A call ends with the wrong outcome, is opened again by an admin, and ends as it should."""
    wrong = week.plan("other_agent", "Willa Wrong", mode=CallMode.FLEXIBLE)
    week.begin("other_agent", wrong)
    week.object("other_agent", wrong, ObjectionType.TIMING, ObjectionOutcome.RESOLVED)
    week.complete("other_agent", wrong, OutcomeType.FOLLOW_UP_SCHEDULED)
    week.reopen("admin", wrong, "They bought the materials")
    week.complete("other_agent", wrong, OutcomeType.IMPLEMENTATION_ONLY)


def _friday(week: Players) -> None:
    """Agent and manager are on the same call, and the manager is told that the agent was first."""
    shared = week.plan("agent", "Selma Shared", mode=CallMode.FLEXIBLE)
    week.begin("agent", shared)
    week.prepare("manager", shared, OutcomeType.IMPLEMENTATION_ONLY)
    week.complete("agent", shared, OutcomeType.COACHING_CLIENT)
    told = week.complete_too_late("manager", shared)
    assert "Somebody else has changed this" in told, told
