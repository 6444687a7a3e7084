"""Requests that come twice, by a line that broke: done once, and answered alike.

The key is claimed in the transaction that does the deed, so it is used up exactly if the deed is done. Whoever
comes with the same key meanwhile waits for that transaction to end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from services.db import ScopedSession, refusing
from services.errors import N_, Conflict
from services.models import IdempotencyKey
from services.scope import guarded

KEPT = timedelta(hours=24)
# So many old keys go with each new one.
FORGOTTEN_AT_ONCE = 200


class _Taken(Conflict):
    """The key is there already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The first answer: its status and its body."""

    status: int
    body: str


@guarded
def claim(db: ScopedSession, *, key: str, request: str) -> Kept | None:
    """Take a key for one's own request, known by its digest; the first answer where that was done before.

    Raises Conflict where the key stands for another request.
    """
    oldest = datetime.now(UTC) - KEPT
    _forget_old(db, oldest)
    of_key = IdempotencyKey.user_id == db.scope.user_id, IdempotencyKey.key == key
    db.execute(delete(IdempotencyKey).where(*of_key, IdempotencyKey.created_at < oldest))
    row = IdempotencyKey(user_id=db.scope.user_id, key=key, request=request, created_at=datetime.now(UTC))
    try:
        with db.begin_nested(), refusing({"idempotency_keys_key": _Taken("")}):
            db.add(row)
            db.flush()
    except _Taken:
        kept = db.scalars(select(IdempotencyKey).where(*of_key)).one()
        if kept.request != request or kept.status is None or kept.body is None:
            raise Conflict(N_("This Idempotency-Key stands for another request. Take a new one.")) from None
        return Kept(kept.status, kept.body)
    return None


@guarded
def keep(db: ScopedSession, *, key: str, status: int, body: str) -> None:
    """Keep the answer under the key that this transaction has claimed."""
    of_key = IdempotencyKey.user_id == db.scope.user_id, IdempotencyKey.key == key
    row = db.scalars(select(IdempotencyKey).where(*of_key)).one()
    row.status, row.body = status, body
    db.flush()


def _forget_old(db: ScopedSession, oldest: datetime) -> None:
    """Whatever another one is deleting right now is left to them."""
    old = (
        select(IdempotencyKey.id)
        .where(IdempotencyKey.created_at < oldest)
        .order_by(IdempotencyKey.created_at)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    db.execute(
        delete(IdempotencyKey).where(IdempotencyKey.id.in_(old)).execution_options(synchronize_session=False)
    )
