"""Tables whose numbers are links, read as the numbers that they show."""

from __future__ import annotations

import re

import pandas as pd

_LINKED = re.compile(r"\[?([0-9,]+)(?:\]\(/counted.*\))?")


def plain_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the numbers of its links; other cells stay as they are."""
    return table.map(_number)


def _number(cell: object) -> object:
    found = _LINKED.fullmatch(str(cell))
    return int(found[1].replace(",", "")) if found else cell
