"""One row per call with everything that figures read; rewritten whenever its call changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Double, ForeignKeyConstraint, SmallInteger, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, Tenant, Word, Xid, belongs_to
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    Language,
    OutcomeType,
    Qualification,
)


class CallFactRow(Tenant, Base):
    """A call as figures see it; `id` is the call's. Arrays of one group run in parallel, by milestone or time.

    Seconds are null unless both times are known.
    """

    __tablename__ = "call_facts"
    __table_args__ = (belongs_to("id", "calls", on_delete="CASCADE"),)

    external_id: Mapped[str | None]
    thread_id: Mapped[UUID]
    prospect_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    configuration_version: Mapped[int]
    status: Mapped[CallStatus] = mapped_column(Word(CallStatus))
    outcome: Mapped[OutcomeType | None] = mapped_column(Word(OutcomeType))
    reason: Mapped[DisqualificationReason | None] = mapped_column(Word(DisqualificationReason))
    qualification: Mapped[Qualification] = mapped_column(Word(Qualification))
    language: Mapped[Language] = mapped_column(Word(Language))
    mode: Mapped[CallMode] = mapped_column(Word(CallMode))
    scheduled_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    milestones: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    milestone_statuses: Mapped[list[str]] = mapped_column(ARRAY(Text))
    milestone_seconds: Mapped[list[float | None]] = mapped_column(ARRAY(Double))
    objection_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    objection_milestones: Mapped[list[int | None]] = mapped_column(ARRAY(SmallInteger))
    objection_outcomes: Mapped[list[str | None]] = mapped_column(ARRAY(Text))
    objection_raised: Mapped[list[datetime | None]] = mapped_column(ARRAY(TIMESTAMP(timezone=True)))
    objection_seconds: Mapped[list[float | None]] = mapped_column(ARRAY(Double))
    # The transaction that wrote the row: by it a reader finds what has changed since it read last.
    changed_xid: Mapped[str] = mapped_column(Xid, server_default=func.pg_current_xact_id())


class FactDeletion(Tenant, Base):
    """The last transaction that deleted facts of the organization; `id` is the organization's own."""

    __tablename__ = "fact_deletions"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["organizations.id"]),)

    changed_xid: Mapped[str] = mapped_column(Xid)
