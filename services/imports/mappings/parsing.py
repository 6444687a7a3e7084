"""Rows of a file through its mapping: the same rows as from a file with our own headings and values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.imports.mappings.rules import ImportMapping
from services.imports.reading import RawRow
from services.imports.rows import Row, RowParser
from services.imports.values import clean

# Values of faults that name a column, beside the field itself.
_NAMING = ("field", "earlier", "identity")


class MappedParser(RowParser):
    """Reads the rows of one file by a mapping, all of whose headings the file has."""

    def __init__(self, mapping: ImportMapping, headings: Sequence[str], zone: ZoneInfo) -> None:
        """`zone` is that of times without offset where the mapping names none."""
        super().__init__(mapping.kind, headings, mapping.zone or zone)
        self._rules = mapping.rules
        self._places = [(heading, headings.index(heading)) for heading in mapping.needed]
        self._labels = {rule.column.name: rule.label for rule in mapping.rules}
        self._headings_by_column = {rule.column.name: rule.heading for rule in mapping.rules}
        self.present = frozenset(self._labels)

    def read_values(self, raw: RawRow, row: Row) -> None:
        """The values of all rules; the first fault in the order of the kind's columns is raised."""
        if raw.cut:
            self._refuse_cut(raw)
        cells = {heading: clean(raw.cells[at]) for heading, at in self._places}
        for rule in self._rules:
            try:
                row.values[rule.column.name] = rule.value(cells, self._zone)
            except Invalid as fault:
                raise _named(fault, fault.field if fault.field in cells else rule.heading) from None

    def name_faults(self, rows: Iterable[Row]) -> None:
        """Name the file's headings in faults that were found after parsing, which name columns of ours."""
        for row in rows:
            fault = row.fault
            if fault is None:
                continue
            row.fault = _named(fault, self._headings_by_column.get(fault.field or "", fault.field))
            row.fault.values = {
                name: self._labels.get(str(value), value) if name in _NAMING else value
                for name, value in fault.values.items()
            }

    def _refuse_cut(self, raw: RawRow) -> None:
        for heading, at in self._places:
            if at in raw.cut:
                raise Invalid(N_("%(field)s is too long."), field=heading)


def _named(fault: Invalid, heading: str | None) -> Invalid:
    """The fault with a heading for its field, so that tools find the column; the sentence stays as it is."""
    named = Invalid(fault.message, field=heading)
    named.values = dict(fault.values)
    return named
