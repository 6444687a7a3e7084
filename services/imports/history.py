"""The imports that were run: who, when, which files, and how many rows."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from services.db import ScopedSession
from services.errors import N_, NotFound
from services.models import Import
from services.paging import DEFAULT_PAGE, Page, check_page
from services.scope import guarded


@guarded
def list_imports(db: ScopedSession, *, limit: int = DEFAULT_PAGE, offset: int = 0) -> Page[Import]:
    """All imports, those taken back too, the latest first. Raises Invalid."""
    check_page(limit=limit, offset=offset)
    latest = select(Import).order_by(Import.started_at.desc(), Import.id.desc())
    rows = db.scalars(latest.limit(limit).offset(offset)).all()
    total = db.scalar(select(func.count()).select_from(Import)) or 0
    return Page(rows, total, limit, offset)


@guarded
def get_import(db: ScopedSession, *, import_id: UUID) -> Import:
    """One import. Raises NotFound."""
    run = db.scalars(select(Import).where(Import.id == import_id)).first()
    if run is None:
        raise NotFound(N_("There is no import with this id."))
    return run
