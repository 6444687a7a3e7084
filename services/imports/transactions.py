"""The transactions of one run: on one connection, and one run of an organization at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from services.db import IMPORT_SECONDS, ScopedSession, held_connection, scoped
from services.errors import N_, Conflict
from services.scope import Scope

# A killed run's connection may work on for a moment before the server notices.
PATIENCE_SECONDS = 5
_PAUSE_SECONDS = 0.2
# Somebody may be saving a call that a batch needs too.
_LOCK_TIMEOUT = "60s"


class Transactions:
    """Hands out the transactions of a run; a dry run's are all one, which is rolled back at the end."""

    def __init__(self, scope: Scope, connection: Connection) -> None:
        self._scope = scope
        self._connection = connection
        self._open: ScopedSession | None = None

    @property
    def is_dry(self) -> bool:
        """Whether nothing of it will stay."""
        return self._open is not None

    @contextmanager
    def begin(self) -> Iterator[ScopedSession]:
        """The next transaction, committed at the end."""
        if self._open is not None:
            yield self._open
            return
        with scoped(self._scope, statement_seconds=IMPORT_SECONDS, connection=self._connection) as db:
            db.execute(select(func.set_config("lock_timeout", _LOCK_TIMEOUT, True)))
            yield db

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """Make all transactions within one that leaves nothing behind."""
        with suppress(_NothingStays), self.begin() as db:
            self._open = db
            try:
                yield
                raise _NothingStays
            finally:
                self._open = None


class _NothingStays(Exception):
    pass


@contextmanager
def transactions(scope: Scope) -> Iterator[Transactions]:
    """The transactions of one run, alone in its organization for as long as it takes.

    Raises Conflict while another run is going on.
    """
    with held_connection() as connection:
        made = Transactions(scope, connection)
        _lock(made, lock_key(scope.organization_id))
        try:
            yield made
        finally:
            # Closing the connection releases it too, which is all that is left where it is broken.
            with suppress(DBAPIError), made.begin() as db:
                db.execute(select(func.pg_advisory_unlock(lock_key(scope.organization_id))))


def lock_key(organization_id: UUID) -> int:
    """The number of the advisory lock that a run holds in its organization."""
    digest = blake2b(b"import" + organization_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _lock(made: Transactions, key: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with made.begin() as db:
            if db.scalar(select(func.pg_try_advisory_lock(key))):
                return
        if time.monotonic() >= until:
            raise Conflict(N_("Another import is running in this organization. Try again when it is done."))
        time.sleep(_PAUSE_SECONDS)
