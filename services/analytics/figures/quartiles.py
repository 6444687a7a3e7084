"""The execution parts of the team's agents as quartiles: what may be said of colleagues without naming them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.analytics.figures.agent_figures import AgentFigures
from services.analytics.intervals import Rate
from services.analytics.metrics import Kind, Metric, Passport, of_calls, of_milestones, of_objections
from services.analytics.sample_sizes import FEW
from services.analytics.spreads import spread

# Quartiles of fewer agents would show what single colleagues do.
LEAST_AGENTS = 5


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The quartiles of one part over the agents that count, interpolated linearly, in the part's unit.

    Of a share those count whose share is of FEW or more, of anything else those that have a value.
    """

    q1: float
    median: float
    q3: float


@dataclass(frozen=True, slots=True)
class ExecutionQuartiles:
    """The quartiles of each part; None where fewer than LEAST_AGENTS agents count."""

    close_rate_threads: Quartiles | None
    completion_rate: Quartiles | None
    resolution_rate: Quartiles | None
    median_duration_seconds: Quartiles | None


def execution_quartiles(rows: Iterable[AgentFigures]) -> ExecutionQuartiles:
    """The quartiles over the rows of `agents`, everybody who held a call in the period counting once."""
    agents = tuple(rows)

    def over(rate: Callable[[AgentFigures], Rate]) -> Quartiles | None:
        return quartiles_of_rates(map(rate, agents))

    seconds = [row.median_duration_seconds for row in agents]
    return ExecutionQuartiles(
        close_rate_threads=over(lambda row: row.close_rate_threads),
        completion_rate=over(lambda row: row.completion_rate),
        resolution_rate=over(lambda row: row.resolution_rate),
        median_duration_seconds=_quartiles_of([known for known in seconds if known is not None]),
    )


def quartiles_by_metric(rows: Iterable[AgentFigures]) -> Mapping[Metric, Quartiles | None]:
    """The quartiles of what managers see of each agent, in the order shown: the parts, and the show rate."""
    agents = tuple(rows)
    parts = execution_quartiles(agents)
    return {
        of_calls.CLOSE_RATE_THREADS: parts.close_rate_threads,
        of_calls.SHOW_RATE: quartiles_of_rates(row.show_rate for row in agents),
        of_milestones.MILESTONE_COMPLETION: parts.completion_rate,
        of_objections.RESOLUTION_RATE: parts.resolution_rate,
        of_calls.DURATION: parts.median_duration_seconds,
    }


def quartiles_of_rates(rates: Iterable[Rate]) -> Quartiles | None:
    """The quartiles of one share per agent, over those whose denominator is FEW or more."""
    return _quartiles_of([rate.rate for rate in rates if rate.rate is not None and rate.denominator >= FEW])


def quartiles_of_figures(passports: Iterable[Passport]) -> Quartiles | None:
    """The quartiles of one figure per agent; a share or a number per hundred counts from FEW on, as shares do."""
    return _quartiles_of([one.value for one in passports if one.value is not None and _is_enough(one)])


def _quartiles_of(values: Sequence[float]) -> Quartiles | None:
    """The quartiles of one value per agent; None where there are fewer than LEAST_AGENTS."""
    lie = spread(np.array(values))
    if len(values) < LEAST_AGENTS or lie.q1 is None or lie.median is None or lie.q3 is None:
        return None
    return Quartiles(lie.q1, lie.median, lie.q3)


def _is_enough(passport: Passport) -> bool:
    return passport.metric.kind not in (Kind.SHARE, Kind.PER_100) or passport.denominator >= FEW
