"""Threads, calls, and what happened in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from services.models.base import Base, Tenant, Word, belongs_to
from services.models.organization import ConfigurationVersion
from services.models.prospect import Prospect
from services.models.user import User
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)


class Thread(Tenant, Base):
    """The calls with one prospect that belong together, a primary call and its follow-ups.

    `is_import_default` marks the one thread into which an import puts a prospect's calls that name no thread.
    """

    __tablename__ = "threads"
    __table_args__ = (belongs_to("prospect_id", "prospects"), belongs_to("import_id", "imports"))

    prospect_id: Mapped[UUID]
    external_id: Mapped[str | None]
    is_import_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    import_id: Mapped[UUID | None]


class Call(Tenant, Base):
    """One call session. Qualification, team and configuration version are those of the call's own time.

    `checklist` are the keys that are ticked; `follows_call_id` the call whose outcome planned this one;
    `ended_before_at` when it ended before it was reopened; `status_since` is unknown for imported calls. Notes are
    written while others work on the call, and so have a version of their own.
    """

    __tablename__ = "calls"
    __table_args__ = (
        belongs_to("prospect_id", "prospects"),
        # The thread must be one of the same prospect.
        belongs_to("thread_id", "threads", "prospect_id"),
        ForeignKeyConstraint(["organization_id", "agent_id"], ["users.organization_id", "users.id"]),
        ForeignKeyConstraint(["organization_id", "team_id"], ["teams.organization_id", "teams.id"]),
        belongs_to("configuration_version_id", "configuration_versions"),
        ForeignKeyConstraint(["organization_id", "follows_call_id"], ["calls.organization_id", "calls.id"]),
        ForeignKeyConstraint(["organization_id", "import_id"], ["imports.organization_id", "imports.id"]),
    )

    external_id: Mapped[str | None]
    prospect_id: Mapped[UUID]
    thread_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    configuration_version_id: Mapped[UUID]
    status: Mapped[CallStatus] = mapped_column(Word(CallStatus))
    mode: Mapped[CallMode] = mapped_column(Word(CallMode))
    language: Mapped[Language] = mapped_column(Word(Language))
    qualification: Mapped[Qualification] = mapped_column(Word(Qualification))
    scheduled_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    ended_before_at: Mapped[datetime | None]
    status_since: Mapped[datetime | None]
    checklist: Mapped[list[str] | None]
    zoom_meeting_id: Mapped[str | None]
    zoom_link: Mapped[str | None]
    recording_consent: Mapped[bool | None]
    follows_call_id: Mapped[UUID | None]
    notes: Mapped[str | None]
    notes_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[UUID | None]
    import_digest: Mapped[bytes | None]
    is_touched: Mapped[bool] = mapped_column(default=False)

    prospect: Mapped[Prospect] = relationship(
        primaryjoin=lambda: and_(
            Call.organization_id == remote(Prospect.organization_id),
            foreign(Call.prospect_id) == remote(Prospect.id),
        ),
        viewonly=True,
    )
    thread: Mapped[Thread] = relationship(
        primaryjoin=lambda: and_(
            Call.organization_id == remote(Thread.organization_id), foreign(Call.thread_id) == remote(Thread.id)
        ),
        viewonly=True,
    )
    agent: Mapped[User] = relationship(
        primaryjoin=lambda: and_(
            Call.organization_id == remote(User.organization_id), foreign(Call.agent_id) == remote(User.id)
        ),
        viewonly=True,
    )
    configuration_version: Mapped[ConfigurationVersion] = relationship(
        primaryjoin=lambda: and_(
            Call.organization_id == remote(ConfigurationVersion.organization_id),
            foreign(Call.configuration_version_id) == remote(ConfigurationVersion.id),
        ),
        viewonly=True,
    )
    outcome: Mapped[Outcome | None] = relationship(
        primaryjoin=lambda: and_(
            Call.organization_id == remote(Outcome.organization_id),
            Call.id == remote(foreign(Outcome.call_id)),
        ),
        viewonly=True,
        uselist=False,
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Outcome(Tenant, Base):
    """How a completed call ended; at most one per call."""

    __tablename__ = "outcomes"
    __table_args__ = (belongs_to("call_id", "calls", on_delete="CASCADE"),)

    call_id: Mapped[UUID]
    type: Mapped[OutcomeType] = mapped_column(Word(OutcomeType))
    reason: Mapped[DisqualificationReason | None] = mapped_column(Word(DisqualificationReason))
    has_enough_clients: Mapped[bool | None]
    has_financial_capacity: Mapped[bool | None]
    has_strategic_alignment: Mapped[bool | None]
    follow_up_at: Mapped[datetime | None]
    next_step: Mapped[str | None]
    created_at: Mapped[datetime]


class MilestoneResponse(Tenant, Base):
    """What happened with one milestone in one call."""

    __tablename__ = "milestone_responses"
    __table_args__ = (
        belongs_to("call_id", "calls", on_delete="CASCADE"),
        ForeignKeyConstraint(["organization_id", "import_id"], ["imports.organization_id", "imports.id"]),
    )

    call_id: Mapped[UUID]
    milestone: Mapped[int]
    status: Mapped[MilestoneStatus] = mapped_column(Word(MilestoneStatus))
    checked_items: Mapped[list[str] | None]
    notes: Mapped[str | None]
    notes_version: Mapped[int] = mapped_column(default=1)
    override_reason: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[UUID | None]
    import_digest: Mapped[bytes | None]
    is_touched: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ObjectionResponse(Tenant, Base):
    """One objection of one call. `import_ordinal` is the n of several equal ones of a file, from 1."""

    __tablename__ = "objection_responses"
    __table_args__ = (
        belongs_to("call_id", "calls", on_delete="CASCADE"),
        ForeignKeyConstraint(["organization_id", "import_id"], ["imports.organization_id", "imports.id"]),
    )

    call_id: Mapped[UUID]
    type: Mapped[ObjectionType] = mapped_column(Word(ObjectionType))
    milestone: Mapped[int | None]
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(Word(ObjectionOutcome))
    answers: Mapped[dict[str, Any] | None]
    notes: Mapped[str | None]
    notes_version: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[UUID | None]
    import_ordinal: Mapped[int | None]
    import_digest: Mapped[bytes | None]
    is_touched: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
