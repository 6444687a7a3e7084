"""What managers write to agents about their calls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from services.models.base import Base, Tenant, belongs_to
from services.models.call import Call
from services.models.user import User


class CoachingNote(Tenant, Base):
    """A note on a call, or on one milestone (its number) or one objection of it.

    Until `shared_at` it is private to managers and admins; from then on whoever is the call's agent sees it.
    """

    __tablename__ = "coaching_notes"
    __table_args__ = (
        belongs_to("call_id", "calls"),
        belongs_to("objection_id", "objection_responses"),
        ForeignKeyConstraint(["organization_id", "author_id"], ["users.organization_id", "users.id"]),
    )

    call_id: Mapped[UUID]
    milestone: Mapped[int | None]
    objection_id: Mapped[UUID | None]
    author_id: Mapped[UUID]
    text: Mapped[str]
    created_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    call: Mapped[Call] = relationship(
        primaryjoin=lambda: and_(
            CoachingNote.organization_id == remote(Call.organization_id),
            foreign(CoachingNote.call_id) == remote(Call.id),
        ),
        viewonly=True,
    )
    author: Mapped[User] = relationship(
        primaryjoin=lambda: and_(
            CoachingNote.organization_id == remote(User.organization_id),
            foreign(CoachingNote.author_id) == remote(User.id),
        ),
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
