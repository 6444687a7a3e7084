"""Which number is asked about: what is counted, and which part of it."""

from __future__ import annotations

from dataclasses import dataclass

from services.analytics.counts import COUNTS, Cell, Count
from services.analytics.frame import NONE
from services.models.vocabulary import ObjectionType
from services.questions.reading import Reading

# The word of addresses for a milestone that is not known.
UNKNOWN = "unknown"
# The names by which an address asks about a number.
NAMES = ("of", "milestone", "type")
_HIGHEST = 999


@dataclass(frozen=True, slots=True)
class Asked:
    """Which members are asked for."""

    count: Count
    cell: Cell

    @property
    def address(self) -> dict[str, str]:
        """What an address says that asks for the same."""
        chosen = {"of": self.count.name}
        if self.cell.milestone is not None:
            chosen["milestone"] = UNKNOWN if self.cell.milestone == NONE else str(self.cell.milestone)
        if self.cell.objection_type is not None:
            chosen["type"] = self.cell.objection_type.value
        return chosen


def read(reading: Reading) -> Asked | None:
    """What an address asks for; None where it names no number. What cannot be understood is ignored."""
    name = reading.one("of")
    count = COUNTS.get(name or "")
    if count is None:
        reading.is_faulty |= name is not None
        return None
    kinds = reading.words("type", ObjectionType)
    cell = Cell(_milestone(reading), next(iter(kinds)) if len(kinds) == 1 else None)
    taken = cell.only(count.takes)
    reading.is_faulty |= taken != cell or len(kinds) > 1
    return Asked(count, taken)


def _milestone(reading: Reading) -> int | None:
    text = reading.one("milestone")
    if text is None:
        return None
    if text == UNKNOWN:
        return NONE
    if text.isascii() and text.isdigit() and 1 <= len(text) <= len(str(_HIGHEST)) and int(text):
        return int(text)
    reading.is_faulty = True
    return None
