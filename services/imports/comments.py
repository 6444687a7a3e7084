"""The comments above the headings of our own exports.

They are skipped only where the headings of a kind follow: any other file that begins like them is read as it
stands.
"""

from __future__ import annotations

from io import StringIO

from services.imports.columns import fitting_kinds
from services.imports.reading import DELIMITERS, RawRow, read_rows, sniff_line_end
from services.text import normalize

MARK = "# "
_MOST = 1_000


def skipped(sample: str) -> tuple[str, int] | None:
    """The delimiter of a file that begins with `sample`, and how many rows of comments; None where it has none."""
    if not sample.startswith((MARK, f'"{MARK}')):
        return None
    line_end = sniff_line_end(sample)
    for delimiter in DELIMITERS:
        for at, row in enumerate(read_rows(StringIO(sample, newline=line_end), delimiter, line_end)):
            if at and fitting_kinds([normalize(cell) for cell in row.cells]):
                return delimiter, at
            if not _is_comment(row) or at >= _MOST:
                break
    return None


def _is_comment(row: RawRow) -> bool:
    return row.fault is None and row.width == 1 and row.cells[0].startswith(MARK)
