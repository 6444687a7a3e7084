"""How differently agents pace one milestone: the spread of their median times in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.analytics.counts import Cell
from services.analytics.frame import FactFrame
from services.analytics.metrics.of_milestones import TIME_IN_MILESTONE
from services.analytics.spreads import Seconds

# Fewer times than this tell nothing of an agent's pace, and one agent has nobody to vary from.
LEAST_TIMES, LEAST_AGENTS = 10, 2
# What the business aims to stay under.
AIM = 0.15


@dataclass(frozen=True, slots=True)
class AgentTime:
    """An agent that counts: how many completed responses are timed, and their median in seconds."""

    agent_id: UUID
    times: int
    median_seconds: float


@dataclass(frozen=True, slots=True)
class MilestoneVariance:
    """The variance of one milestone, a fraction of 1, over the agents that count.

    None where fewer than two agents count, or where all their medians are 0 and vary from nothing.
    """

    milestone: int
    agents: tuple[AgentTime, ...]
    variance: float | None


def milestone_variance(frame: FactFrame, milestone: int) -> MilestoneVariance:
    """Sample standard deviation (n - 1) over mean of the agents' median times in one milestone."""
    agents = tuple(
        AgentTime(frame.agents[agent], len(seconds), float(np.median(seconds)))
        for agent, seconds in _seconds_by_agent(frame, milestone).items()
        if len(seconds) >= LEAST_TIMES
    )
    medians = np.array([agent.median_seconds for agent in agents])
    is_known = len(agents) >= LEAST_AGENTS and medians.mean() > 0
    variance = float(np.std(medians, ddof=1) / medians.mean()) if is_known else None
    return MilestoneVariance(milestone, agents, variance)


def _seconds_by_agent(frame: FactFrame, milestone: int) -> Mapping[int, Seconds]:
    cell = Cell(milestone=milestone)
    agents = frame.calls.agent[TIME_IN_MILESTONE.whole.members(frame, cell).calls]
    seconds = TIME_IN_MILESTONE.seconds(frame, cell)
    return {int(agent): seconds[agents == agent] for agent in np.unique(agents)}
