"""What rows without an external id are known by in our own exports: the row's id.

So that an export that is imported again finds them, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, true

from services.db import ScopedSession
from services.imports.staging import among_ids, among_texts
from services.models import Call, Prospect, Thread


def known_as(external_id: str | None, id: UUID) -> str:
    """What files call a row."""
    return str(id) if external_id is None else external_id


def thread_known_as(thread: Thread) -> str | None:
    """What files call a thread; None for the one into which a prospect's calls go that name none."""
    if thread.external_id is None and thread.is_import_default:
        return None
    return known_as(thread.external_id, thread.id)


def rows_by_name(
    db: ScopedSession,
    model: type[Call] | type[Prospect] | type[Thread],
    *columns: Any,
    names: Set[str],
    unnamed: ColumnElement[bool] | None = None,
) -> dict[str, Row[Any]]:
    """The stored rows that files call by one of `names`: external_id, id, and `columns` of each, by that name.

    Of the rows without an external id those alone for which `unnamed` holds.
    """
    statement = select(model.external_id, model.id, *columns)
    is_unnamed = model.external_id.is_(None) & (true() if unnamed is None else unnamed)
    conditions = (is_unnamed & among_ids(model.id, _own_ids(names)), among_texts(model.external_id, names))
    return {
        known_as(row[0], row[1]): row for condition in conditions for row in db.execute(statement.where(condition))
    }


def _own_ids(names: Iterable[str]) -> list[UUID]:
    """The ids among names, written as `known_as` writes them."""
    return [id for name in names if (id := _id(name)) is not None]


def _id(name: str) -> UUID | None:
    try:
        id = UUID(name)
    except ValueError:
        return None
    return id if str(id) == name else None
