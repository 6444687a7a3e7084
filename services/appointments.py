"""Calls before they start: planned, moved, handed on, cancelled, missed, and put back where that was a mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services import audit, configuration
from services.analytics.periods import day_of
from services.call_access import lock, require
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid, NotFound, NotPermitted
from services.models import Call, Prospect, Thread, User
from services.models.limits import LINK, REASON
from services.models.vocabulary import CallMode, CallStatus, Language, Role
from services.next_steps import visible_threads
from services.organizations import get_organization
from services.prospect_access import keep
from services.scope import guarded
from services.text import optional_text, required_text

# An appointment may be made for a call that begins right now, and whoever types is not that quick.
GRACE = timedelta(minutes=15)


@guarded
def schedule(
    db: ScopedSession,
    *,
    prospect_id: UUID,
    at: datetime,
    agent_id: UUID | None = None,
    thread_id: UUID | None = None,
    mode: CallMode | None = None,
    language: Language | None = None,
    zoom_link: str | None = None,
) -> Call:
    """Plan a call at an aware time to come, for whoever plans it or, by a manager, for `agent_id`.

    Without `thread_id` it begins a thread; without mode and language it takes the organization's and the
    prospect's. Raises NotFound for prospect, thread or agent, Invalid naming the field, NotPermitted for an agent
    who plans a colleague's call, and Conflict for an inactive agent or a prospect that was merged.
    """
    prospect = keep(db, prospect_id)
    agent = _agent(db, agent_id)
    at = _to_come(at)
    link = optional_text(zoom_link, field="zoomLink", longest=LINK)
    organization = get_organization(db)
    call = plan(
        db,
        prospect=prospect,
        agent=agent,
        thread_id=_thread(db, prospect, thread_id),
        at=at,
        mode=mode or organization.default_mode,
        language=language or prospect.language or Language.DE,
        zoom_link=link,
    )
    audit.record(db, action="schedule", subject="call", subject_id=call.id, after=_planned(call))
    return call


@guarded
def reschedule(db: ScopedSession, *, call_id: UUID, at: datetime, expected_version: int) -> Call:
    """Move a call that has not started to another aware time to come: the same booking, whose history shows it.

    Raises NotFound, Invalid, Overtaken, and Conflict for a call that has started or is over.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"scheduled_at": at})
    require(call, CallStatus.SCHEDULED)
    before = {"scheduled_at": call.scheduled_at}
    call.scheduled_at, call.is_touched = _to_come(at), True
    db.flush()
    after = {"scheduled_at": call.scheduled_at}
    audit.record(db, action="reschedule", subject="call", subject_id=call.id, before=before, after=after)
    return call


@guarded
def reassign(db: ScopedSession, *, call_id: UUID, agent_id: UUID, reason: str, expected_version: int) -> Call:
    """Give a call that has not started to another agent.

    Raises NotFound for call or agent, Invalid without a reason, Overtaken, and Conflict for a call that has
    started or an inactive agent.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"agent_id": agent_id})
    if call.status is not CallStatus.SCHEDULED:
        raise Conflict(N_("Only a call that has not started can be reassigned."))
    agent = active_agent(db, agent_id)
    why = required_text(reason, field="reason", longest=REASON)
    hand_on(db, call, agent, reason=why)
    return call


@guarded
def cancel(db: ScopedSession, *, call_id: UUID, reason: str, expected_version: int) -> Call:
    """Cancel a call that has not started, or break off one in progress, which then counts as held.

    Raises NotFound, Invalid without a reason, Overtaken, and Conflict for a call that is over.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"status": CallStatus.CANCELLED})
    require(call, CallStatus.SCHEDULED, CallStatus.IN_PROGRESS)
    why = required_text(reason, field="reason", longest=REASON)
    before, now = {"status": call.status}, datetime.now(UTC)
    if call.status is CallStatus.IN_PROGRESS:
        call.ended_at = max(now, call.started_at or now)
    call.cancelled_at = now
    _leave(call, CallStatus.CANCELLED, now)
    db.flush()
    after = {"status": call.status}
    audit.record(db, action="cancel", subject="call", subject_id=call.id, before=before, after=after, reason=why)
    return call


@guarded
def mark_no_show(db: ScopedSession, *, call_id: UUID, expected_version: int) -> Call:
    """Say that the prospect did not come. Raises NotFound, Overtaken, and Conflict before the appointment, and for
    a call that has started or is over.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"status": CallStatus.NO_SHOW})
    require(call, CallStatus.SCHEDULED)
    now = datetime.now(UTC)
    if call.scheduled_at is not None and call.scheduled_at > now:
        raise Conflict(N_("This appointment is still to come."))
    _leave(call, CallStatus.NO_SHOW, now)
    db.flush()
    before, after = {"status": CallStatus.SCHEDULED}, {"status": call.status}
    audit.record(db, action="no-show", subject="call", subject_id=call.id, before=before, after=after)
    return call


@guarded
def correct(db: ScopedSession, *, call_id: UUID, reason: str, expected_version: int) -> Call:
    """Take back a mistaken no-show, or a cancellation before the start: the call is planned again.

    Its agent may on the day on which it was said, a manager at any time. Raises NotFound, Invalid without a
    reason, Overtaken, NotPermitted for an agent on a later day, and Conflict for any other call.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"status": CallStatus.SCHEDULED})
    require(call, CallStatus.NO_SHOW, CallStatus.CANCELLED)
    if call.started_at is not None:
        raise Conflict(N_("This call was broken off after it had started, and was held."))
    if call.scheduled_at is None:
        raise Conflict(N_("This call had no appointment to go back to."))
    why = required_text(reason, field="reason", longest=REASON)
    now = datetime.now(UTC)
    if db.scope.role is Role.AGENT and not _is_today(db, call, now):
        raise NotPermitted(N_("After the day on which it was said only a manager takes this back."))
    before = {"status": call.status, "cancelled_at": call.cancelled_at}
    call.cancelled_at = None
    _leave(call, CallStatus.SCHEDULED, now)
    db.flush()
    after = {"status": call.status, "cancelled_at": None}
    audit.record(db, action="correct", subject="call", subject_id=call.id, before=before, after=after, reason=why)
    return call


def plan(
    db: ScopedSession,
    *,
    prospect: Prospect,
    agent: User,
    thread_id: UUID,
    at: datetime,
    mode: CallMode,
    language: Language,
    zoom_link: str | None = None,
    follows_call_id: UUID | None = None,
) -> Call:
    """Add a call to come, as of today; at its start it takes what then is. For other services, which audit it."""
    version, document = configuration.get_current(db)
    now = datetime.now(UTC)
    call = Call(
        prospect_id=prospect.id,
        thread_id=thread_id,
        agent_id=agent.id,
        team_id=agent.team_id,
        configuration_version_id=version.id,
        status=CallStatus.SCHEDULED,
        status_since=now,
        mode=mode,
        language=language,
        qualification=document.qualification(prospect.client_count),
        scheduled_at=at,
        created_at=now,
        zoom_link=zoom_link,
        follows_call_id=follows_call_id,
    )
    db.add(call)
    db.flush()
    return call


def hand_on(db: ScopedSession, call: Call, agent: User, *, reason: str) -> None:
    """Make it another agent's, of that one's team, and write that down. For other services."""
    before = {"agent_id": call.agent_id}
    call.agent_id, call.team_id, call.is_touched = agent.id, agent.team_id, True
    db.flush()
    after = {"agent_id": agent.id}
    audit.record(
        db, action="reassign", subject="call", subject_id=call.id, before=before, after=after, reason=reason
    )


def withdraw(db: ScopedSession, call: Call, *, reason: str) -> None:
    """Cancel a call that has not started because what planned it was taken back. For other services."""
    now = datetime.now(UTC)
    call.cancelled_at = now
    _leave(call, CallStatus.CANCELLED, now)
    db.flush()
    before, after = {"status": CallStatus.SCHEDULED}, {"status": call.status}
    audit.record(
        db, action="cancel", subject="call", subject_id=call.id, before=before, after=after, reason=reason
    )


def _leave(call: Call, status: CallStatus, now: datetime) -> None:
    call.status, call.status_since, call.is_touched = status, now, True


def _agent(db: ScopedSession, agent_id: UUID | None) -> User:
    if agent_id is None or agent_id == db.scope.user_id:
        if db.scope.user_id is None:
            raise Invalid(N_("%(field)s is missing."), field="agent")
        return active_agent(db, db.scope.user_id)
    if db.scope.is_own_only:
        raise NotPermitted(N_("Agents plan calls of their own."))
    return active_agent(db, agent_id)


def active_agent(db: ScopedSession, agent_id: UUID) -> User:
    """The user, who may take calls. Raises NotFound, and Conflict for an inactive one. For other services."""
    agent = db.scalars(select(User).where(User.id == agent_id)).first()
    if agent is None:
        raise NotFound(N_("There is no user with this id."))
    if not agent.is_active:
        raise Conflict(N_("This user is inactive and cannot take calls."))
    return agent


def _thread(db: ScopedSession, prospect: Prospect, thread_id: UUID | None) -> UUID:
    if thread_id is None:
        thread = Thread(prospect_id=prospect.id, created_at=datetime.now(UTC))
        db.add(thread)
        db.flush()
        return thread.id
    known = select(Thread.id).where(Thread.id == thread_id, Thread.prospect_id == prospect.id)
    if db.scope.is_own_only:
        # A thread that one does not see is to an agent what a missing one is.
        known = known.where(Thread.id.in_(select(Call.thread_id).where(*visible_threads(db))))
    if db.scalars(known).first() is None:
        raise NotFound(N_("There is no thread with this id."))
    return thread_id


def _to_come(at: datetime) -> datetime:
    if at.tzinfo is None or at < datetime.now(UTC) - GRACE:
        raise Invalid(N_("%(field)s must be a time to come."), field="scheduledAt")
    return at


def _is_today(db: ScopedSession, call: Call, now: datetime) -> bool:
    """Whether its status was given today, by the organization's clock; an imported call's on its appointment."""
    since = call.status_since or call.cancelled_at or call.scheduled_at
    zone = get_organization(db).time_zone
    return since is not None and day_of(since, zone) == day_of(now, zone)


def _planned(call: Call) -> dict[str, object]:
    names = ("prospect_id", "thread_id", "agent_id", "scheduled_at", "mode", "language", "follows_call_id")
    return {name: getattr(call, name) for name in names}
