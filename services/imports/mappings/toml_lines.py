"""On which line each key of a TOML text stands, which the standard library does not tell.

The text must have been found to be TOML: this only looks for keys, and skips everything else by its delimiters.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[ \t]*(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*")
# Strings of several lines are looked for first: they begin with an empty string of one line. The last quotes of
# one may be its own, up to two of them.
_STRING = re.compile(
    r"\"\"\"(?:[^\\\"]|\\[\s\S]|\"(?!\"\"))*\"{3,5}"
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r"|\"(?:[^\"\\\n]|\\.)*\""
    r"|'[^'\n]*'"
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> Mapping[KeyPath, int]:
    """The line of each key and table heading, from 1, by its whole path."""
    return _Scanner(text).scan()


class _Scanner:
    """Walks once through a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._lines: dict[KeyPath, int] = {}

    def scan(self) -> Mapping[KeyPath, int]:
        table: KeyPath = ()
        self._skip_blanks()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._read_heading()
            else:
                self._read_pair(table)
            self._skip_blanks()
        return self._lines

    def _read_heading(self) -> KeyPath:
        while self._text[self._at] == "[":
            self._at += 1
        path = self._read_path(())
        while self._at < len(self._text) and self._text[self._at] == "]":
            self._at += 1
        return path

    def _read_pair(self, table: KeyPath) -> None:
        path = self._read_path(table)
        self._at = self._text.index("=", self._at) + 1
        self._skip_value(path)

    def _read_path(self, path: KeyPath) -> KeyPath:
        """A dotted key below `path`. Every part of it is met here, if it was not met before."""
        while found := _KEY.match(self._text, self._at):
            path = (*path, _bare(found[1]))
            self._lines.setdefault(path, self._line_at(self._at))
            self._at = found.end()
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return path

    def _skip_value(self, path: KeyPath) -> None:
        self._skip_blanks()
        opening = self._text[self._at]
        if opening in "{[":
            self._at += 1
            self._skip_members(path, "}" if opening == "{" else "]")
        elif found := _STRING.match(self._text, self._at):
            self._at = found.end()
        else:
            self._at = _end(_SCALAR, self._text, self._at)

    def _skip_members(self, path: KeyPath, closing: str) -> None:
        """Go to behind the end of an inline table or a list; a table in a list counts as one at its path."""
        self._skip_blanks()
        while self._text[self._at] != closing:
            if closing == "}":
                self._read_pair(path)
            else:
                self._skip_value(path)
            self._skip_blanks()
            if self._text[self._at] == ",":
                self._at += 1
                self._skip_blanks()
        self._at += 1

    def _skip_blanks(self) -> None:
        self._at = _end(_BLANK, self._text, self._at)

    def _line_at(self, at: int) -> int:
        self._line += self._text.count("\n", self._counted_to, at)
        self._counted_to = at
        return self._line


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where what the pattern finds at this place ends; it may be nothing."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _bare(written: str) -> str:
    """A key without its quotes, and with its escapes resolved."""
    if written[0] not in "\"'":
        return written
    key: str = tomllib.loads(f"key = {written}")["key"]
    return key
