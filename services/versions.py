"""Who saves over somebody else's newer change is told, with what both of them want."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from services.errors import Overtaken


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def check(row: Versioned, expected_version: int, yours: Mapping[str, object] | None = None) -> None:
    """Raise Overtaken where the row was changed since `expected_version`; `yours` is what was to be saved."""
    if row.version != expected_version:
        wanted = yours or {}
        raise Overtaken(wanted, {name: getattr(row, name, None) for name in wanted})
