"""The question behind the list of prospects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.questions.reading import SEARCH, Reading


@dataclass(frozen=True, slots=True)
class ProspectQuestion:
    """What is asked: a search by name, company or address; an empty one finds everybody."""

    search: str

    @property
    def address(self) -> Mapping[str, str | Sequence[str]]:
        """What an address says that asks the same."""
        return {SEARCH: self.search} if self.search else {}


def read(reading: Reading) -> ProspectQuestion:
    """What an address asks of the list of prospects."""
    return ProspectQuestion(reading.search(SEARCH))
