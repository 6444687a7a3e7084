"""A table that a click on a heading sorts; how it is sorted stands in the address."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard import sorting
from dashboard.components import lists
from dashboard.drawing.tables import Cell, Heading, Sorting, table
from dashboard.sorting import SortedTable


def sorted_table(
    which: SortedTable,
    headings: Sequence[Heading],
    rows: Sequence[Sequence[Cell]],
    *,
    alt: str,
    foot: Sequence[Sequence[Cell]] = (),
) -> Markup:
    """The table as its address sorts it; a column that it does not have is ignored, and that is said above it."""
    asked = sorting.of(which)
    if (asked.column or 0) > len(headings):
        lists.say_fault()
        asked = Sorting(which.value)
    return table(headings, rows, alt=alt, sorting=asked, foot=foot)
