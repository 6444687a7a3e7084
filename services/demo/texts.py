"""Notes as an agent would leave them, put together from phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.demo.dice import Dice
from services.demo.phrases import Phrases, Texts
from services.models.vocabulary import ObjectionType, OutcomeType

Values = Mapping[str, str | None]


def values_of(prospect: Mapping[str, Any]) -> Values:
    """What phrases may name of a prospect; None for what is not known."""
    count = prospect["client_count"]
    return {
        "clients": None if count is None else str(count),
        "pain": prospect["main_pain"],
        "company": prospect["company"],
        "name": prospect["name"],
    }


def pick(dice: Dice, texts: Texts, values: Values) -> str | None:
    """One of the texts that name nothing unknown, filled in; None where that is empty or there is none."""
    usable = [
        text for text in texts if not any(f"{{{key}}}" in text for key, value in values.items() if value is None)
    ]
    return (dice.one_of(usable).format_map(values) or None) if usable else None


def call_notes(
    dice: Dice,
    phrases: Phrases,
    values: Values,
    *,
    left: int | None,
    objections: Iterable[ObjectionType],
    outcome: OutcomeType | None,
) -> str | None:
    """What an agent writes after a call: how it began, what came up, how it ended; sometimes nothing."""
    if dice.chance(0.15):
        return None
    parts = [pick(dice, phrases.openings, values)]
    parts += [dice.one_of(phrases.objections[type]) for type in objections if dice.chance(0.6)]
    if left is not None and left in phrases.left:
        parts.append(dice.one_of(phrases.left[left]))
    if outcome is not None and dice.chance(0.8):
        parts.append(dice.one_of(phrases.endings[outcome]))
    separator = "\n" if dice.chance(0.3) else " "
    return separator.join(part for part in parts if part) or None
