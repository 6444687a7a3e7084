"""A reading of an address: strict, and what cannot be understood is ignored and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

W = TypeVar("W", bound=StrEnum)

PAGE = "p"
SEARCH = "q"
LONGEST_SEARCH = 200
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class Reading:
    """Reads names of an address; `is_faulty` once a part of it could not be understood."""

    def __init__(self, values: Callable[[str], Sequence[str]]) -> None:
        """`values` gives all values of a name, none for one that is not there."""
        self._values = values
        self.is_faulty = False

    def all(self, name: str) -> Sequence[str]:
        """Every value of a name, as it stands."""
        return self._values(name)

    def one(self, name: str) -> str | None:
        """The value of a name that may occur once."""
        values = self._values(name)
        if len(values) > 1:
            self.is_faulty = True
        return values[0] if len(values) == 1 else None

    def words(self, name: str, words: type[W]) -> frozenset[W]:
        """The known words of a name that may occur several times."""
        return frozenset(words(value) for value in self.among(name, [word.value for word in words]))

    def word(self, name: str, words: type[W]) -> W | None:
        """The known word of a name that may occur once."""
        asked = self.one(name)
        known = next((word for word in words if word == asked), None)
        self.is_faulty |= asked is not None and known is None
        return known

    def among(self, name: str, known: Sequence[str]) -> list[str]:
        """Those values of a name that are known, in the order of `known`; one that says a value twice has none."""
        asked = self._values(name)
        is_clear = len(set(asked)) == len(asked)
        found = [value for value in known if value in asked] if is_clear else []
        self.is_faulty |= len(found) != len(asked)
        return found

    def number(self, name: str) -> int | None:
        """The whole number from 1 of a name that may occur once."""
        text = self.one(name)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            self.is_faulty = True
            return None
        return int(text)

    def identity(self, name: str) -> UUID | None:
        """The id of a name that may occur once."""
        text = self.one(name)
        try:
            return UUID(text) if text is not None else None
        except ValueError:
            self.is_faulty = True
            return None

    def search(self, name: str) -> str:
        """A search text; one that is too long or cannot be stored finds nothing and is ignored."""
        text = self.one(name) or ""
        if len(text) > LONGEST_SEARCH or "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
            self.is_faulty = True
            return ""
        return text.strip()

    def page(self) -> int:
        """The page of a list, from 1."""
        return self.number(PAGE) or 1
