"""What was done with a call."""

from __future__ import annotations

from api.shapes.base import Shape, Time
from services.call_history import CallDeed, CallEvent
from services.models.vocabulary import OutcomeType


class CallEventShape(Shape):
    """Something that was done with a call. To an agent another agent's name is null."""

    at: Time
    deed: CallDeed
    by: str | None
    reason: str | None
    scheduled_before: Time | None
    scheduled_after: Time | None
    agent_before: str | None
    agent_after: str | None
    outcome: OutcomeType | None

    @classmethod
    def of(cls, event: CallEvent) -> CallEventShape:
        """The outcome is the one that the call was given or, reopened, lost."""
        return cls(
            at=event.at,
            deed=event.deed,
            by=event.by,
            reason=event.reason,
            scheduled_before=event.moved[0],
            scheduled_after=event.moved[1],
            agent_before=event.hands[0],
            agent_after=event.hands[1],
            outcome=event.outcome,
        )
