"""The objections of one held call: which come up, in which milestone, and how they are classified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.configuration import Configuration, ObjectionSettings
from services.demo.dice import Dice
from services.demo.people import Person
from services.demo.phrases import Phrases
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType

Row = dict[str, Any]

_HOW_MANY = {0: 0.5, 1: 0.33, 2: 0.13, 3: 0.04}
_TYPES = {
    ObjectionType.PRICE: 27.0,
    ObjectionType.TIMING: 20.0,
    ObjectionType.NEED_TO_THINK: 18.0,
    ObjectionType.CAPACITY_TIME: 15.0,
    ObjectionType.PARTNER_TEAM: 12.0,
    ObjectionType.SKEPTICISM: 8.0,
}
# In which milestone each type comes up, against the others; elsewhere hardly ever.
_PLACES: dict[ObjectionType, dict[int, float]] = {
    ObjectionType.PRICE: {5: 1, 6: 6, 7: 3},
    ObjectionType.TIMING: {4: 2, 5: 1, 6: 3, 7: 4},
    ObjectionType.CAPACITY_TIME: {2: 1, 4: 4, 5: 4, 6: 1},
    ObjectionType.NEED_TO_THINK: {6: 3, 7: 6},
    ObjectionType.PARTNER_TEAM: {2: 1, 5: 1, 6: 3, 7: 4},
    ObjectionType.SKEPTICISM: {1: 0.5, 3: 2, 4: 3, 5: 3},
}
_ELSEWHERE = 0.05
_RAISED_AGAIN = 0.55
_LEFT_OPEN = 0.012
_DISQUALIFYING = 0.25


def raise_objections(
    dice: Dice,
    configuration: Configuration,
    phrases: Phrases,
    agent: Person,
    carried: frozenset[ObjectionType],
    responses: Sequence[Row],
    ended_at: datetime,
) -> list[Row]:
    """The rows of a call's objections, in the order in which they came up."""
    led = [row for row in responses if row["status"] is not MilestoneStatus.SKIPPED]
    again = [type for type in ObjectionType if type in carried and dice.chance(_RAISED_AGAIN)]
    types = again + [dice.weighed(_TYPES) for _ in range(dice.weighed(_HOW_MANY))]
    settings = {objection.type: objection for objection in configuration.objections}
    rows = [_objection(dice, settings[type], phrases, agent, led, ended_at) for type in types]
    return sorted(rows, key=lambda row: row["raised_at"])


def _objection(
    dice: Dice,
    settings: ObjectionSettings,
    phrases: Phrases,
    agent: Person,
    led: Sequence[Row],
    ended_at: datetime,
) -> Row:
    places = _PLACES[settings.type]
    response = led[dice.weighed({n: places.get(row["milestone"], _ELSEWHERE) for n, row in enumerate(led)})]
    until = response["completed_at"] or ended_at
    raised_at = response["started_at"] + dice.between(0.1, 0.8) * (until - response["started_at"])
    raised_at = raised_at.replace(microsecond=0)
    outcome = _classify(dice, settings, agent.skills.resolving)
    seconds = round(dice.around(200 + 160 * (1 - agent.skills.resolving), 0.6))
    resolved_at = min(ended_at, raised_at + timedelta(seconds=seconds))
    has_answer = bool(settings.questions) and dice.chance(0.5)
    return {
        "call_id": response["call_id"],
        "type": settings.type,
        "milestone": response["milestone"],
        "outcome": outcome,
        "answers": {settings.questions[0]: dice.one_of(phrases.answers)} if has_answer else None,
        "notes": dice.one_of(phrases.objections[settings.type]) if dice.chance(0.5) else None,
        "raised_at": raised_at,
        "resolved_at": resolved_at if outcome is ObjectionOutcome.RESOLVED else None,
        "version": 1,
    }


def _classify(dice: Dice, settings: ObjectionSettings, resolving: float) -> ObjectionOutcome | None:
    if dice.chance(_LEFT_OPEN):
        return None
    weights = {
        ObjectionOutcome.RESOLVED: resolving,
        ObjectionOutcome.DEFERRED: (1 - resolving) * (1 - _DISQUALIFYING),
        ObjectionOutcome.DISQUALIFIED: (1 - resolving) * _DISQUALIFYING,
    }
    return dice.weighed({outcome: weights[outcome] for outcome in settings.allowed_outcomes})
