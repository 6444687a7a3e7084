"""The threads into which a file's calls go: those it names, and one of each prospect for calls that name none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.own_ids import rows_by_name
from services.imports.staging import Stage, among_ids
from services.models import Thread
from services.models.base import new_id


class Threads:
    """The threads of one batch; new ones are made when it is written."""

    def __init__(self) -> None:
        self.stage = Stage(Thread, ("id", "prospect_id", "external_id", "is_import_default"))
        self._named: dict[str, tuple[UUID, UUID]] = {}
        self._defaults: dict[UUID, UUID] = {}

    def load(
        self, db: ScopedSession, *, external_ids: Collection[str | None], prospect_ids: Collection[UUID]
    ) -> None:
        """Find the named ones and the prospects' own, at the start of a batch."""
        self._named, self._defaults = {}, {}
        names = {name for name in external_ids if name is not None}
        if names:
            is_known_by_id = Thread.is_import_default.is_(False)
            found = rows_by_name(db, Thread, Thread.prospect_id, names=names, unnamed=is_known_by_id)
            self._named = {name: (row.id, row.prospect_id) for name, row in found.items()}
        if prospect_ids:
            own = select(Thread.prospect_id, Thread.id).where(
                among_ids(Thread.prospect_id, prospect_ids), Thread.is_import_default
            )
            self._defaults = {row.prospect_id: row.id for row in db.execute(own)}

    def check(self, external_id: str | None, prospect_id: UUID) -> None:
        """Raise Invalid where the name is that of another prospect's thread."""
        if external_id in self._named and self._named[external_id][1] != prospect_id:
            raise Invalid(
                N_("%(field)s is the thread of another prospect; a thread belongs to one."),
                field="thread_external_id",
            )

    def get(self, external_id: str | None, prospect_id: UUID) -> UUID:
        """The id of the thread with this name, or without one of the prospect's own; a new one if need be."""
        if external_id is None:
            if prospect_id not in self._defaults:
                self._defaults[prospect_id] = self._add(prospect_id, None)
            return self._defaults[prospect_id]
        if external_id not in self._named:
            self._named[external_id] = (self._add(prospect_id, external_id), prospect_id)
        return self._named[external_id][0]

    def write(self, db: ScopedSession, *, import_id: UUID, at: datetime) -> None:
        """Make the new ones."""
        if self.stage.copy(db):
            self.stage.insert_new(db, import_id=import_id, created_at=at)

    def _add(self, prospect_id: UUID, external_id: str | None) -> UUID:
        thread_id = new_id()
        self.stage.add(thread_id, prospect_id, external_id, external_id is None, is_new=True)
        return thread_id
