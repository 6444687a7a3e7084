"""What a screen's address says: read strictly, and what cannot be understood is ignored and told.

The URL is the only place where filters and the page of a list are kept: widgets are set from it in each run,
and their callbacks write to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import streamlit as st

from services.errors import NotFound

W = TypeVar("W", bound=StrEnum)

PAGE = "p"
LONGEST_SEARCH = 200
# The names that lists know; a way back to a list carries these and nothing else.
LIST_NAMES = (
    *("period", "from", "to", "agent", "counted", "status", "outcome", "qualification", "missing", "q"),
    # What names the list behind a number.
    *("of", "milestone", "type"),
    # What prospects have besides.
    *("step", "language"),
    PAGE,
)
LIST = "list"
# Within the way back: the screen that the list stands on.
_SCREEN = "screen"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass
class Reading:
    """A reading of the address; `is_faulty` once a part of it could not be understood."""

    is_faulty: bool = field(default=False)

    def one(self, name: str) -> str | None:
        """The value of a name that may occur once."""
        values = values_of(name)
        if len(values) > 1:
            self.is_faulty = True
        return values[0] if len(values) == 1 else None

    def words(self, name: str, words: type[W]) -> frozenset[W]:
        """The known words of a name that may occur several times."""
        asked = values_of(name)
        known = [word for word in words if word in asked]
        self.is_faulty |= len(known) != len(asked)
        return frozenset(known)

    def search(self, name: str) -> str:
        """A search text; one that is too long or cannot be stored finds nothing and is ignored."""
        text = self.one(name) or ""
        if len(text) > LONGEST_SEARCH or "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
            self.is_faulty = True
            return ""
        return text.strip()

    def page(self) -> int:
        """The page of a list, from 1."""
        text = self.one(PAGE)
        if text is not None and not _NUMBER.fullmatch(text):
            self.is_faulty = True
            return 1
        return int(text or 1)


def values_of(name: str) -> list[str]:
    """The values of a list's name.

    The browser's Back leads from a row's page to the list with that page's parameters still in the address: the
    list's own ones are then the ones packed up for the way back.
    """
    if name in LIST_NAMES and LIST in st.query_params:
        return way_back().get(name, [])
    return st.query_params.get_all(name)


def all_values() -> dict[str, list[str]]:
    """Everything that the address says, by name."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def unpack() -> None:
    """Let the address of a list be the list's own again, before something is written into it."""
    if LIST in st.query_params:
        st.query_params.from_dict(way_back())


def write(name: str, values: str | Iterable[str] | None) -> None:
    """Put a filter into the address, or take it out; the list then begins at its first page."""
    change({name: values})


def change(filters: Mapping[str, str | Iterable[str] | None]) -> None:
    """Put filters into the address, or take out those without a value, all in one step of the Back button."""
    kept = way_back() if LIST in st.query_params else all_values()
    for name, values in {PAGE: None, **filters}.items():
        chosen = [values] if isinstance(values, str) else list(values or ())
        kept.pop(name, None)
        if any(chosen):
            kept[name] = [value for value in chosen if value]
    st.query_params.from_dict(kept)


def forget(*names: str) -> None:
    """Take filters out of the address."""
    change(dict.fromkeys(names))


def identity(name: str, sentence: str) -> UUID:
    """The id that the address names. Raises NotFound with `sentence`, as for a row that is not there."""
    values = st.query_params.get_all(name)
    try:
        return UUID(values[0] if len(values) == 1 else "")
    except ValueError:
        raise NotFound(sentence) from None


def way_here(screen: str | None = None) -> dict[str, str]:
    """For a page opened from a list: where the list stands, to find the way back, also after a reload.

    `screen` is the list's screen where the page opened could not tell it from the list's filters.
    """
    pairs = [(name, value) for name in LIST_NAMES for value in values_of(name)]
    pairs += [(_SCREEN, screen)] if screen else []
    return {LIST: urlencode(pairs)} if pairs else {}


def way_back() -> dict[str, list[str]]:
    """The list's parameters by which this page was opened; unknown ones are dropped."""
    back: dict[str, list[str]] = {}
    for name, value in _packed():
        if name in LIST_NAMES:
            back.setdefault(name, []).append(value)
    return back


def screen_back() -> str | None:
    """The screen of the list by which this page was opened, as the address says: it may be any text."""
    return next((value for name, value in _packed() if name == _SCREEN), None)


def _packed() -> list[tuple[str, str]]:
    return parse_qsl(st.query_params.get(LIST, ""), max_num_fields=None)
