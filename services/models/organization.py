"""The tenant itself, its teams, and the versions of what it has configured."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word, new_id
from services.models.vocabulary import CallMode


class Organization(Base):
    """The tenant: the one table whose own id is the organization's."""

    __tablename__ = "organizations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str]
    name: Mapped[str]
    time_zone: Mapped[str]
    default_mode: Mapped[CallMode] = mapped_column(Word(CallMode))
    close_window_days: Mapped[int]
    retention_days: Mapped[int]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Team(Tenant, Base):
    """A group of users within an organization."""

    __tablename__ = "teams"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    name: Mapped[str]
    name_folded: Mapped[str]


class ConfigurationVersion(Tenant, Base):
    """Everything configured, as one document that never changes once published.

    The document's shape is services.configuration.Configuration. A version is read and published
    whole, so it is one value and not a dozen tables.
    """

    __tablename__ = "configuration_versions"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    number: Mapped[int]
    definition: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
