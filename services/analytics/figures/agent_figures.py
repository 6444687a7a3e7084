"""The execution parts of each agent, beside each other and never added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.analytics.counts import of_calls as counts
from services.analytics.figures.summaries import period_json
from services.analytics.frame import FactFrame, remembered
from services.analytics.intervals import Rate
from services.analytics.metrics import of_calls, of_milestones, of_objections
from services.analytics.periods import Period
from services.analytics.spreads import durations, median


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """One agent's row of `report agents`, and the show rate, which the report's document does not hold."""

    agent_id: UUID
    email: str
    name: str
    held: int
    close_rate_threads: Rate
    close_rate_calls: Rate
    show_rate: Rate
    completion_rate: Rate
    resolution_rate: Rate
    median_duration_seconds: float | None

    def to_json(self) -> dict[str, object]:
        """One row of the document of `report agents --json`."""
        return {
            "email": self.email,
            "name": self.name,
            "held": self.held,
            "closeRateThreads": self.close_rate_threads.to_json(),
            "closeRateCalls": self.close_rate_calls.to_json(),
            "completionRate": self.completion_rate.to_json(),
            "resolutionRate": self.resolution_rate.to_json(),
            "medianDurationSeconds": self.median_duration_seconds,
        }


@dataclass(frozen=True, slots=True)
class AgentTable:
    """The figures of `report agents`: one row per agent, by e-mail address; it iterates over its rows."""

    period: Period
    rows: tuple[AgentFigures, ...]

    def __iter__(self) -> Iterator[AgentFigures]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_json(self) -> dict[str, object]:
        """The document of `report agents --json`."""
        return {"period": period_json(self.period), "agents": [row.to_json() for row in self.rows]}


@remembered
def agents(frame: FactFrame) -> AgentTable:
    """Count the parts of everybody who held a selected call in the period, by e-mail address.

    Thread figures are of the threads whose first held call is the agent's. An agent whom
    `frame.names` does not name has empty texts, and comes first.
    """
    agent, number = frame.calls.agent, len(frame.agents)
    held = counts.HELD.tally(frame, agent, number)
    close_rate_threads = of_calls.CLOSE_RATE_THREADS.rates(frame, agent, number)
    close_rate_calls = of_calls.CLOSE_RATE_CALLS.rates(frame, agent, number)
    show_rate = of_calls.SHOW_RATE.rates(frame, agent, number)
    completion_rate = of_milestones.MILESTONE_COMPLETION.rates(frame, agent, number)
    resolution_rate = of_objections.RESOLUTION_RATE.rates(frame, agent, number)
    median_duration = _median_duration(frame, held)
    rows = []
    for position, agent_id in enumerate(frame.agents):
        if not held[position]:
            continue
        email, name = frame.names.get(agent_id, ("", ""))
        rows.append(
            AgentFigures(
                agent_id=agent_id,
                email=email,
                name=name,
                held=held[position],
                close_rate_threads=close_rate_threads[position],
                close_rate_calls=close_rate_calls[position],
                show_rate=show_rate[position],
                completion_rate=completion_rate[position],
                resolution_rate=resolution_rate[position],
                median_duration_seconds=median_duration[position],
            )
        )
    rows.sort(key=lambda row: (row.email.casefold(), row.email, row.agent_id))
    return AgentTable(frame.period, tuple(rows))


def _median_duration(frame: FactFrame, held: list[int]) -> list[float | None]:
    """The median of each agent's calls, of which `held` says how many there are."""
    calls = counts.HELD.members(frame).calls
    by_agent = calls[np.argsort(frame.calls.agent[calls], kind="stable")]
    return [median(seconds) for seconds in np.split(durations(frame, by_agent), np.cumsum(held)[:-1])]
