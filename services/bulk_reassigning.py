"""Several calls given to another agent in one go: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services import appointments, call_access
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid
from services.models import Call
from services.models.limits import REASON
from services.models.vocabulary import CallStatus
from services.paging import LARGEST_PAGE
from services.scope import guarded
from services.text import required_text


@guarded
def reassign_all(
    db: ScopedSession, *, versions: Mapping[UUID, int], agent_id: UUID, reason: str
) -> Sequence[Call]:
    """Give calls that have not started to another agent; those that are that one's already stay as they are.

    `versions` are the versions of 1 to 200 calls as they were looked at, by the calls' ids. Returns those that
    were given. Raises NotFound for a call or the agent, Invalid naming the field, and Conflict for an inactive
    agent, or naming the prospect of the first call that was changed or started meanwhile.
    """
    if not 1 <= len(versions) <= LARGEST_PAGE:
        raise Invalid(N_("%(field)s must be between 1 and %(largest)s."), field="calls", largest=LARGEST_PAGE)
    why = required_text(reason, field="reason", longest=REASON)
    agent = appointments.active_agent(db, agent_id)
    # In one order for everybody, so that no two wait for each other.
    held = [_hold(db, call_id, versions[call_id]) for call_id in sorted(versions)]
    given = [call for call in held if call.agent_id != agent.id]
    for call in given:
        appointments.hand_on(db, call, agent, reason=why)
    return given


def _hold(db: ScopedSession, call_id: UUID, version: int) -> Call:
    call = call_access.lock(db, call_id)
    if call.version != version or call.status is not CallStatus.SCHEDULED:
        raise Conflict(
            N_("The call with %(prospect)s was changed meanwhile, so none was reassigned. Look at them again."),
            prospect=call.prospect.name,
        )
    return call
