"""All that the page of one call shows, read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services import agents, call_history, calls, coaching, completion, leading, milestones, objections, threads
from services.call_history import CallEvent
from services.calls import CallDetails
from services.completion import Readiness
from services.configuration import ChecklistItem
from services.db import ScopedSession
from services.leading import ChecklistEntry
from services.milestones import MilestoneOfCall
from services.models import CoachingNote, ObjectionResponse, User
from services.models.vocabulary import CallStatus
from services.scope import guarded
from services.threads import ThreadEntry, Unresolved


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call with what happened in it, what it still needs, and its thread.

    `carried` is what earlier calls left unresolved; `successors` are those to whom it may be given; both are empty
    where the call's state or the person's role leaves no use for them. `notes` are the coaching notes that this
    person may see.
    """

    details: CallDetails
    milestones: Sequence[MilestoneOfCall]
    objections: Sequence[ObjectionResponse]
    thread: Sequence[ThreadEntry]
    checklist: Sequence[ChecklistEntry]
    readiness: Readiness
    carried: Sequence[Unresolved]
    successors: Sequence[User]
    may_reopen: bool
    notes: Sequence[CoachingNote]
    history: Sequence[CallEvent]

    @property
    def missing(self) -> list[ChecklistItem]:
        """What the checklist still lacks before the call may start."""
        return [entry.item for entry in self.checklist if entry.item.is_required and not entry.is_ticked]


@guarded
def load(db: ScopedSession, *, call_id: UUID) -> CallPage:
    """The page of one call. Raises NotFound as calls.get_call does."""
    details = calls.get_call(db, call_id=call_id)
    call = details.call
    is_planned = call.status is CallStatus.SCHEDULED
    unresolved = threads.list_unresolved(db, prospect_id=call.prospect_id)
    everybody = agents.list_active(db) if is_planned and not db.scope.is_own_only else []
    return CallPage(
        details=details,
        milestones=milestones.list_of_call(db, call_id=call_id),
        objections=objections.list_of_call(db, call_id=call_id),
        thread=threads.get_thread(db, thread_id=call.thread_id),
        checklist=leading.list_checklist(db, call_id=call_id) if is_planned else (),
        readiness=completion.can_complete(db, call_id=call_id),
        carried=[one for one in unresolved if one.call_id != call_id],
        successors=[user for user in everybody if user.id != call.agent_id],
        may_reopen=not db.scope.is_own_only and call.status is CallStatus.COMPLETED,
        notes=coaching.list_of_call(db, call_id=call_id),
        history=call_history.list_events(db, call_id=call_id),
    )
