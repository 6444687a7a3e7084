"""What managers made of the calls that were chosen for review."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from services.models.base import Base, Tenant, Word, belongs_to
from services.models.user import User
from services.models.vocabulary import ReviewDecision


class CallReview(Tenant, Base):
    """That a call was reviewed, or is not to be; at most one per call. Only a skipped one may carry a reason."""

    __tablename__ = "call_reviews"
    __table_args__ = (
        belongs_to("call_id", "calls", on_delete="CASCADE"),
        ForeignKeyConstraint(["organization_id", "reviewer_id"], ["users.organization_id", "users.id"]),
    )

    call_id: Mapped[UUID]
    decision: Mapped[ReviewDecision] = mapped_column(Word(ReviewDecision))
    reason: Mapped[str | None]
    reviewer_id: Mapped[UUID]
    reviewed_at: Mapped[datetime]

    reviewer: Mapped[User] = relationship(
        primaryjoin=lambda: and_(
            CallReview.organization_id == remote(User.organization_id),
            foreign(CallReview.reviewer_id) == remote(User.id),
        ),
        viewonly=True,
    )
