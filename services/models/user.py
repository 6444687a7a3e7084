"""People, and how they come in: sessions, tickets, set-password links, counted failures."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word, belongs_to
from services.models.vocabulary import Language, LinkPurpose, Role


class User(Tenant, Base):
    """A person of one organization, added by an admin or, as an agent, made by an import (`import_id`).

    `email_folded` is the address by Python's casefold; it is what is compared. A user can sign in
    when active and with a password or an invitation: a partial unique index over the whole
    installation holds on those alone.
    """

    __tablename__ = "users"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        ForeignKeyConstraint(["organization_id", "team_id"], ["teams.organization_id", "teams.id"]),
        belongs_to("import_id", "imports"),
    )

    email: Mapped[str]
    email_folded: Mapped[str]
    name: Mapped[str]
    name_folded: Mapped[str]
    search_text: Mapped[str]
    role: Mapped[Role] = mapped_column(Word(Role))
    language: Mapped[Language] = mapped_column(Word(Language), default=Language.EN)
    team_id: Mapped[UUID | None]
    is_active: Mapped[bool]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[UUID | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def can_sign_in(self) -> bool:
        """Whether this person has, or may set, a password and is active."""
        return self.is_active and (self.password_hash is not None or self.invited_at is not None)


class UserSession(Tenant, Base):
    """A signed-in browser. Only the SHA-256 of its cookie is stored, and it is how the session is named."""

    __tablename__ = "user_sessions"
    __table_args__ = (belongs_to("user_id", "users", on_delete="CASCADE"),)

    user_id: Mapped[UUID]
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str]


class Ticket(Tenant, Base):
    """What a right password gives: good once, for half a minute, in the same browser, for a session."""

    __tablename__ = "tickets"
    __table_args__ = (belongs_to("user_id", "users", on_delete="CASCADE"),)

    user_id: Mapped[UUID]
    ticket_hash: Mapped[str]
    browser_hash: Mapped[str]
    expires_at: Mapped[datetime]


class PasswordLink(Tenant, Base):
    """A single-use link with which its user sets a password."""

    __tablename__ = "password_links"
    __table_args__ = (belongs_to("user_id", "users", on_delete="CASCADE"),)

    user_id: Mapped[UUID]
    token_hash: Mapped[str]
    purpose: Mapped[LinkPurpose] = mapped_column(Word(LinkPurpose))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """Failed tries of one account or one network address, known by a keyed digest alone: nobody's data."""

    __tablename__ = "sign_in_attempts"

    digest: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class Installation(Base):
    """The one row of what belongs to the installation and to no organization."""

    __tablename__ = "installation"

    is_only: Mapped[bool] = mapped_column(primary_key=True, default=True)
    attempts_key: Mapped[bytes]
