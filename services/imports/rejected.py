"""The rejected rows of a run, with their reasons, in columns that can be mended and imported again.

One list holds all of them. Of a run with several files it is for reading alone: its columns are those of all
files, and an import would take cells that a row's file never had for emptied ones. Beside it each file then has
one of its own, with its own columns and no others. Our columns come first everywhere; an import ignores them.

A row that does not fit its headings, or that would be taken if it were written as it was read, stands whole in
rejected_text. Its cells are empty, so that it is rejected again, for what is missing, until somebody fills them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Protocol, TextIO

from services.formula_guard import GUARDED
from services.imports.files import CheckedFile
from services.imports.rejected_headings import KIND, OWN, PREFIX
from services.imports.results import Rejection
from services.imports.rows import Row
from services.messages import translate
from services.models.vocabulary import Language


class RejectedOutput(Protocol):
    """Where rejected rows go."""

    def open_list(self) -> TextIO:
        """The stream for the rows of all files; asked for once, when all headings have been found usable."""
        ...

    def open_own(self, at: int) -> TextIO | None:
        """The stream for those of the file at this place, if it is wanted.

        Asked for at the first rejected row of one of several files.
        """
        ...


class RejectedRows:
    """Writes rejected rows as they come."""

    def __init__(self, output: RejectedOutput, files: Sequence[CheckedFile], language: Language) -> None:
        """The reasons are written in `language`."""
        self._output = output
        self._language = language
        self._files = files
        self._are_several = len(files) > 1
        every_heading = [name for file in files for name in file.headings]
        self._list = _Table(output.open_list(), (*OWN, KIND) if self._are_several else OWN, every_heading)
        self._own: dict[int, _Table | None] = {}

    def write(self, at: int, row: Row) -> None:
        """Write one row of the file at this place."""
        if row.fault is None:
            return
        file = self._files[at]
        rejection = Rejection.of(row.line, row.fault)
        cells = dict(zip(file.headings, row.cells, strict=True)) if row.is_whole else {}
        text = "" if row.is_whole else ",".join(row.cells)
        reason = translate(rejection.message, self._language, **rejection.values)
        own = [file.source.name, str(row.line), rejection.column or "", reason, text]
        self._list.write([*own, file.kind.value] if self._are_several else own, cells)
        if self._are_several and (table := self._own_table(at)) is not None:
            table.write(own, cells)

    def _own_table(self, at: int) -> _Table | None:
        if at not in self._own:
            stream = self._output.open_own(at)
            self._own[at] = _Table(stream, OWN, self._files[at].headings) if stream is not None else None
        return self._own[at]


class _Table:
    """One file of rejected rows: our own columns, then those of imported files."""

    def __init__(self, stream: TextIO, own: Sequence[str], headings: Sequence[str]) -> None:
        self._writer = csv.writer(stream, lineterminator="\r\n")
        self._names = [name for name in dict.fromkeys(headings) if name and not name.startswith(PREFIX)]
        self.write(own, {name: name for name in self._names})

    def write(self, own: Sequence[str], cells: Mapping[str, str]) -> None:
        """Write one row, with empty cells where there are none."""
        values = [*own, *(cells.get(name, "") for name in self._names)]
        self._writer.writerow([_written(value) for value in values])


def _written(cell: str) -> str:
    """The cell as text that can be stored, guarded from being run as a formula by a spreadsheet."""
    text = cell.encode("utf-8", "replace").decode()
    return f"'{text}" if text and text[0] in GUARDED else text
