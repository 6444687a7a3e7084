"""What a run has met in the file at hand, in a temporary table, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ARRAY, Integer, LargeBinary, MetaData, Table, Column, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.db import ScopedSession

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """The line on which a key was first met and what that row said; `count` is how often it was met."""

    line: int
    digest: int
    count: int = 1


_TABLE = Table(
    "import_seen",
    MetaData(),
    Column("key", LargeBinary, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("count", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)
_DIGEST_BYTES = 256


class Seen:
    """The keys of one file so far. Made anew for each file, on the run's one connection."""

    def __init__(self) -> None:
        self._is_empty = True

    def make(self, db: ScopedSession) -> None:
        """Make the temporary table anew, empty."""
        _TABLE.drop(db.connection(), checkfirst=False, if_exists=True)
        _TABLE.create(db.connection(), checkfirst=False)

    def load(self, db: ScopedSession, keys: Collection[Key]) -> dict[Key, Met]:
        """What was met in earlier batches of these keys."""
        if self._is_empty or not keys:
            return {}
        hashes = {_hash(key): key for key in keys}
        wanted = any_(literal(list(hashes), ARRAY(LargeBinary)))
        rows = db.execute(select(_TABLE).where(_TABLE.c.key == wanted))
        return {hashes[row.key]: Met(row.line, int.from_bytes(row.digest, "little"), row.count) for row in rows}

    def add(self, db: ScopedSession, met: Mapping[Key, Met]) -> None:
        """Remember what this batch met; of a key that is known already only the count changes."""
        if not met:
            return
        columns = (
            literal([_hash(key) for key in met], ARRAY(LargeBinary)),
            literal([one.line for one in met.values()], ARRAY(Integer)),
            literal([one.digest.to_bytes(_DIGEST_BYTES, "little") for one in met.values()], ARRAY(LargeBinary)),
            literal([one.count for one in met.values()], ARRAY(Integer)),
        )
        rows = func.unnest(*columns).table_valued("key", "line", "digest", "count")
        statement = insert(_TABLE).from_select(["key", "line", "digest", "count"], select(rows))
        db.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"count": statement.excluded["count"]})
        )
        self._is_empty = False


def _hash(key: Key) -> bytes:
    return blake2b(repr(key).encode(), digest_size=16).digest()
