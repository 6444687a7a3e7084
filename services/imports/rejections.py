"""The rejected rows of imports that were run: kept beside the import, for whoever may import.

They are cells of prospects and calls, so they are kept for a while only, up to a size, and go with their import
when it is taken back.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from services.db import ScopedSession
from services.errors import N_, NotFound
from services.imports.kept_rows import KeptRows
from services.models import Import, ImportRejections
from services.scope import guarded

KEPT_DAYS = 90
# Of one import, over all its files. Beyond it, rows are in the files of a check and of the command alone.
MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Of how many rejected rows of the file at this place of an import the cells are kept."""

    place: int
    rows: int


@guarded
def list_kept(db: ScopedSession, *, import_id: UUID) -> list[Kept]:
    """The files of an import of which rejected rows are kept, in their order; none for an unknown import."""
    kept = select(ImportRejections.place, ImportRejections.rows).where(
        ImportRejections.import_id == import_id, ~_is_old()
    )
    return [Kept(place, rows) for place, rows in db.execute(kept.order_by(ImportRejections.place))]


@guarded
def read(db: ScopedSession, *, import_id: UUID, place: int) -> bytes:
    """Those of one file, as a file to be mended and imported. Raises NotFound, also once they are not kept."""
    content = select(ImportRejections.content).where(
        ImportRejections.import_id == import_id, ImportRejections.place == place, ~_is_old()
    )
    found = db.scalar(content)
    if found is None:
        raise NotFound(N_("The rejected rows of this import are not kept any more."))
    return zlib.decompress(found)


@guarded
def forget_old(db: ScopedSession) -> None:
    """Let go of those that were kept for long enough."""
    db.execute(delete(ImportRejections).where(_is_old()).execution_options(synchronize_session=False))


def keep(db: ScopedSession, rows: KeptRows, *, import_id: UUID) -> None:
    """Keep what an import has rejected."""
    for place, count in rows.counts().items():
        db.add(ImportRejections(import_id=import_id, place=place, rows=count, content=rows.compressed(place)))
    db.flush()


def forget(db: ScopedSession, *, import_id: UUID) -> None:
    """Forget what an import has rejected."""
    rejected = delete(ImportRejections).where(ImportRejections.import_id == import_id)
    db.execute(rejected.execution_options(synchronize_session=False))


def _is_old() -> ColumnElement[bool]:
    oldest = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    return ImportRejections.import_id.in_(select(Import.id).where(Import.started_at < oldest))
