"""What all tables share: the key that begins with the organization, and column types."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import uuid_utils
from sqlalchemy import DateTime, Dialect, ForeignKeyConstraint, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType


def new_id() -> UUID:
    """A UUIDv7: unique, and in the order of creation to the millisecond, which keeps indexes compact."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


class Word(TypeDecorator[StrEnum]):
    """A member of one enumeration, stored as its text.

    PostgreSQL's own enum type cannot use an index under a row-level policy, text with CHECK can.
    """

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Refuse what is no member, before the database does."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        return None if value is None else self.words(value)


class Xid(UserDefinedType[str]):
    """The number of a transaction, as PostgreSQL counts them: 64 bits, never used twice."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        """Its name in the database."""
        return "xid8"


class Base(DeclarativeBase):
    """The root of all mapped classes."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this attribute from the class.
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
    }


class Tenant:
    """A row that belongs to exactly one organization. The session stamps and filters it, see services.db."""

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def belongs_to(column: str, table: str, *more: str, on_delete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot reach into another organization: both sides begin with organization_id.

    `more` are further columns, of the same name here and in the other table, that must agree too.
    """
    return ForeignKeyConstraint(
        ["organization_id", column, *more],
        [f"{table}.organization_id", f"{table}.id", *(f"{table}.{name}" for name in more)],
        ondelete=on_delete,
    )
