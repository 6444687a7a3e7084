"""Raw rows to typed ones: every cell read by its column, or the first reason why the row cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.imports.columns import COLUMNS
from services.imports.reading import RawRow
from services.imports.values import clean
from services.models.vocabulary import ImportKind


class Verdict(Enum):
    """What became of a row."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(slots=True)
class Row:
    """One row on its way. `values` are those of the columns that the file has, None for an empty cell.

    `key` is what the row is known by and `digest` what it says; both are set once references are resolved.
    `is_whole` is whether the cells are those of the headings, and written anew would be read as the same again.
    """

    line: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    fault: Invalid | None = None
    verdict: Verdict | None = None
    key: tuple[Any, ...] = ()
    digest: int = 0
    is_whole: bool = True

    def reject(self, fault: Invalid) -> None:
        """Set the row aside with its reason."""
        self.fault, self.verdict = fault, Verdict.REJECTED


class RowParser:
    """Reads the rows of one file: its kind, its headings, and the zone of its times without offset."""

    def __init__(self, kind: ImportKind, headings: Sequence[str], zone: ZoneInfo) -> None:
        self._headings = headings
        self._zone = zone
        self._columns = [(headings.index(c.name), c) for c in COLUMNS[kind] if c.name in headings]
        self.present = frozenset(column.name for _, column in self._columns)

    def parse(self, raw: RawRow) -> Row:
        """The row with its values, or with the first fault in the order of the kind's columns."""
        row = Row(raw.line, raw.cells, is_whole=False)
        try:
            self._check_shape(raw)
            text = "".join(raw.cells)
            row.is_whole = text.isascii() or not _has_surrogate(text)
            if not row.is_whole:
                self._refuse_cell(raw, _has_surrogate, N_("%(field)s contains bytes that are no characters."))
            if "\x00" in text:
                self._refuse_cell(raw, lambda cell: "\x00" in cell, N_("%(field)s contains a zero byte."))
            self.read_values(raw, row)
        except Invalid as fault:
            row.reject(fault)
        return row

    def read_values(self, raw: RawRow, row: Row) -> None:
        """Read the cells of all columns that the file has. Raises the first fault."""
        for at, column in self._columns:
            if at in raw.cut:
                raise Invalid(N_("%(field)s is too long."), field=column.name)
            text = clean(raw.cells[at])
            if text:
                row.values[column.name] = column.parse(text, column.name, self._zone)
            elif column.is_required:
                raise Invalid(N_("%(field)s is missing."), field=column.name)
            else:
                row.values[column.name] = None

    def name_faults(self, rows: Iterable[Row]) -> None:
        """Say in the file's own words what was found wrong with rows after parsing; here they are ours."""

    def _check_shape(self, raw: RawRow) -> None:
        if raw.fault is not None:
            raise raw.fault
        if raw.width != len(self._headings):
            raise Invalid(
                N_("The number of cells does not fit: %(width)s in the row, %(headings)s in the headings."),
                width=raw.width,
                headings=len(self._headings),
            )

    def _refuse_cell(self, raw: RawRow, is_faulty: Any, message: str) -> None:
        at = next(at for at, cell in enumerate(raw.cells) if is_faulty(cell))
        raise Invalid(message, field=self._headings[at] or f"column {at + 1}")


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
