"""What happens in one held call: milestones, objections, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.configuration import Configuration, MilestoneSettings
from services.demo.dice import Dice
from services.demo.objections import raise_objections
from services.demo.people import Person
from services.demo.phrases import Phrases
from services.demo.texts import Values, pick
from services.models.vocabulary import (
    CallMode,
    DisqualificationReason,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)

Row = dict[str, Any]

# The chance that a call ends in or right after a milestone.
_HAZARDS = {1: 0.012, 2: 0.035, 3: 0.035, 4: 0.045, 5: 0.05, 6: 0.05, 7: 0.04}
_LEAKY = (4, 5)
_OTHER_REASONS = {
    DisqualificationReason.CASHFLOW_MISMATCH: 4.0,
    DisqualificationReason.MISALIGNED_EXPECTATIONS: 3.0,
    DisqualificationReason.CAPACITY_CONSTRAINT: 2.0,
    DisqualificationReason.AUTHORITY_ISSUE: 1.0,
}
_REASON_OF = {
    ObjectionType.PRICE: DisqualificationReason.CASHFLOW_MISMATCH,
    ObjectionType.TIMING: DisqualificationReason.CAPACITY_CONSTRAINT,
    ObjectionType.CAPACITY_TIME: DisqualificationReason.CAPACITY_CONSTRAINT,
    ObjectionType.NEED_TO_THINK: DisqualificationReason.MISALIGNED_EXPECTATIONS,
    ObjectionType.PARTNER_TEAM: DisqualificationReason.AUTHORITY_ISSUE,
    ObjectionType.SKEPTICISM: DisqualificationReason.MISALIGNED_EXPECTATIONS,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Under what a call is led. `carried` are the types of the objections deferred in the thread's last call."""

    call_id: UUID
    started_at: datetime
    agent: Person
    configuration: Configuration
    qualification: Qualification
    mode: CallMode
    phrases: Phrases
    values: Values
    is_follow_up: bool
    may_follow_up: bool
    carried: frozenset[ObjectionType]


@dataclass(slots=True)
class Meeting:
    """What came of it. `left` is the milestone in which the call was broken off, None where a decision fell."""

    ended_at: datetime
    responses: list[Row] = field(default_factory=list)
    objections: list[Row] = field(default_factory=list)
    left: int | None = None
    outcome: OutcomeType | None = None
    reason: DisqualificationReason | None = None

    @property
    def deferred(self) -> frozenset[ObjectionType]:
        """The types of objection that the next call inherits."""
        return frozenset(row["type"] for row in self.objections if row["outcome"] is ObjectionOutcome.DEFERRED)


def lead(dice: Dice, setting: Setting) -> Meeting:
    """One call from its start to its outcome."""
    meeting = Meeting(setting.started_at)
    for milestone in _available(setting):
        if _lead_milestone(dice, setting, meeting, milestone):
            break
    meeting.ended_at += dice.minutes(0.3, 2)
    meeting.objections = raise_objections(
        dice,
        setting.configuration,
        setting.phrases,
        setting.agent,
        setting.carried,
        meeting.responses,
        meeting.ended_at,
    )
    meeting.outcome = _outcome(dice, setting, meeting)
    if meeting.outcome is OutcomeType.DISQUALIFIED:
        meeting.reason = _reason(dice, setting, meeting)
    return meeting


def break_off(dice: Dice, meeting: Meeting) -> datetime:
    """Make a meeting one that stopped in the middle: its last milestone is in progress, nothing is decided.

    Returns the time at which it stopped.
    """
    del meeting.responses[dice.whole(1, len(meeting.responses)) :]
    last = meeting.responses[-1]
    started_at = last["started_at"] or meeting.ended_at
    last.update(status=MilestoneStatus.IN_PROGRESS, started_at=started_at, completed_at=None)
    last.update(checked_items=None, override_reason=None)
    meeting.objections, meeting.outcome, meeting.reason = [], None, None
    stopped_at: datetime = started_at + dice.minutes(1, 6)
    return stopped_at


def _available(setting: Setting) -> list[MilestoneSettings]:
    is_advisory = setting.qualification is not Qualification.QUALIFIED
    offer = setting.configuration.offer
    return [m for m in setting.configuration.milestones if m.is_active and not (is_advisory and m.number == offer)]


def _lead_milestone(dice: Dice, setting: Setting, meeting: Meeting, milestone: MilestoneSettings) -> bool:
    """Lead one milestone, and tell whether the call ends with it."""
    number, start = milestone.number, meeting.ended_at
    row = _response(setting, milestone, start)
    meeting.responses.append(row)
    is_decision = number == setting.configuration.decision
    if not is_decision and _is_skipped(dice, setting, number):
        reason = dice.one_of(setting.phrases.skip_reasons)
        row.update(status=MilestoneStatus.SKIPPED, started_at=None, completed_at=None, checked_items=None)
        row.update(override_reason=reason)
        return False
    end = start + _length(dice, setting, milestone)
    is_left = dice.chance(_hazard(setting, number))
    if is_left:
        meeting.left = number
    if is_left and (is_decision or dice.chance(0.45)):
        end = start + (end - start) * dice.between(0.3, 0.9)
        end = end.replace(microsecond=0)
        row.update(status=MilestoneStatus.IN_PROGRESS, completed_at=None, checked_items=None)
    else:
        row["completed_at"] = end
    if dice.chance(0.22):
        row["notes"] = pick(dice, setting.phrases.milestone_notes.get(number, ()), setting.values)
    meeting.ended_at = end + (timedelta(0) if is_left else dice.minutes(0.1, 0.8))
    return is_left


def _response(setting: Setting, milestone: MilestoneSettings, start: datetime) -> Row:
    return {
        "call_id": setting.call_id,
        "milestone": milestone.number,
        "status": MilestoneStatus.COMPLETED,
        "checked_items": [*milestone.questions, *milestone.confirmations],
        "notes": None,
        "override_reason": None,
        "started_at": start,
        "completed_at": None,
        "version": 1,
    }


def _is_skipped(dice: Dice, setting: Setting, number: int) -> bool:
    if setting.mode is CallMode.STRICT or number == 1 or number == setting.configuration.offer:
        return False
    return dice.chance(0.3 if setting.is_follow_up and number < 5 else 0.025)


def _length(dice: Dice, setting: Setting, milestone: MilestoneSettings) -> timedelta:
    skills = setting.agent.skills
    pace = (
        skills.pace * (skills.m2_pace if milestone.number == 2 else 1.0) * (0.6 if setting.is_follow_up else 0.92)
    )
    return timedelta(seconds=max(40, round(dice.around(60 * milestone.expected_minutes * pace, 0.28))))


def _hazard(setting: Setting, number: int) -> float:
    hazard = _HAZARDS.get(number, 0.04) * setting.agent.hazard(setting.started_at)
    if number in _LEAKY:
        hazard *= setting.agent.skills.leak
    return hazard * (0.5 if setting.is_follow_up else 1.0)


def _outcome(dice: Dice, setting: Setting, meeting: Meeting) -> OutcomeType:
    outcomes = [row["outcome"] for row in meeting.objections]
    if ObjectionOutcome.DISQUALIFIED in outcomes and dice.chance(0.8):
        return OutcomeType.DISQUALIFIED
    pending = sum(outcome is not ObjectionOutcome.RESOLVED for outcome in outcomes)
    follow_up = 1.0 if setting.may_follow_up else 0.0
    if setting.qualification is not Qualification.QUALIFIED:
        share = follow_up * (0.12 if setting.is_follow_up else 0.3)
        return dice.weighed({OutcomeType.FOLLOW_UP_SCHEDULED: share, OutcomeType.DISQUALIFIED: 1 - share})
    if meeting.left is not None:
        is_late = meeting.left >= setting.configuration.offer
        weights = {
            OutcomeType.COACHING_CLIENT: 0.06 * setting.agent.skills.closing if is_late else 0.0,
            OutcomeType.IMPLEMENTATION_ONLY: 0.03,
            OutcomeType.FOLLOW_UP_SCHEDULED: 0.6 * follow_up,
            OutcomeType.DISQUALIFIED: 0.33,
        }
    else:
        weights = {
            OutcomeType.COACHING_CLIENT: 0.38 * setting.agent.skills.closing * 0.5**pending,
            OutcomeType.IMPLEMENTATION_ONLY: 0.1,
            OutcomeType.FOLLOW_UP_SCHEDULED: (0.34 + 0.12 * pending) * follow_up,
            OutcomeType.DISQUALIFIED: 0.15,
        }
    return dice.weighed(weights)


def _reason(dice: Dice, setting: Setting, meeting: Meeting) -> DisqualificationReason:
    if setting.qualification is Qualification.UNDER_THRESHOLD and dice.chance(0.75):
        return DisqualificationReason.UNDER_THRESHOLD
    for row in meeting.objections:
        if row["outcome"] is ObjectionOutcome.DISQUALIFIED:
            return _REASON_OF[row["type"]]
    return dice.weighed(_OTHER_REASONS)
