"""Ramp: how long new agents take to their first call, and to the completion that the team is used to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from statistics import median
from uuid import UUID

import numpy as np

from services.analytics.counts import Count
from services.analytics.counts.of_calls import HELD
from services.analytics.counts.of_milestones import COMPLETED, ELIGIBLE
from services.analytics.frame import FactFrame, Positions
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.analytics.periods import day_of

# So many held calls in a row make an agent's rolling completion.
ROLLING = 10


@dataclass(frozen=True, slots=True)
class RampCall:
    """A held call, and of its eligible milestones the completed ones."""

    id: UUID
    completed: int
    eligible: int


@dataclass(frozen=True, slots=True)
class AgentRamp:
    """One agent's ramp.

    `days` are days of the calendar from the user's creation to the first held call; None where the user was
    created after it, as for calls that were imported. `calls` are held calls up to the last of the first ten in
    a row whose completion reaches the team's; None where none do so far. `held` are all of them, in their order.
    """

    agent_id: UUID
    days: int | None
    calls: int | None
    held: Sequence[RampCall]


def ramps(frame: FactFrame, created: Mapping[UUID, datetime], *, goal: Fraction | None) -> tuple[AgentRamp, ...]:
    """The ramp of every agent in `created` who held a call, in the order of frame.agents.

    The frame's period must hold all their calls since the first one: a later first call of the period is not an
    agent's first. `goal` is the completion to reach, of `median_completion`; None where there is none.
    """
    # Plain numbers are compared some ten times faster than numpy's times.
    started_at, ids = frame.calls.started_at.view(np.int64), frame.calls.id
    completed, eligible = _per_call(frame, COMPLETED), _per_call(frame, ELIGIBLE)
    held = HELD.members(frame).calls
    found = []
    for place, agent_id in enumerate(frame.agents):
        own = held[frame.calls.agent[held] == place].tolist()
        if agent_id not in created or not own:
            continue
        own.sort(key=lambda call: (int(started_at[call]), ids[call]))
        found.append(
            AgentRamp(
                agent_id=agent_id,
                days=_days(frame, own[0], created[agent_id]),
                calls=_calls_until(goal, completed[own], eligible[own]),
                held=[RampCall(ids[call], int(completed[call]), int(eligible[call])) for call in own],
            )
        )
    return tuple(found)


def median_completion(frame: FactFrame, *, least_agents: int = 1) -> Fraction | None:
    """The middle of the completion of the agents who had a milestone to complete; None where they are fewer.

    It is exact, so that reaching it is not a matter of rounding.
    """
    rates = MILESTONE_COMPLETION.rates(frame, frame.calls.agent, len(frame.agents))
    known = [Fraction(rate.numerator, rate.denominator) for rate in rates if rate.denominator]
    return median(known) if len(known) >= max(least_agents, 1) else None


def _per_call(frame: FactFrame, count: Count) -> Positions:
    """How many members of a count each call has."""
    return np.bincount(count.members(frame).calls, minlength=len(frame.calls))


def _days(frame: FactFrame, first: int, created_at: datetime) -> int | None:
    started_at = frame.calls.started_at[first].item().replace(tzinfo=UTC)
    if created_at > started_at:
        return None
    zone = frame.period.time_zone
    return (day_of(started_at, zone) - day_of(created_at, zone)).days


def _calls_until(goal: Fraction | None, completed: Positions, eligible: Positions) -> int | None:
    """How many of an agent's calls it takes, in their order; the last ROLLING of them reach the goal first."""
    if goal is None:
        return None
    part, whole = _rolling(completed), _rolling(eligible)
    reaches = (whole > 0) & (part * goal.denominator >= goal.numerator * whole)
    return int(np.argmax(reaches)) + ROLLING if np.any(reaches) else None


def _rolling(numbers: Positions) -> Positions:
    """The sums of ROLLING in a row."""
    sums: Positions = np.concatenate([[0], np.cumsum(numbers)])
    rolling: Positions = sums[ROLLING:] - sums[:-ROLLING]
    return rolling
