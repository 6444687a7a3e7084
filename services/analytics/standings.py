"""Where an agent stands: the own values beside the team's quartiles, and nothing else of anybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.analytics import figures
from services.analytics.facts.reading import read
from services.analytics.figures import AgentFigures, ExecutionQuartiles, execution_quartiles
from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.db import ScopedSession
from services.scope import guarded


@dataclass(frozen=True, slots=True)
class Standing:
    """The own values, None without a held call in the period, and the quartiles over everybody who held one.

    Of shares they take those with enough in the denominator, and there are none over fewer than five agents.
    """

    own: AgentFigures | None
    quartiles: ExecutionQuartiles


@guarded
def own_standing(db: ScopedSession, *, period: Period, now: datetime, filters: Filters | None = None) -> Standing:
    """The acting user's parts beside the team's quartiles, both under the same filters.

    Filters by agent and by team are not heard: the team is the whole one, and nobody can choose whom to be
    compared with. The organization's facts are read for the quartiles and do not leave this function.
    """
    filters = replace(filters or Filters(), agent_ids=frozenset(), team_ids=frozenset())
    frame = read(db, period=period, now=now, filters=filters, own_id=None)
    return Standing(_own(frame, db.scope.user_id), execution_quartiles(figures.agents(frame)))


def _own(frame: FactFrame, own_id: UUID | None) -> AgentFigures | None:
    if own_id is None:
        return None
    rows = figures.agents(narrow(frame, Filters(agent_ids=frozenset({own_id}))))
    return next(iter(rows), None)
