"""Getting hold of a call to change it: one's own, locked, and as it was when it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from services import versions
from services.calls import find_own
from services.db import ScopedSession
from services.errors import N_, Conflict, NotFound
from services.models import Call
from services.models.vocabulary import CallStatus

# What may be said of a call that is in the wrong state for what was asked.
_STANDS: Mapping[CallStatus, str] = {
    CallStatus.SCHEDULED: N_("This call has not started."),
    CallStatus.IN_PROGRESS: N_("This call is in progress."),
    CallStatus.COMPLETED: N_("This call is completed."),
    CallStatus.CANCELLED: N_("This call is cancelled."),
    CallStatus.NO_SHOW: N_("To this call the prospect did not come."),
}


def lock(
    db: ScopedSession,
    call_id: UUID,
    *,
    expected_version: int | None = None,
    yours: Mapping[str, object] | None = None,
) -> Call:
    """The call, held until the transaction ends: whoever else wants to change it or what is in it waits.

    Without `expected_version` the change is of something in the call that has a version of its own. Raises
    NotFound as calls.get_call does, and Overtaken where the call was changed since.
    """
    db.execute(select(Call.id).where(Call.id == call_id).with_for_update(key_share=True))
    call = find_own(db, call_id)
    if call is None:
        raise NotFound(N_("There is no call with this id."))
    # What this session has read before it held the call may be older than the call is.
    db.refresh(call)
    if expected_version is not None:
        versions.check(call, expected_version, yours)
    return call


def require(call: Call, *statuses: CallStatus) -> None:
    """Raise Conflict, saying how the call stands, unless it has one of these statuses."""
    if call.status not in statuses:
        raise Conflict(_STANDS[call.status])
