"""The question behind the list of prospects: which search, and in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.models.vocabulary import Language, Qualification
from services.next_steps import NextStep
from services.prospects import ProspectFilters
from services.questions.reading import SEARCH, Reading

# The names by which an address narrows the list.
FILTERS = (SEARCH, "qualification", "step", "language")


class Spoken(StrEnum):
    """A prospect's language as the address names it; also one that is not known."""

    EN = Language.EN.value
    DE = Language.DE.value
    UNKNOWN = "unknown"

    @property
    def language(self) -> Language | None:
        """What prospects of this choice have."""
        return None if self is Spoken.UNKNOWN else Language(self.value)


@dataclass(frozen=True, slots=True)
class ProspectQuestion:
    """What is asked. `words` are the filters as an address says them."""

    filters: ProspectFilters
    spoken: frozenset[Spoken]
    words: Mapping[str, Sequence[str]]


def read(reading: Reading) -> ProspectQuestion:
    """What an address asks of the list of prospects. What it cannot ask is ignored, and `reading` knows."""
    search = reading.search(SEARCH)
    qualifications = reading.words("qualification", Qualification)
    steps = reading.words("step", NextStep)
    spoken = reading.words("language", Spoken)
    said: dict[str, Sequence[str]] = {
        SEARCH: [search],
        "qualification": [word for word in Qualification if word in qualifications],
        "step": [word for word in NextStep if word in steps],
        "language": [word for word in Spoken if word in spoken],
    }
    filters = ProspectFilters(search, qualifications, steps, frozenset(one.language for one in spoken))
    return ProspectQuestion(filters, spoken, {name: values for name, values in said.items() if any(values)})
