"""The counts of milestones of held calls: how far calls came, and where they were left."""

from __future__ import annotations

from services.analytics.counts.counting import Count, MilestoneCount
from services.analytics.frame import FactFrame, Mask
from services.analytics.masks import milestones
from services.errors import N_
from services.models.vocabulary import OutcomeType


def _reached_last(frame: FactFrame) -> Mask:
    return milestones.reached(frame) & ~milestones.could_go_on(frame)


def _left_rightly(frame: FactFrame) -> Mask:
    return milestones.left_with(frame, OutcomeType.DISQUALIFIED)


def _left_sold(frame: FactFrame) -> Mask:
    return milestones.left_with(frame, OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY)


def _left_open(frame: FactFrame) -> Mask:
    return milestones.left_with(frame, OutcomeType.FOLLOW_UP_SCHEDULED)


def _untimed(frame: FactFrame) -> Mask:
    return milestones.completed(frame) & ~milestones.timed(frame)


ELIGIBLE = MilestoneCount(
    "milestones-eligible",
    N_("Milestones that were available in a held call, or reached all the same"),
    milestones.eligible,
)
SKIPPED_BY_RULE = MilestoneCount(
    "milestones-skipped-by-rule",
    N_("Milestones that were not available in a held call, and not reached"),
    milestones.skipped_by_rule,
)
REACHED = MilestoneCount("milestones-reached", N_("Milestones reached"), milestones.reached)
COMPLETED = MilestoneCount("milestones-completed", N_("Milestones completed"), milestones.completed)
SKIPPED = MilestoneCount(
    "milestones-skipped", N_("Milestones available and skipped by the agent"), milestones.skipped
)
BEGUN = MilestoneCount(
    "milestones-in-progress", N_("Milestones begun and neither completed nor skipped"), milestones.in_progress
)
STEPS_POSSIBLE = MilestoneCount(
    "steps-possible", N_("Milestones reached that had a next eligible one"), milestones.could_go_on
)
STEPS_TAKEN = MilestoneCount(
    "steps-taken", N_("Milestones reached whose next eligible one was reached too"), milestones.went_on
)
REACHED_LAST = MilestoneCount(
    "milestones-reached-last", N_("Milestones reached after which no other was eligible"), _reached_last
)
LEFT = MilestoneCount(
    "left", N_("Milestones at which a call was left before its decision was completed"), milestones.left
)
CORRECT_EXITS = MilestoneCount(
    "correct-exits", N_("Calls left at a milestone that ended in disqualification"), _left_rightly
)
CLOSED_EARLY = MilestoneCount("closed-early", N_("Calls left at a milestone that had been sold"), _left_sold)
LEFT_UNKNOWN = MilestoneCount(
    "left-unknown", N_("Calls left at a milestone without an outcome that says why"), milestones.left_with
)
LEAKS = MilestoneCount("leaks", N_("Calls left at a milestone with a follow-up and no decision"), _left_open)
TIMED = MilestoneCount(
    "milestones-timed", N_("Milestones completed of which both times are known"), milestones.timed
)
UNTIMED = MilestoneCount("milestones-untimed", N_("Milestones completed of which a time is missing"), _untimed)

COUNTS: tuple[Count, ...] = (
    *(ELIGIBLE, SKIPPED_BY_RULE, REACHED, COMPLETED, SKIPPED, BEGUN),
    *(STEPS_POSSIBLE, STEPS_TAKEN, REACHED_LAST),
    *(LEFT, CORRECT_EXITS, CLOSED_EARLY, LEFT_UNKNOWN, LEAKS),
    *(TIMED, UNTIMED),
)
