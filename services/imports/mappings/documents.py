"""The text of a mapping to its keys and values, with the line of every key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from services.errors import N_, Invalid
from services.imports.mappings.faults import InvalidMapping, MappingFault
from services.imports.mappings.toml_lines import KeyPath, lines_of

# In characters. Thousands of translations fit in; nobody writes more by hand.
LONGEST = 100_000
MOST_BYTES = 4 * LONGEST
# A dotted key of tens of thousands of parts would keep the standard library busy for a minute. None needs so many.
_MANY_PARTS = re.compile(r"(?:(?:\"[^\"\n]*\"|'[^'\n]*'|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]+)[ \t]*\.[ \t]*){30}")
_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """The mapping as a tree of keys and values; `name` is what errors call it."""

    name: str
    keys: dict[str, Any]
    lines: dict[KeyPath, int]


def read_bytes(name: str, content: bytes) -> str:
    """A file's bytes as text. Raises InvalidMapping where they are no UTF-8 or too many."""
    if len(content) > MOST_BYTES:
        raise _refused(name, _too_long())
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(name, Invalid(N_("There are bytes here that are no characters of UTF-8.")), line) from None


def read_document(name: str, text: str) -> Document:
    """The document of a mapping's text. Raises InvalidMapping where it is no TOML, too long or too deep."""
    if len(text) > LONGEST:
        raise _refused(name, _too_long())
    if found := _MANY_PARTS.search(text):
        fault = Invalid(N_("A key has too many parts between dots."))
        raise _refused(name, fault, text.count("\n", 0, found.start()) + 1)
    try:
        keys = tomllib.loads(text)
        return Document(name, keys, dict(lines_of(text)))
    except tomllib.TOMLDecodeError as error:
        raise _syntax(name, str(error)) from None
    except RecursionError:
        raise _refused(name, Invalid(N_("Lists and tables are nested too deeply."))) from None
    except ValueError:
        # Numbers of thousands of digits, and what else Python refuses to make of a valid text.
        raise _refused(name, Invalid(N_("There is a number that is too long."))) from None


def _syntax(name: str, said: str) -> InvalidMapping:
    place = _PLACE.match(said)
    if place is None:
        return _refused(name, Invalid(N_("This is no TOML: %(reason)s."), reason=said))
    if place["line"] is None:
        return _refused(name, Invalid(N_("This is no TOML: %(reason)s, at the end."), reason=place["what"]))
    fault = Invalid(
        N_("This is no TOML: %(reason)s, at column %(column)s."), reason=place["what"], column=place["column"]
    )
    return _refused(name, fault, int(place["line"]))


def _too_long() -> Invalid:
    return Invalid(N_("It is too long: at most %(longest)s characters."), longest=LONGEST)


def _refused(name: str, fault: Invalid, line: int | None = None) -> InvalidMapping:
    return InvalidMapping(name, [MappingFault(line, fault)])
