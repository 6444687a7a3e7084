"""Who looks after a prospect: handed over together with the calls that are still to come."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services import audit, prospect_access
from services.appointments import active_agent, hand_on
from services.db import ScopedSession
from services.models import Call, Prospect
from services.models.limits import REASON
from services.models.vocabulary import CallStatus
from services.scope import guarded
from services.text import required_text


@guarded
def hand_over(
    db: ScopedSession, *, prospect_id: UUID, agent_id: UUID, reason: str, expected_version: int
) -> Prospect:
    """Let another agent look after a prospect and lead every call with it that has not started.

    Raises NotFound for prospect or agent, Invalid without a reason, Overtaken, and Conflict for an inactive agent
    or a prospect that was merged.
    """
    why = required_text(reason, field="reason", longest=REASON)
    yours = {"agent_id": agent_id}
    prospect = prospect_access.lock(db, prospect_id, expected_version=expected_version, yours=yours)
    agent = active_agent(db, agent_id)
    for call in _to_come(db, prospect_id):
        if call.agent_id != agent.id:
            hand_on(db, call, agent, reason=why)
    if prospect.agent_id != agent.id:
        before = {"agent_id": prospect.agent_id}
        prospect.agent_id, prospect.is_touched = agent.id, True
        db.flush()
        audit.record(
            db,
            action="hand over",
            subject="prospect",
            subject_id=prospect.id,
            before=before,
            after={"agent_id": agent.id},
            reason=why,
        )
    return prospect


def _to_come(db: ScopedSession, prospect_id: UUID) -> list[Call]:
    """The calls that have not started, held."""
    scheduled = Call.prospect_id == prospect_id, Call.status == CallStatus.SCHEDULED
    statement = select(Call).where(*scheduled).order_by(Call.id).with_for_update(key_share=True)
    return list(db.scalars(statement.execution_options(populate_existing=True)))
