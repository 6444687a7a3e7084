"""Exports as a workbook: a sheet that says what it is, and a sheet for each table.

Texts are stored as texts, so that none of them is ever a formula or a link. Rows go to disk as they come.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from services.errors import N_, Conflict
from services.exports.csv_writing import local_text
from services.exports.tables import Line, Table, Value

# What a sheet holds, its headings included.
MOST_ROWS = 1_048_576
# The first day that a workbook's calendar has; earlier times are texts.
_EARLIEST_YEAR = 1900
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = {"at": 19, "notes": 40, "id": 38}
_WIDTH, _LABEL_WIDTH, _TEXT_WIDTH = 16, 28, 100


@dataclass(frozen=True, slots=True)
class _Formats:
    heading: Any
    wrapped: Any
    day: Any
    time: Any


def write(
    stream: BinaryIO, about: Sequence[Line], tables: Sequence[Table], *, zone: ZoneInfo, about_name: str
) -> int:
    """Write the workbook, and return how many rows the tables had. The stream stays open.

    Raises Conflict where a table has more rows than a sheet can hold.
    """
    if any(table.total >= MOST_ROWS for table in tables):
        raise Conflict(N_("A sheet of a workbook holds a million rows. Export fewer days, or as CSV."))
    with Workbook(stream, _OPTIONS) as book:
        formats = _Formats(
            heading=book.add_format({"bold": True, "bottom": 1}),
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
            time=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        _write_about(book.add_worksheet(_sheet_name(about_name)), about, formats)
        return sum(_write_table(book.add_worksheet(_sheet_name(t.title)), t, formats, zone) for t in tables)


def _write_about(sheet: Any, about: Sequence[Line], formats: _Formats) -> None:
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    for at, line in enumerate(about):
        sheet.write_string(at, 0, line.label, formats.heading if not at else formats.wrapped)
        sheet.write_string(at, 1, line.text, formats.heading if not at else formats.wrapped)


def _write_table(sheet: Any, table: Table, formats: _Formats, zone: ZoneInfo) -> int:
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(table.headings):
        sheet.set_column(column, column, _WIDTHS.get(heading.rpartition("_")[2], _WIDTH))
        sheet.write_string(0, column, heading, formats.heading)
    written = 0
    for written, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, written, column, value, formats, zone)
    sheet.autofilter(0, 0, written, len(table.headings) - 1)
    return written


def _write_cell(sheet: Any, row: int, column: int, value: Value, formats: _Formats, zone: ZoneInfo) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, datetime):
        local = value.astimezone(zone)
        if local.year < _EARLIEST_YEAR:
            sheet.write_string(row, column, local_text(value, zone))
        else:
            sheet.write_datetime(row, column, local.replace(tzinfo=None), formats.time)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    else:
        sheet.write_number(row, column, value)


def _sheet_name(title: str) -> str:
    return _NOT_IN_NAMES.sub(" ", title)[:_LONGEST_NAME]
