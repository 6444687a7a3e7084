"""The imports that were run, and the mappings kept for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word, belongs_to
from services.models.vocabulary import ActorKind, ImportKind, ImportStatus


class Import(Tenant, Base):
    """One run over one or several files. `files` holds name, kind, hash and counts of each.

    `keeps_changes` is false for the imports of earlier versions, which kept nothing of what they changed.
    """

    __tablename__ = "imports"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    status: Mapped[ImportStatus] = mapped_column(Word(ImportStatus))
    actor_kind: Mapped[ActorKind] = mapped_column(Word(ActorKind))
    actor_name: Mapped[str]
    files: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    keeps_changes: Mapped[bool] = mapped_column(default=True)


class ImportChange(Tenant, Base):
    """A row that an import changed and had not brought itself: `before` is the whole row as it was.

    Of a call the outcome is in it too, under "outcome". It goes with the rows when a person's data is erased.
    """

    __tablename__ = "import_changes"
    __table_args__ = (belongs_to("import_id", "imports"),)

    import_id: Mapped[UUID]
    kind: Mapped[ImportKind] = mapped_column(Word(ImportKind))
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any]]


class ImportRejections(Tenant, Base):
    """The rejected rows of one file of an import, as a file that can be mended and imported again.

    `place` is the file's among those of the import, and `content` is compressed by zlib. Its cells go with the
    import when that is taken back, and with the rows when a person's data is erased.
    """

    __tablename__ = "import_rejections"
    __table_args__ = (belongs_to("import_id", "imports"),)

    import_id: Mapped[UUID]
    place: Mapped[int]
    rows: Mapped[int]
    content: Mapped[bytes]


class SavedMapping(Tenant, Base):
    """A mapping under a name: its text as it was written, and the kind of the files it is for."""

    __tablename__ = "import_mappings"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    name: Mapped[str]
    name_folded: Mapped[str]
    kind: Mapped[ImportKind] = mapped_column(Word(ImportKind))
    content: Mapped[str]
    saved_at: Mapped[datetime]
