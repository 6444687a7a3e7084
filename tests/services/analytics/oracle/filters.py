"""Which calls pass filters, one call at a time."""

from __future__ import annotations

from uuid import UUID

from services.analytics.filters import Filters
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle.basics import Calls, Selected


def passes_all(call: CallFact, filters: Filters) -> bool:
    """A call passes by its own values, as they were at the call; a filter that names nothing lets all pass."""
    asked = (
        (filters.agent_ids, call.agent_id),
        (filters.team_ids, call.team_id),
        (filters.qualifications, call.qualification),
        (filters.outcomes, call.outcome),
        (filters.languages, call.language),
        (filters.modes, call.mode),
        (filters.versions, call.version),
    )
    return all(not wanted or value in wanted for wanted, value in asked)


def passing(facts: Calls, filters: Filters, selected: Selected) -> frozenset[UUID]:
    """The ids of the calls that pass, of those selected before."""
    return frozenset(
        call.id for call in facts if (selected is None or call.id in selected) and passes_all(call, filters)
    )
