"""The ways from the numbers of a screen to the lists of exactly what they count.

A way carries the days and filters under which the number was counted, and its screen's whole address for the way
back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from dashboard import address, sorting
from dashboard.drawing.marks import Led
from dashboard.formats import number
from services.analytics.counts import EVERYTHING, Cell, Count
from services.analytics.periods import Period
from services.questions.counted_questions import Asked
from services.questions.figure_questions import Question


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways out of one screen, under the days and filters of its question or narrower ones."""

    filters: Mapping[str, str | Sequence[str]]
    back: str = field(repr=False)
    # What all addresses of this screen have in common, encoded once.
    _common: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        common = urlencode({**self.filters, address.BACK: self.back}, doseq=True)
        object.__setattr__(self, "_common", common)

    def within(self, period: Period | None = None, **words: str) -> Ways:
        """The ways of a part of the screen: of other days, or of one group, by the words that filter for it."""
        days = {"from": period.start_on.isoformat(), "to": period.end_on.isoformat()} if period else {}
        return replace(self, filters={**self.filters, **days, **words})

    def to(self, count: Count, cell: Cell = EVERYTHING) -> str:
        """The address of the list of what is counted."""
        # These words are the program's own and need no encoding.
        chosen = "&".join(map("=".join, Asked(count, cell).address.items()))
        return f"/counted?{chosen}&{self._common}"

    def to_calls(self, asked: Mapping[str, str | Sequence[str]]) -> str:
        """The address of the Calls screen that is asked this, whatever the days and filters here."""
        return "/calls?" + urlencode({**asked, address.BACK: self.back}, doseq=True)

    def led(self, size: int, count: Count, cell: Cell = EVERYTHING) -> Led:
        """A number that leads to what it counts; a zero leads nowhere."""
        return Led(number(size), self.to(count, cell) if size else None)


def from_screen(question: Question, url_path: str, **more: str | Sequence[str]) -> Ways:
    """The ways out of the screen at this path, which is asked this; `more` is what its address says besides."""
    back = address.packed(url_path, {**question.address, **more, **sorting.words()})
    return Ways(question.parameters(), back)
