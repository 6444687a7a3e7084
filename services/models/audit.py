"""The audit log: who did what, when, to which row, and why. The running role can only add to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Text, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from services.models.base import Base, Tenant, Word, belongs_to
from services.models.vocabulary import ActorKind


class AuditEntry(Tenant, Base):
    """One deed. It names the fields that changed, never their values, and keeps the actor's id for ever."""

    __tablename__ = "audit_entries"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(Word(ActorKind))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str | None]

    values: Mapped[AuditValues | None] = relationship(
        primaryjoin=lambda: and_(
            AuditEntry.organization_id == remote(AuditValues.organization_id),
            AuditEntry.id == remote(foreign(AuditValues.entry_id)),
        ),
        viewonly=True,
        uselist=False,
    )


class AuditValues(Tenant, Base):
    """The values before and after, beside the entry, so that a person's data can be erased from here alone."""

    __tablename__ = "audit_values"
    __table_args__ = (belongs_to("entry_id", "audit_entries"),)

    entry_id: Mapped[UUID]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
