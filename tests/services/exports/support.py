"""Exporting as somebody, and reading back what was written."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

from services.db import scoped
from services.exports.making import Made, make
from services.exports.tables import ExportFormat, ExportKind
from services.questions.reading import Reading
from services.scope import Scope

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass
class ReadCsv:
    """A CSV export as it is read: its comments, and its tables as rows by heading."""

    comments: list[str] = field(default_factory=list)
    tables: list[list[dict[str, str]]] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the only table."""
        (table,) = self.tables
        return table

    def said(self, label: str) -> str:
        """What the comment of this label says."""
        return next(c.partition(": ")[2] for c in self.comments if c.startswith(f"{label}: "))


def reading(query: str = "") -> Reading:
    """The reading of an address with this query."""
    values = parse_qs(query, keep_blank_values=True)
    return Reading(lambda name: values.get(name, []))


def export(
    scope: Scope,
    kind: ExportKind,
    query: str = "",
    *,
    format: ExportFormat = ExportFormat.CSV,
    now: datetime | None = None,
) -> tuple[bytes, Made]:
    """The file of an export, and what is said of it."""
    stream = io.BytesIO()
    with scoped(scope) as db:
        asked, at = reading(query), now or datetime.now(UTC)
        made = make(db, kind=kind, format=format, reading=asked, now=at, stream=stream)
    return stream.getvalue(), made


def export_csv(scope: Scope, kind: ExportKind, query: str = "", *, now: datetime | None = None) -> ReadCsv:
    """A CSV export, read again."""
    return read_csv(export(scope, kind, query, now=now)[0])


def read_csv(content: bytes) -> ReadCsv:
    """The comments and tables of a CSV export."""
    found, headings = ReadCsv(), None
    for cells in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        if len(cells) == 1 and cells[0].startswith("# "):
            found.comments.append(cells[0][2:])
            headings = None
        elif headings is None and cells:
            headings = cells
            found.tables.append([])
        elif cells and headings:
            found.tables[-1].append(dict(zip(headings, cells, strict=True)))
    return found


def read_xlsx(content: bytes) -> Mapping[str, list[list[Any]]]:
    """The sheets of a workbook by name; texts as str, numbers as float, and no cell may be a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314 - written here.
        names = [sheet.attrib["name"] for sheet in book.iter(f"{_SHEET}sheet")]
        return {name: _rows(parts.read(f"xl/worksheets/sheet{at}.xml")) for at, name in enumerate(names, start=1)}


def _rows(sheet: bytes) -> list[list[Any]]:
    root = ElementTree.fromstring(sheet)  # noqa: S314 - written here.
    assert not list(root.iter(f"{_SHEET}f"))
    assert not list(root.iter(f"{_SHEET}hyperlink"))
    return [[_value(cell) for cell in row] for row in root.iter(f"{_SHEET}row")]


def _value(cell: ElementTree.Element) -> Any:
    if cell.attrib.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_SHEET}t"))
    value = cell.find(f"{_SHEET}v")
    return None if value is None else float(value.text or "")
