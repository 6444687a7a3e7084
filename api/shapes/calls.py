"""Calls, and what happens in them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from api.shapes.base import Shape, Time
from services.calls import CallDetails
from services.completion import Readiness
from services.leading import ChecklistEntry
from services.milestones import MilestoneOfCall, required_items
from services.models import Call, ObjectionResponse
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
from services.notes import Notes
from services.threads import ThreadEntry


class ProspectOfCall(Shape):
    """With whom a call is."""

    id: UUID
    name: str
    company: str | None


class AgentOfCall(Shape):
    """Who leads a call."""

    email: str
    name: str


class CallShape(Shape):
    """A call as lists show it."""

    id: UUID
    external_id: str | None
    thread_id: UUID
    prospect: ProspectOfCall
    agent: AgentOfCall
    status: CallStatus
    mode: CallMode
    language: Language
    qualification: Qualification
    scheduled_at: Time | None
    started_at: Time | None
    ended_at: Time | None
    cancelled_at: Time | None
    outcome: OutcomeType | None
    disqualification_reason: DisqualificationReason | None
    follow_up_at: Time | None
    next_step: str | None
    version: int

    @classmethod
    def of(cls, call: Call) -> CallShape:
        """Prospect, agent and outcome must be loaded."""
        outcome, prospect = call.outcome, call.prospect
        return cls(
            id=call.id,
            external_id=call.external_id,
            thread_id=call.thread_id,
            prospect=ProspectOfCall(id=prospect.id, name=prospect.name, company=prospect.company),
            agent=AgentOfCall(email=call.agent.email, name=call.agent.name),
            status=call.status,
            mode=call.mode,
            language=call.language,
            qualification=call.qualification,
            scheduled_at=call.scheduled_at,
            started_at=call.started_at,
            ended_at=call.ended_at,
            cancelled_at=call.cancelled_at,
            outcome=outcome.type if outcome else None,
            disqualification_reason=outcome.reason if outcome else None,
            follow_up_at=outcome.follow_up_at if outcome else None,
            next_step=outcome.next_step if outcome else None,
            version=call.version,
        )


class MilestoneShape(Shape):
    """A milestone of a call. `version` is null where nothing happened with it yet."""

    milestone: int
    title: str | None
    available: bool
    status: MilestoneStatus | None
    started_at: Time | None
    completed_at: Time | None
    override_reason: str | None
    items: list[str]
    checked_items: list[str]
    notes: str | None
    notes_version: int | None
    version: int | None

    @classmethod
    def of(cls, milestone: MilestoneOfCall) -> MilestoneShape:
        """One milestone as the call had it."""
        response, settings = milestone.response, milestone.settings
        return cls(
            milestone=milestone.number,
            title=settings.title if settings else None,
            available=milestone.is_available,
            status=response.status if response else None,
            started_at=response.started_at if response else None,
            completed_at=response.completed_at if response else None,
            override_reason=response.override_reason if response else None,
            items=required_items(settings) if settings else [],
            checked_items=list(response.checked_items or ()) if response else [],
            notes=response.notes if response else None,
            notes_version=response.notes_version if response else None,
            version=response.version if response else None,
        )


class ObjectionShape(Shape):
    """An objection of a call; without an outcome it is open."""

    id: UUID
    type: ObjectionType
    milestone: int | None
    outcome: ObjectionOutcome | None
    raised_at: Time | None
    resolved_at: Time | None
    answers: dict[str, str]
    notes: str | None
    notes_version: int
    version: int

    @classmethod
    def of(cls, objection: ObjectionResponse) -> ObjectionShape:
        """One objection."""
        return cls(
            id=objection.id,
            type=objection.type,
            milestone=objection.milestone,
            outcome=objection.outcome,
            raised_at=objection.raised_at,
            resolved_at=objection.resolved_at,
            answers=dict(objection.answers or {}),
            notes=objection.notes,
            notes_version=objection.notes_version,
            version=objection.version,
        )


class ThreadEntryShape(Shape):
    """A call of the thread; a colleague's has neither id nor agent for an agent."""

    call_id: UUID | None
    agent_name: str | None
    at: Time | None
    status: CallStatus
    outcome: OutcomeType | None
    follow_up_at: Time | None
    next_step: str | None

    @classmethod
    def of(cls, entry: ThreadEntry) -> ThreadEntryShape:
        """One call of a thread."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class CallDetailsShape(CallShape):
    """One call with everything that happened in it, and its thread in order."""

    zoom_meeting_id: str | None
    zoom_link: str | None
    recording_consent: bool | None
    has_enough_clients: bool | None
    has_financial_capacity: bool | None
    has_strategic_alignment: bool | None
    notes: str | None
    notes_version: int
    created_at: Time
    configuration_version: int
    milestones: list[MilestoneShape]
    objections: list[ObjectionShape]
    thread: list[ThreadEntryShape]

    @classmethod
    def whole(
        cls,
        details: CallDetails,
        milestones: Iterable[MilestoneOfCall],
        objections: Iterable[ObjectionResponse],
        thread: Iterable[ThreadEntry],
    ) -> CallDetailsShape:
        """One call and what belongs to it."""
        call, outcome = details.call, details.call.outcome
        return cls(
            **dict(CallShape.of(call)),
            zoom_meeting_id=call.zoom_meeting_id,
            zoom_link=call.zoom_link,
            recording_consent=call.recording_consent,
            has_enough_clients=outcome.has_enough_clients if outcome else None,
            has_financial_capacity=outcome.has_financial_capacity if outcome else None,
            has_strategic_alignment=outcome.has_strategic_alignment if outcome else None,
            notes=call.notes,
            notes_version=call.notes_version,
            created_at=call.created_at,
            configuration_version=details.configuration_number,
            milestones=[MilestoneShape.of(milestone) for milestone in milestones],
            objections=[ObjectionShape.of(objection) for objection in objections],
            thread=[ThreadEntryShape.of(entry) for entry in thread],
        )


class ChecklistPoint(Shape):
    """A point of the checklist before a call."""

    key: str
    title: str
    is_required: bool
    is_ticked: bool


class ChecklistShape(Shape):
    """The checklist of a call, and the version of the call that a change of it names."""

    points: list[ChecklistPoint]
    version: int

    @classmethod
    def of(cls, entries: Iterable[ChecklistEntry], version: int) -> ChecklistShape:
        """The points in their order."""
        points = [
            ChecklistPoint(
                key=entry.item.key,
                title=entry.item.title,
                is_required=entry.item.is_required,
                is_ticked=entry.is_ticked,
            )
            for entry in entries
        ]
        return cls(points=points, version=version)


class ReadinessShape(Shape):
    """Whether a call can be completed: what stands in the way, what is worth a look, and how it may end."""

    is_ready: bool
    blockers: list[str]
    warnings: list[str]
    allowed_outcomes: list[OutcomeType]

    @classmethod
    def of(cls, readiness: Readiness) -> ReadinessShape:
        """As sentences."""
        return cls(
            is_ready=readiness.is_ready,
            blockers=[str(finding) for finding in readiness.blockers],
            warnings=[str(finding) for finding in readiness.warnings],
            allowed_outcomes=list(readiness.allowed),
        )


class NotesShape(Shape):
    """Notes, and the version of their own that they have."""

    notes: str | None
    notes_version: int

    @classmethod
    def of(cls, notes: Notes) -> NotesShape:
        """As they now stand."""
        return cls(notes=notes.text, notes_version=notes.version)
