"""What programs come in with: their tokens, and the answers that are kept for those who ask again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word, belongs_to
from services.models.vocabulary import TokenAccess


class ApiToken(Tenant, Base):
    """A token by which a program acts as its user. Only the SHA-256 of it is stored."""

    __tablename__ = "api_tokens"
    __table_args__ = (belongs_to("user_id", "users", on_delete="CASCADE"),)

    user_id: Mapped[UUID]
    name: Mapped[str]
    token_hash: Mapped[str]
    access: Mapped[TokenAccess] = mapped_column(Word(TokenAccess))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyKey(Tenant, Base):
    """The first answer to a request that its user may send again under the same key.

    `request` is the SHA-256 of the address and the body. Status and body are empty only within the transaction
    that does the deed.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (belongs_to("user_id", "users", on_delete="CASCADE"),)

    user_id: Mapped[UUID]
    key: Mapped[str]
    request: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
    created_at: Mapped[datetime]
