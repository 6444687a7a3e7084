"""The file of rejected rows: all of them, with their reasons, in columns that can be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from services.imports.results import Rejection
from services.imports.rows import Row
from services.imports.values import GUARDED

_PREFIX = "rejected_"
_OWN = (f"{_PREFIX}file", f"{_PREFIX}line", f"{_PREFIX}column", f"{_PREFIX}reason", f"{_PREFIX}text")


class RejectedRows:
    """Writes rejected rows as they come.

    Our own columns come first, then every heading of the files; an import ignores the former. A row that does not
    fit its headings stands whole in rejected_text.
    """

    def __init__(self, stream: TextIO, headings: Sequence[Sequence[str]]) -> None:
        self._writer = csv.writer(stream, lineterminator="\r\n")
        names = dict.fromkeys(name for file in headings for name in file if name and not name.startswith(_PREFIX))
        self._names = tuple(names)
        self._writer.writerow([*_OWN, *self._names])

    def write(self, file: str, headings: Sequence[str], row: Row) -> None:
        """Write one row of a file."""
        if row.fault is None:
            return
        rejection = Rejection.of(row.line, row.fault)
        cells: dict[str, str] = {}
        text = ""
        if len(row.cells) == len(headings):
            cells = dict(zip(headings, row.cells, strict=True))
        else:
            text = ",".join(row.cells)
        own = [file, str(row.line), rejection.column or "", rejection.reason, text]
        self._writer.writerow(
            [_written(value) for value in (*own, *(cells.get(name, "") for name in self._names))]
        )


def _written(cell: str) -> str:
    """The cell as text that can be stored, guarded from being run as a formula by a spreadsheet."""
    text = cell.encode("utf-8", "replace").decode()
    return f"'{text}" if text and text[0] in GUARDED else text
