"""Everything that is counted, by name. A figure is the size of one of these, and a list shows its members.

The single counts stand in of_calls (calls and threads), of_milestones, of_leaks and of_objections.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.analytics.counts import of_calls, of_leaks, of_milestones, of_objections
from services.analytics.counts.counting import EVERYTHING, Cell, Coordinate, Count, Members, Unit

COUNTS: Mapping[str, Count] = {
    count.name: count
    for count in (*of_calls.COUNTS, *of_milestones.COUNTS, *of_leaks.COUNTS, *of_objections.COUNTS)
}

__all__ = [
    "COUNTS",
    "EVERYTHING",
    "Cell",
    "Coordinate",
    "Count",
    "Members",
    "Unit",
    "of_calls",
    "of_leaks",
    "of_milestones",
    "of_objections",
]
