"""The apostrophe before cells that a spreadsheet would run as formulas: exports put it on, imports take it off.

A text that has such an apostrophe of its own gets a second one, so that taking one off always gives the text back.
"""

from __future__ import annotations

import re

# Spreadsheets run a cell that begins with one of these as a formula.
GUARDED = frozenset("=+-@\t\r")
_RUNS = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard(cell: str) -> str:
    """The text of a cell that `guard` may have made."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
