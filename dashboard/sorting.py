"""The order of a screen's tables, kept in its address: by which column each is sorted, and which way round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from dashboard import address
from dashboard.drawing.tables import Sorting
from services.questions.reading import Reading

SORT = "sort"


class SortedTable(StrEnum):
    """The tables that can be sorted. The values are words of URLs and stay what they are."""

    AGENTS = "agents"
    GROUPS = "groups"
    TYPES = "types"
    PACE = "pace"


_WORD = re.compile(rf"({'|'.join(SortedTable)})\.([1-9][0-9]?)\.(up|down)", re.ASCII)


def read(reading: Reading) -> None:
    """Note in the reading whether the address sorts what cannot be sorted; the rest is left to the tables."""
    asked = reading.all(SORT)
    reading.is_faulty |= len(_understood(asked)) != len(asked)


def of(table: SortedTable) -> Sorting:
    """How the address sorts this table."""
    return _understood(address.values_of(SORT)).get(table, Sorting(table.value))


def words() -> dict[str, Sequence[str]]:
    """What the address says of the order of all tables, as far as it is understood."""
    found = [sorting.word for sorting in _understood(address.values_of(SORT)).values()]
    return {SORT: found} if found else {}


def write(word: object) -> None:
    """Sort a table as a word of ours says; any other changes nothing."""
    chosen = _understood([word if isinstance(word, str) else ""])
    if chosen:
        address.write(SORT, [one.word for one in {**_understood(address.values_of(SORT)), **chosen}.values()])


def _understood(asked: Sequence[str]) -> dict[str, Sorting]:
    """The order of each table that is named once; of those named twice none can be told to be meant."""
    found = [match for word in asked if (match := _WORD.fullmatch(word))]
    tables = [match[1] for match in found]
    return {
        match[1]: Sorting(match[1], int(match[2]), is_descending=match[3] == "down")
        for match in found
        if tables.count(match[1]) == 1
    }
