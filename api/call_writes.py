"""Changes of one call: planned, moved, led, ended and put right. Each answers with the call as it then is."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from api.bodies import Body, omitted
from api.calls import call_id_of, checklist, details, ids_of_agent
from api.endpoints import Asked
from api.errors import Refused
from api.fields import Address, Id, Instant, NullableInstant, Version
from api.running import current, told_of_both
from api.shapes.calls import CallDetailsShape, ChecklistShape, NotesShape
from services import appointments, calls, completion, leading, notes, outcomes
from services.db import ScopedSession
from services.errors import Overtaken
from services.models.vocabulary import CallMode, DisqualificationReason, Language, OutcomeType
from services.outcomes import OutcomeData


class Plan(Body):
    """A call to come. Without an agent it is one's own; without a thread it begins one."""

    prospect_id: Id
    scheduled_at: Instant
    agent: Address | None = None
    thread_id: Id | None = None
    mode: CallMode | None = None
    language: Language | None = None
    zoom_link: str | None = None


class Change(Body):
    """What changes of a call; what is left out stays, null clears."""

    expected_version: Version
    mode: CallMode = omitted()
    language: Language = omitted()
    zoom_link: str | None = None
    recording_consent: bool | None = None


class Of(Body):
    """The version that was looked at."""

    expected_version: Version


class WithReason(Of):
    """The same, and why."""

    reason: str


class Move(Of):
    """Another time."""

    scheduled_at: Instant


class HandOn(WithReason):
    """To whom, and why."""

    agent: Address


class Ending(Body):
    """How a call ended. DISQUALIFIED has a reason, FOLLOW_UP_SCHEDULED a time to come, and nothing else has."""

    outcome: OutcomeType
    disqualification_reason: DisqualificationReason | None = None
    follow_up_at: NullableInstant = None
    next_step: str | None = None
    has_enough_clients: bool | None = None
    has_financial_capacity: bool | None = None
    has_strategic_alignment: bool | None = None

    def data(self) -> OutcomeData:
        """As the services take it."""
        if (self.outcome is OutcomeType.DISQUALIFIED) != (self.disqualification_reason is not None):
            # Here, under the name that it has in JSON: `reason` is another field there.
            raise Refused(400, "disqualificationReason is needed for DISQUALIFIED, and for nothing else.")
        return OutcomeData(
            type=self.outcome,
            reason=self.disqualification_reason,
            follow_up_at=self.follow_up_at,
            next_step=self.next_step,
            has_enough_clients=self.has_enough_clients,
            has_financial_capacity=self.has_financial_capacity,
            has_strategic_alignment=self.has_strategic_alignment,
        )


class Completion(Ending, Of):
    """How a call ended; with the true end of one that was forgotten, and then why."""

    ended_at: NullableInstant = None
    reason: str | None = None


class Ticks(Of):
    """The keys of the points that are ticked."""

    checklist: list[str] = Field(max_length=100)


class Writing(Body):
    """Notes, and the version of the notes that was looked at; null is none."""

    notes: str | None
    expected_version: Version


def schedule(asked: Asked[Plan]) -> CallDetailsShape:
    """Plan a call."""
    body, db = asked.body, asked.db
    call = appointments.schedule(
        db,
        prospect_id=body.prospect_id,
        at=body.scheduled_at,
        agent_id=agent_id(db, body.agent) if body.agent is not None else None,
        thread_id=body.thread_id,
        mode=body.mode,
        language=body.language,
        zoom_link=body.zoom_link,
    )
    return _told(db, call.id)


def change(asked: Asked[Change]) -> CallDetailsShape:
    """Change mode, language, Zoom link or recording consent of a call."""
    db, body, call_id = asked.db, asked.body, call_id_of(asked)
    call = calls.get_call(db, call_id=call_id).call
    names = ("mode", "language", "zoom_link", "recording_consent")
    known = {name: getattr(call, name) for name in names}
    wanted = {**known, **{name: value for name, value in body.given.items() if name in names}}
    try:
        leading.change(
            db, call_id=call_id, data=leading.CallData(**wanted), expected_version=body.expected_version
        )
    except Overtaken as error:
        raise told_of_both(error, body, details(db, call_id)) from error
    return _told(db, call_id)


def reschedule(asked: Asked[Move]) -> CallDetailsShape:
    """Move a call that has not started: the same booking at another time."""
    call_id, body = call_id_of(asked), asked.body
    appointments.reschedule(
        asked.db, call_id=call_id, at=body.scheduled_at, expected_version=body.expected_version
    )
    return _told(asked.db, call_id)


def start(asked: Asked[Of]) -> CallDetailsShape:
    """Begin a call; the required points of its checklist must be ticked."""
    call_id = call_id_of(asked)
    leading.start(asked.db, call_id=call_id, expected_version=asked.body.expected_version)
    return _told(asked.db, call_id)


def cancel(asked: Asked[WithReason]) -> CallDetailsShape:
    """Cancel a call that has not started, or break off one in progress."""
    call_id, body = call_id_of(asked), asked.body
    appointments.cancel(asked.db, call_id=call_id, reason=body.reason, expected_version=body.expected_version)
    return _told(asked.db, call_id)


def mark_no_show(asked: Asked[Of]) -> CallDetailsShape:
    """Say that the prospect did not come."""
    call_id = call_id_of(asked)
    appointments.mark_no_show(asked.db, call_id=call_id, expected_version=asked.body.expected_version)
    return _told(asked.db, call_id)


def correct(asked: Asked[WithReason]) -> CallDetailsShape:
    """Take back a mistaken no-show, or a cancellation before the start."""
    call_id, body = call_id_of(asked), asked.body
    appointments.correct(asked.db, call_id=call_id, reason=body.reason, expected_version=body.expected_version)
    return _told(asked.db, call_id)


def reassign(asked: Asked[HandOn]) -> CallDetailsShape:
    """Give a call that has not started to another agent."""
    call_id, body = call_id_of(asked), asked.body
    appointments.reassign(
        asked.db,
        call_id=call_id,
        agent_id=agent_id(asked.db, body.agent),
        reason=body.reason,
        expected_version=body.expected_version,
    )
    return _told(asked.db, call_id)


def complete(asked: Asked[Completion]) -> CallDetailsShape:
    """Complete a call in progress with its one outcome; a follow-up plans the thread's next call."""
    call_id, body = call_id_of(asked), asked.body
    completion.complete(
        asked.db,
        call_id=call_id,
        data=body.data(),
        expected_version=body.expected_version,
        ended_at=body.ended_at,
        reason=body.reason,
    )
    return _told(asked.db, call_id)


def reopen(asked: Asked[WithReason]) -> CallDetailsShape:
    """Take the outcome of a completed call back: it is in progress again."""
    call_id, body = call_id_of(asked), asked.body
    completion.reopen(asked.db, call_id=call_id, reason=body.reason, expected_version=body.expected_version)
    return _told(asked.db, call_id)


def settle(asked: Asked[Ending]) -> CallDetailsShape:
    """Give a completed call the outcome, or the reason, that it lacks; this is possible once."""
    call_id = call_id_of(asked)
    outcomes.settle(asked.db, call_id=call_id, data=asked.body.data())
    return _told(asked.db, call_id)


def save_checklist(asked: Asked[Ticks]) -> ChecklistShape:
    """Set which points of the checklist are ticked."""
    call_id, body = call_id_of(asked), asked.body
    leading.save_checklist(
        asked.db, call_id=call_id, ticked=body.checklist, expected_version=body.expected_version
    )
    current(asked.db)
    return checklist(asked.db, call_id)


def save_notes(asked: Asked[Writing]) -> NotesShape:
    """Set the notes of a call; they have a version of their own, `notesVersion`."""
    call_id, body = call_id_of(asked), asked.body
    saved = notes.save_of_call(asked.db, call_id=call_id, text=body.notes, expected_version=body.expected_version)
    return NotesShape.of(saved)


def agent_id(db: ScopedSession, email: str) -> UUID:
    """Whose address this is. Raises Refused where it is nobody's that one may see."""
    found = ids_of_agent(db, email)
    if not found:
        raise Refused(404, "agent: there is no user with this address.")
    return next(iter(found))


def _told(db: ScopedSession, call_id: UUID) -> CallDetailsShape:
    current(db)
    return details(db, call_id)
