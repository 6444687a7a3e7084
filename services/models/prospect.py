"""The people who are called."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word
from services.models.vocabulary import Language


class Prospect(Tenant, Base):
    """Somebody who may become a coaching client.

    `search_text` is name, company and e-mail folded by services.text, for searching without case
    or accents. `import_digest` is what an import's file last said, see services.imports;
    `is_touched` that a person has changed the row since.

    `agent_id` is who looks after the prospect. `email_folded` and `phone_folded` are what duplicates are found by.
    One that was merged stays, with `merged_into_id`, which always names one that was not merged itself; its
    external id and GHL contact id stay known by it.
    """

    __tablename__ = "prospects"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        ForeignKeyConstraint(["organization_id", "import_id"], ["imports.organization_id", "imports.id"]),
        ForeignKeyConstraint(["organization_id", "agent_id"], ["users.organization_id", "users.id"]),
        ForeignKeyConstraint(["organization_id", "merged_into_id"], ["prospects.organization_id", "prospects.id"]),
    )

    external_id: Mapped[str | None]
    name: Mapped[str]
    name_folded: Mapped[str]
    search_text: Mapped[str]
    company: Mapped[str | None]
    email: Mapped[str | None]
    email_folded: Mapped[str | None]
    phone: Mapped[str | None]
    phone_folded: Mapped[str | None]
    client_count: Mapped[int | None]
    main_pain: Mapped[str | None]
    revenue_volatility: Mapped[int | None]
    language: Mapped[Language | None] = mapped_column(Word(Language))
    ghl_contact_id: Mapped[str | None]
    notes: Mapped[str | None]
    agent_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    merged_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[UUID | None]
    import_digest: Mapped[bytes | None]
    is_touched: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
