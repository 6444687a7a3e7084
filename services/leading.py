"""Leading a call: the checklist before it, its start, and what is noted of it as a whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services import audit, configuration
from services.call_access import lock, require
from services.calls import get_call
from services.configuration import ChecklistItem, Configuration
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid
from services.models import Call, User
from services.models.limits import LINK
from services.models.vocabulary import CallMode, CallStatus, Language
from services.scope import guarded
from services.text import optional_text


@dataclass(frozen=True, slots=True)
class CallData:
    """What may be said of a call besides its times: what a change omits is not known, or not agreed, any more."""

    mode: CallMode
    language: Language
    zoom_link: str | None = None
    recording_consent: bool | None = None


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """A point of the checklist before a call, and whether it is ticked."""

    item: ChecklistItem
    is_ticked: bool


@guarded
def list_checklist(db: ScopedSession, *, call_id: UUID) -> list[ChecklistEntry]:
    """The checklist of a call in its order: of one to come as configured today, of others as at their start.

    Raises NotFound as calls.get_call does.
    """
    details = get_call(db, call_id=call_id)
    is_ahead = details.call.status is CallStatus.SCHEDULED
    document = configuration.get_current(db)[1] if is_ahead else details.configuration
    ticked = set(details.call.checklist or ())
    return [ChecklistEntry(item, item.key in ticked) for item in document.checklist]


@guarded
def save_checklist(db: ScopedSession, *, call_id: UUID, ticked: Collection[str], expected_version: int) -> Call:
    """Keep which points, by their keys, are ticked before a call that has not started.

    Raises NotFound, Invalid for a key that the checklist does not have, Overtaken, and Conflict for a call that
    has started or is over.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"checklist": sorted(ticked)})
    require(call, CallStatus.SCHEDULED)
    _, document = configuration.get_current(db)
    keys = [item.key for item in document.checklist]
    for key in ticked:
        if key not in keys:
            raise Invalid(N_("%(field)s has no point %(key)s."), field="checklist", key=key)
    before = {"checklist": call.checklist}
    call.checklist = [key for key in keys if key in ticked]
    if before["checklist"] != call.checklist:
        call.is_touched = True
        db.flush()
        after = {"checklist": call.checklist}
        audit.record(db, action="check", subject="call", subject_id=call.id, before=before, after=after)
    return call


@guarded
def start(db: ScopedSession, *, call_id: UUID, expected_version: int) -> Call:
    """Begin a call: from now on it is led under today's configuration, team and qualification of the prospect.

    Raises NotFound, Overtaken, and Conflict for a call that has started or is over, or where a required point of
    the checklist is not ticked.
    """
    call = lock(db, call_id, expected_version=expected_version, yours={"status": CallStatus.IN_PROGRESS})
    require(call, CallStatus.SCHEDULED)
    version, document = configuration.get_current(db)
    missing = missing_points(document, call.checklist or ())
    if missing:
        titles = ", ".join(item.title for item in missing)
        raise Conflict(N_("Before the call may start these are to be ticked: %(titles)s."), titles=titles)
    now = datetime.now(UTC)
    before = {"status": call.status, "started_at": None, "qualification": call.qualification}
    call.status, call.status_since, call.started_at, call.is_touched = CallStatus.IN_PROGRESS, now, now, True
    call.configuration_version_id = version.id
    call.qualification = document.qualification(call.prospect.client_count)
    call.team_id = db.get_one(User, (call.organization_id, call.agent_id)).team_id
    db.flush()
    after = {"status": call.status, "started_at": now, "qualification": call.qualification}
    audit.record(db, action="start", subject="call", subject_id=call.id, before=before, after=after)
    return call


@guarded
def change(db: ScopedSession, *, call_id: UUID, data: CallData, expected_version: int) -> Call:
    """Change what a call is besides its times; mode and language only before it starts.

    Raises NotFound, Invalid naming the field, Overtaken, and Conflict for a mode or language of a call that has
    started, or for anything else of one that is over.
    """
    link = optional_text(data.zoom_link, field="zoomLink", longest=LINK)
    wanted = {
        "mode": data.mode,
        "language": data.language,
        "zoom_link": link,
        "recording_consent": data.recording_consent,
    }
    call = lock(db, call_id, expected_version=expected_version, yours=wanted)
    require(call, CallStatus.SCHEDULED, CallStatus.IN_PROGRESS)
    before = {name: getattr(call, name) for name in wanted}
    if call.status is not CallStatus.SCHEDULED and any(before[n] != wanted[n] for n in ("mode", "language")):
        raise Conflict(N_("Mode and language of a call are settled once it has started."))
    if before != wanted:
        for name, value in wanted.items():
            setattr(call, name, value)
        call.is_touched = True
        db.flush()
        audit.record(db, action="change", subject="call", subject_id=call.id, before=before, after=wanted)
    return call


def missing_points(document: Configuration, ticked: Collection[str]) -> list[ChecklistItem]:
    """The required points that are not ticked, in their order."""
    return [item for item in document.checklist if item.is_required and item.key not in ticked]
