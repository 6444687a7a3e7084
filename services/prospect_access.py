"""Which prospects somebody sees, and getting hold of one to change it or what hangs on it.

An agent sees the prospects that they have a call with, and those that they look after; whatever decides about
that asks here. A prospect that was merged is in no list; whoever sees the one it was merged into may open it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from services import versions
from services.db import ScopedSession
from services.errors import N_, Conflict, NotFound
from services.models import Call, Prospect

# Who was not merged into another one.
IS_CURRENT: ColumnElement[bool] = Prospect.merged_into_id.is_(None)


def visible(db: ScopedSession) -> list[ColumnElement[bool]]:
    """The conditions that a prospect is one that the session's actor sees, merged or not."""
    if not db.scope.is_own_only:
        return []
    of_calls = select(Call.prospect_id).where(Call.agent_id == db.scope.user_id)
    return [or_(Prospect.id.in_(of_calls), Prospect.agent_id == db.scope.user_id)]


def looked_after(db: ScopedSession) -> Select[Any]:
    """The ids of the prospects that the session's actor looks after."""
    return select(Prospect.id).where(Prospect.agent_id == db.scope.user_id)


def get(db: ScopedSession, prospect_id: UUID) -> Prospect:
    """The prospect as it now is, merged or not. Raises NotFound where the session's actor does not see it."""
    statement = select(Prospect).where(Prospect.id == prospect_id)
    row = db.scalars(statement.execution_options(populate_existing=True)).first()
    if row is None or not _is_seen(db, row.merged_into_id or row.id):
        raise NotFound(N_("There is no prospect with this id."))
    return row


def keep(db: ScopedSession, prospect_id: UUID) -> Prospect:
    """The prospect, which nobody merges into another one before the transaction ends; for what is hung on it.

    Raises as `lock` does.
    """
    held = select(Prospect.id).where(Prospect.id == prospect_id)
    db.execute(held.with_for_update(read=True, key_share=True))
    return _current(get(db, prospect_id))


def lock(
    db: ScopedSession, prospect_id: UUID, *, expected_version: int, yours: Mapping[str, object] | None = None
) -> Prospect:
    """The prospect, held until the transaction ends: whoever else wants to change it waits.

    Raises NotFound as `get` does, Conflict for one that was merged, and Overtaken where it was changed since.
    """
    held = select(Prospect.id).where(Prospect.id == prospect_id)
    db.execute(held.with_for_update(key_share=True))
    row = _current(get(db, prospect_id))
    versions.check(row, expected_version, yours)
    return row


def _is_seen(db: ScopedSession, prospect_id: UUID) -> bool:
    if not db.scope.is_own_only:
        return True
    return db.scalar(select(Prospect.id).where(Prospect.id == prospect_id, *visible(db))) is not None


def _current(prospect: Prospect) -> Prospect:
    if prospect.merged_into_id is not None:
        raise Conflict(N_("This prospect was merged into another one. Open that one."))
    return prospect
