"""Words of the domain as values of a sentence: English in themselves, translated where a language is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.errors import N_
from services.models.vocabulary import ObjectionType

OBJECTION_TYPES = {
    ObjectionType.PRICE: N_("Price"),
    ObjectionType.TIMING: N_("Timing"),
    ObjectionType.CAPACITY_TIME: N_("Capacity and time"),
    ObjectionType.NEED_TO_THINK: N_("Need to think"),
    ObjectionType.PARTNER_TEAM: N_("Partner or team"),
    ObjectionType.SKEPTICISM: N_("Skepticism"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """One or several texts of the message catalogue, for a value of a foreseen error or a finding."""

    texts: tuple[str, ...]

    def __str__(self) -> str:
        """In English, as commands, log and API say it."""
        return self.said(str)

    def said(self, say: Callable[[str], str]) -> str:
        """As `say` translates them, one after the other."""
        return ", ".join(say(text) for text in self.texts)


def objection_types(types: Iterable[ObjectionType]) -> Words:
    """What types of objections are called."""
    return Words(tuple(OBJECTION_TYPES[type] for type in types))
