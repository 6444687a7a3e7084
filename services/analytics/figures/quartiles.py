"""The execution parts of the team's agents as quartiles: what may be said of colleagues without naming them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from services.analytics.figures.agent_figures import AgentFigures
from services.analytics.spreads import spread

# Quartiles of fewer agents would show what single colleagues do.
LEAST_AGENTS = 5


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The quartiles of one part over the agents that have a value, interpolated linearly, in the part's unit."""

    q1: float
    median: float
    q3: float


@dataclass(frozen=True, slots=True)
class ExecutionQuartiles:
    """The quartiles of each part; None where fewer than LEAST_AGENTS agents have a value."""

    close_rate_threads: Quartiles | None
    completion_rate: Quartiles | None
    resolution_rate: Quartiles | None
    median_duration_seconds: Quartiles | None


def execution_quartiles(rows: Iterable[AgentFigures]) -> ExecutionQuartiles:
    """The quartiles over the rows of `agents`, everybody who held a call in the period counting once."""
    agents = tuple(rows)

    def over(value: Callable[[AgentFigures], float | None]) -> Quartiles | None:
        return quartiles_of([known for known in map(value, agents) if known is not None])

    return ExecutionQuartiles(
        close_rate_threads=over(lambda row: row.close_rate_threads.rate),
        completion_rate=over(lambda row: row.completion_rate.rate),
        resolution_rate=over(lambda row: row.resolution_rate.rate),
        median_duration_seconds=over(lambda row: row.median_duration_seconds),
    )


def quartiles_of(values: Sequence[float]) -> Quartiles | None:
    """The quartiles of one value per agent; None where there are fewer than LEAST_AGENTS."""
    lie = spread(np.array(values))
    if len(values) < LEAST_AGENTS or lie.q1 is None or lie.median is None or lie.q3 is None:
        return None
    return Quartiles(lie.q1, lie.median, lie.q3)
