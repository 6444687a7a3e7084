"""What a run has met in the file at hand, in a temporary table, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, Integer, MetaData, Table, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.db import ScopedSession
from services.imports.staging import remake

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """The line on which a key was first met, what that row said, hashed, and how often the key was met."""

    line: int
    said: int
    times: int = 1


_TABLE = Table(
    "import_seen",
    MetaData(),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, nullable=False),
    Column("said", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


class Seen:
    """The keys of one file so far. Made anew for each file, on the run's one connection."""

    def __init__(self) -> None:
        self._is_empty = True

    def make(self, db: ScopedSession) -> None:
        """Make the temporary table anew, empty."""
        remake(db.connection(), _TABLE)

    def load(self, db: ScopedSession, keys: Collection[Key]) -> dict[Key, Met]:
        """What was met in earlier batches of these keys."""
        if self._is_empty or not keys:
            return {}
        hashes = {_hash(key): key for key in keys}
        wanted = any_(literal(list(hashes), ARRAY(BigInteger)))
        rows = db.execute(select(_TABLE).where(_TABLE.c.key == wanted))
        return {hashes[row.key]: Met(row.line, row.said, row.times) for row in rows}

    def add(self, db: ScopedSession, met: Mapping[Key, Met]) -> None:
        """Remember what this batch met; of a key that is known already only how often changes."""
        if not met:
            return
        columns = (
            literal([_hash(key) for key in met], ARRAY(BigInteger)),
            literal([one.line for one in met.values()], ARRAY(Integer)),
            literal([one.said for one in met.values()], ARRAY(BigInteger)),
            literal([one.times for one in met.values()], ARRAY(Integer)),
        )
        rows = func.unnest(*columns).table_valued("key", "line", "said", "times").render_derived()
        statement = insert(_TABLE).from_select(["key", "line", "said", "times"], select(rows))
        db.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"times": statement.excluded["times"]})
        )
        self._is_empty = False


def _hash(key: Key) -> int:
    return short_hash(repr(key).encode())


def short_hash(text: bytes) -> int:
    """Eight bytes that stand for a text, as a number that the database can hold."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little", signed=True)


def said_by(digest: int) -> int:
    """What a row said, from its digest."""
    return short_hash(digest.to_bytes((digest.bit_length() + 7) // 8, "little"))
