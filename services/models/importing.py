"""The imports that were run, and the mappings kept for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word
from services.models.vocabulary import ActorKind, ImportKind, ImportStatus


class Import(Tenant, Base):
    """One run over one or several files. `files` holds name, kind, hash and counts of each."""

    __tablename__ = "imports"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    status: Mapped[ImportStatus] = mapped_column(Word(ImportStatus))
    actor_kind: Mapped[ActorKind] = mapped_column(Word(ActorKind))
    actor_name: Mapped[str]
    files: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SavedMapping(Tenant, Base):
    """A mapping under a name: its text as it was written, and the kind of the files it is for."""

    __tablename__ = "import_mappings"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    name: Mapped[str]
    name_folded: Mapped[str]
    kind: Mapped[ImportKind] = mapped_column(Word(ImportKind))
    content: Mapped[str]
    saved_at: Mapped[datetime]
