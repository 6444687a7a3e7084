"""What happened with the milestones of a call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.calls import get_call
from services.configuration import Configuration, MilestoneSettings
from services.db import ScopedSession
from services.models import MilestoneResponse
from services.models.vocabulary import Qualification
from services.scope import guarded


@dataclass(frozen=True, slots=True)
class MilestoneOfCall:
    """One milestone of a call: as configured then, whether it was available, and what happened, if anything."""

    number: int
    settings: MilestoneSettings | None
    is_available: bool
    response: MilestoneResponse | None


@guarded
def list_of_call(db: ScopedSession, *, call_id: UUID) -> list[MilestoneOfCall]:
    """The milestones of one call in their configured order, then responses to numbers not configured.

    Raises NotFound as calls.get_call does.
    """
    details = get_call(db, call_id=call_id)
    responses = {
        row.milestone: row
        for row in db.scalars(select(MilestoneResponse).where(MilestoneResponse.call_id == call_id))
    }
    rows = [
        MilestoneOfCall(
            settings.number,
            settings,
            is_available(details.configuration, settings, details.call.qualification),
            responses.pop(settings.number, None),
        )
        for settings in details.configuration.milestones
    ]
    strange = [MilestoneOfCall(number, None, False, responses[number]) for number in sorted(responses)]
    return [row for row in rows if row.settings and (row.settings.is_active or row.response)] + strange


def is_available(configuration: Configuration, milestone: MilestoneSettings, qualification: Qualification) -> bool:
    """Whether a milestone may be led: the offer only with a qualified prospect (advisory mode)."""
    is_advisory = qualification is not Qualification.QUALIFIED
    return milestone.is_active and not (is_advisory and milestone.number == configuration.offer)
