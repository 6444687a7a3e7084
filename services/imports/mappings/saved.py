"""Mappings kept under a name in the organization, as they were written, comments and all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, select

from services import audit
from services.db import ScopedSession, refusing
from services.errors import N_, Invalid, NotFound, occupied
from services.imports.mappings.checking import read_mapping
from services.models import SavedMapping
from services.models.base import new_id
from services.models.limits import NAME
from services.scope import guarded
from services.text import fold, required_text, storable

# A name with this end would be looked for among files.
FILE_END = ".toml"


@guarded
def save(db: ScopedSession, *, name: str, content: str) -> SavedMapping:
    """Keep a mapping under a name, in place of an earlier one of that name, whatever its case and accents.

    Raises Invalid for a name that cannot be kept, InvalidMapping for a mapping with faults, and Conflict where
    somebody else saves one under this name right now.
    """
    checked_name = _checked_name(name)
    kind = read_mapping(checked_name, content).kind
    saved = db.scalars(_by_name(checked_name).with_for_update()).first()
    before = _values(saved) if saved is not None else {}
    if saved is None:
        saved = SavedMapping(id=new_id(), name=checked_name, name_folded=fold(checked_name))
        db.add(saved)
    saved.name, saved.kind, saved.content, saved.saved_at = checked_name, kind, content, datetime.now(UTC)
    with refusing({"import_mappings_name": occupied()}):
        db.flush()
    if before != _values(saved):
        audit.record(
            db,
            action="change" if before else "create",
            subject="import mapping",
            subject_id=saved.id,
            before=before,
            after=_values(saved),
        )
    return saved


@guarded
def list_mappings(db: ScopedSession) -> Sequence[SavedMapping]:
    """All saved mappings by name."""
    return db.scalars(select(SavedMapping).order_by(SavedMapping.name_folded, SavedMapping.id)).all()


@guarded
def get_mapping(db: ScopedSession, *, name: str) -> SavedMapping:
    """The mapping saved under this name, whatever its case and accents. Raises NotFound."""
    saved = db.scalars(_by_name(name)).first()
    if saved is None:
        raise NotFound(N_("There is no saved mapping with this name."))
    return saved


@guarded
def delete(db: ScopedSession, *, name: str) -> None:
    """Forget a saved mapping; what was imported by it stays. Raises NotFound."""
    saved = get_mapping(db, name=name)
    db.delete(saved)
    audit.record(db, action="delete", subject="import mapping", subject_id=saved.id, before=_values(saved))


def _by_name(name: str) -> Select[SavedMapping]:
    return select(SavedMapping).where(SavedMapping.name_folded == fold(storable(name)))


def _checked_name(name: str) -> str:
    checked = required_text(name, field="name", longest=NAME)
    if "/" in checked or checked.casefold().endswith(FILE_END):
        raise Invalid(N_("%(field)s must not look like a file's: without / and .toml."), field="name")
    if not checked.isprintable() or not fold(checked):
        raise Invalid(N_("%(field)s contains a character that cannot be stored."), field="name")
    return checked


def _values(saved: SavedMapping) -> dict[str, object]:
    return {"name": saved.name, "kind": saved.kind, "content": saved.content}
