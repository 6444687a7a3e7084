"""Where the leaks go: of the calls left at each milestone with a follow-up, what became of their threads since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.analytics.counts import EVERYTHING, Cell, of_leaks
from services.analytics.counts.of_milestones import LEAKS
from services.analytics.frame import FactFrame
from services.analytics.masks.leaks import LeakEnd


@dataclass(frozen=True, slots=True)
class LeakEnds:
    """The leaks of one milestone, or of all where `milestone` is None.

    `ends` are parts that sum to `leaks`; `adrift` are those of them with nothing decided and nothing ahead.
    """

    milestone: int | None
    leaks: int
    ends: Mapping[LeakEnd, int]
    adrift: int


def leak_ends(frame: FactFrame, milestone: int | None = None) -> LeakEnds:
    """Count what became of the leaks of the period, by all later calls of their threads, as things stand now."""
    cell = EVERYTHING if milestone is None else Cell(milestone=milestone)
    return LeakEnds(
        milestone=milestone,
        leaks=LEAKS.size(frame, cell),
        ends={end: count.size(frame, cell) for end, count in of_leaks.BY_END.items()},
        adrift=of_leaks.ADRIFT.size(frame, cell),
    )
