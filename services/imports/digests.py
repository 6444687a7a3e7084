"""What a row said, in eight bytes a column: enough to see later whether its file says the same again.

A digest is the columns' hashes side by side in the kind's order, with zeros for what was empty or absent, and is
handled as a number, so that comparing some of its columns is one operation. Little end first: columns that are
added to a kind later are zeros in every digest that is stored already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from services.imports.columns import COLUMNS
from services.models.vocabulary import ImportKind
from services.text import fold_email

WIDTH = 8
_EMPTY = bytes(WIDTH)
_FULL = bytes([255]) * WIDTH


class Digester:
    """Makes and compares the digests of one file's rows. `present` are the columns that the file has."""

    def __init__(self, kind: ImportKind, present: Collection[str]) -> None:
        self._names = tuple(column.name for column in COLUMNS[kind])
        self._mask = _number(_FULL if name in present else _EMPTY for name in self._names)

    def digest(self, values: Mapping[str, Any]) -> int:
        """The digest of one row's values; times must be resolved."""
        return _number(_hash(name, values.get(name)) for name in self._names)

    def is_equal(self, stored: bytes, digest: int) -> bool:
        """Whether the stored digest says the same in every column that the file has."""
        return int.from_bytes(stored, "little") & self._mask == digest

    def holds(self, stored: bytes | None, name: str) -> bool:
        """Whether the stored digest says anything at all in this column."""
        first = WIDTH * self._names.index(name)
        return any((stored or b"")[first : first + WIDTH])

    def merged(self, stored: bytes | None, digest: int) -> bytes:
        """The digest to store: the file's columns from `digest`, the absent ones as they were."""
        before = int.from_bytes(stored or b"", "little")
        return (before & ~self._mask | digest).to_bytes(
            max(len(stored or b""), WIDTH * len(self._names)), "little"
        )


def _number(parts: Any) -> int:
    return int.from_bytes(b"".join(parts), "little")


def _hash(name: str, value: Any) -> bytes:
    if value is None:
        return _EMPTY
    if name == "agent_email":
        value = fold_email(value)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return blake2b(text.encode(), digest_size=WIDTH).digest()
