"""What rows without an external id are known by in our own exports: the row's id.

So that an export that is imported again finds them, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.models import Thread


def known_as(external_id: str | None, id: UUID) -> str:
    """What files call a row."""
    return str(id) if external_id is None else external_id


def thread_known_as(thread: Thread) -> str | None:
    """What files call a thread; None for the one into which a prospect's calls go that name none."""
    if thread.external_id is None and thread.is_import_default:
        return None
    return known_as(thread.external_id, thread.id)


def own_ids(names: Iterable[str | None]) -> list[UUID]:
    """The ids among names, written as `known_as` writes them."""
    return [id for name in names if name is not None and (id := _id(name)) is not None]


def _id(name: str) -> UUID | None:
    try:
        id = UUID(name)
    except ValueError:
        return None
    return id if str(id) == name else None
