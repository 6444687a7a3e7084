"""The keys of one table of a mapping, read one by one; whatever is wrong with one is noted and reading goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from services.errors import N_, Invalid
from services.imports.mappings.faults import Faults
from services.imports.mappings.toml_lines import KeyPath
from services.imports.values import shown
from services.text import normalize

LONGEST_TEXT = 1_000
_MOST_SHOWN = 40


class Keys:
    """One table, by its path from the top."""

    def __init__(self, values: Mapping[str, Any], path: KeyPath, faults: Faults) -> None:
        self._values = values
        self._path = path
        self._faults = faults

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def refuse(self, fault: Invalid, *name: str) -> None:
        """Note a fault at a key, or at the table itself."""
        self._faults.add((*self._path, *name), fault)

    def refuse_unknown(self, known: Collection[str], message: str) -> None:
        """Note each key that is not known. `message` has %(key)s and %(known)s."""
        for name in self._values:
            if name not in known:
                told = ", ".join(list(known)[:_MOST_SHOWN])
                self.refuse(Invalid(message, key=shown(name), known=told), name)

    def text(self, name: str, *, may_be_empty: bool = False) -> str | None:
        """A text, normalized; None where the key is missing or at fault."""
        if name not in self._values:
            return None
        return self._checked(name, self._values[name], may_be_empty=may_be_empty)

    def word(self, name: str) -> str | None:
        """A text of our own notation, for which plain digits may stand without quotes."""
        value = self._values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            return str(value)
        return self.text(name, may_be_empty=True)

    def texts(self, name: str) -> list[str]:
        """One text or a list of them; none where the key is missing or at fault."""
        value = self._values.get(name, [])
        members = value if isinstance(value, list) else [value]
        if name in self._values and not members:
            self.refuse(Invalid(N_("%(key)s is an empty list."), key=name), name)
        checked = [self._checked(name, member, may_be_empty=True) for member in members]
        return [text for text in checked if text is not None]

    def whole(self, name: str, *, lowest: int, highest: int) -> int | None:
        """A whole number; None where the key is missing or at fault."""
        value = self._values.get(name)
        if name not in self._values:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            message = N_("%(key)s must be a whole number from %(lowest)s to %(highest)s, without quotes.")
            self.refuse(Invalid(message, key=name, lowest=lowest, highest=highest), name)
            return None
        return value

    def flag(self, name: str) -> bool:
        """Whether the key is true; a missing one is not."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            self.refuse(Invalid(N_("%(key)s must be true or false, without quotes."), key=name), name)
            return False
        return value

    def table(self, name: str) -> Keys | None:
        """A table below this one; None where the key is missing or at fault."""
        value = self._values.get(name)
        if name not in self._values:
            return None
        if not isinstance(value, dict):
            self.refuse(Invalid(N_("%(key)s must be a table of keys and values."), key=shown(name)), name)
            return None
        return Keys(value, (*self._path, name), self._faults)

    def _checked(self, name: str, value: object, *, may_be_empty: bool) -> str | None:
        if not isinstance(value, str):
            self.refuse(Invalid(N_("%(key)s must be a text in quotes."), key=shown(name)), name)
            return None
        text = normalize(value)
        if "\x00" in text:
            self.refuse(Invalid(N_("%(key)s contains a character that cannot be stored."), key=shown(name)), name)
        elif len(text) > LONGEST_TEXT:
            message = N_("%(key)s is too long: at most %(longest)s characters.")
            self.refuse(Invalid(message, key=shown(name), longest=LONGEST_TEXT), name)
        elif not text and not may_be_empty:
            self.refuse(Invalid(N_("%(key)s is empty."), key=shown(name)), name)
        else:
            return text
        return None
