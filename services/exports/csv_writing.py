"""Exports as CSV: comments that say what it is, then the headings, then the rows.

A comment is one cell that begins with "# "; an import of ours skips it. No cell can be run as a formula, times
carry their offset, and shares and seconds are written in full.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from services.exports.tables import Line, Row, Table, Value
from services.formula_guard import guard
from services.imports.comments import MARK

# What a reader may take for the end of a cell or for a quote: a comment with one of these is quoted.
_APART = frozenset(',;\t"')
_LINE_END = "\r\n"


def write(stream: BinaryIO, about: Sequence[Line], tables: Sequence[Table], *, zone: ZoneInfo) -> int:
    """Write the tables one below the other, and return how many rows they had. The stream stays open."""
    # Without the mark a spreadsheet takes the file for one in another encoding.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    written = 0
    for line in about:
        _comment(text, f"{line.label}: {line.text}")
    plain = csv.writer(text, lineterminator=_LINE_END)
    for at, table in enumerate(tables):
        if at:
            text.write(_LINE_END)
        if len(tables) > 1:
            _comment(text, table.title)
        plain.writerow(table.headings)
        for row in table.rows:
            plain.writerow(_cells(row, zone))
            written += 1
    text.detach()
    return written


def local_text(time: datetime, zone: ZoneInfo) -> str:
    """A time of the zone in ISO 8601; in UTC where the zone's offset had seconds, which ISO 8601 cannot say."""
    local = time.astimezone(zone)
    offset = local.utcoffset()
    has_seconds = offset is not None and offset.total_seconds() % 60
    return (time.astimezone(UTC) if has_seconds else local).isoformat()


def _comment(text: io.TextIOWrapper, content: str) -> None:
    cell = MARK + " ".join(content.split())
    quoting: Any = csv.QUOTE_MINIMAL if _APART.isdisjoint(cell) else csv.QUOTE_ALL
    csv.writer(text, lineterminator=_LINE_END, quoting=quoting).writerow([cell])


def _cells(row: Row, zone: ZoneInfo) -> list[str]:
    return [_cell(value, zone) for value in row]


def _cell(value: Value, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, datetime):
        return local_text(value, zone)
    return value.isoformat() if not isinstance(value, int | float) else repr(value)
