"""The execution parts of each agent, beside each other and never added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.analytics.figures import milestones, objection_masks, selection, threads
from services.analytics.figures.summaries import durations, median, period_json, tally
from services.analytics.frame import FactFrame, Mask, Positions
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.models.vocabulary import ObjectionOutcome, OutcomeType


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """One agent's row of `report agents`."""

    agent_id: UUID
    email: str
    name: str
    held: int
    close_rate_threads: Rate
    close_rate_calls: Rate
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


def agents(frame: FactFrame) -> AgentTable:
    """Count the parts of everybody who held a selected call in the period, by e-mail address.

    Thread figures are of the threads whose first held call is the agent's. An agent whom
    `frame.names` does not name has empty texts, and comes first.
    """
    held = tally(_agent(frame, selection.held(frame)), len(frame.agents))
    close_rate_threads = _close_rate_threads(frame)
    close_rate_calls = _close_rate_calls(frame)
    completion_rate = _completion_rate(frame)
    resolution_rate = _resolution_rate(frame)
    median_duration = _median_duration(frame)
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
                completion_rate=completion_rate[position],
                resolution_rate=resolution_rate[position],
                median_duration_seconds=median_duration[position],
            )
        )
    rows.sort(key=lambda row: (row.email.casefold(), row.email, row.agent_id))
    return AgentTable(frame.period, tuple(rows))


def _close_rate_threads(frame: FactFrame) -> list[Rate]:
    firsts = threads.cohort(frame, frame.close_window_days)
    is_closed = threads.closed(frame, firsts, frame.close_window_days)
    agent = frame.calls.agent
    return _rates(frame, agent[firsts[is_closed]], agent[firsts])


def _close_rate_calls(frame: FactFrame) -> list[Rate]:
    clients = selection.of_outcome(frame, OutcomeType.COACHING_CLIENT)
    return _rates(frame, _agent(frame, clients), _agent(frame, selection.with_outcome(frame)))


def _completion_rate(frame: FactFrame) -> list[Rate]:
    rows = milestones.table(frame)
    agent = frame.calls.agent[rows.calls]
    part = tally(agent, len(frame.agents), milestones.completed(rows).sum(axis=1))
    whole = tally(agent, len(frame.agents), milestones.eligible(rows).sum(axis=1))
    return [Rate(numerator, denominator) for numerator, denominator in zip(part, whole, strict=True)]


def _resolution_rate(frame: FactFrame) -> list[Rate]:
    agent = frame.calls.agent[frame.objections.call]
    resolved = objection_masks.of_outcome(frame, ObjectionOutcome.RESOLVED)
    return _rates(frame, agent[resolved], agent[objection_masks.classified(frame)])


def _median_duration(frame: FactFrame) -> list[float | None]:
    held = np.flatnonzero(selection.held(frame))
    by_agent = held[np.argsort(frame.calls.agent[held], kind="stable")]
    ends = np.cumsum(tally(frame.calls.agent[held], len(frame.agents)), dtype=np.int64)
    return [median(seconds) for seconds in np.split(durations(frame, by_agent), ends)][: len(frame.agents)]


def _agent(frame: FactFrame, calls: Mask) -> Positions:
    return frame.calls.agent[calls]


def _rates(frame: FactFrame, part: Positions, whole: Positions) -> list[Rate]:
    """One rate per agent, from the agents of what counts and of what it is counted among."""
    numerators, denominators = tally(part, len(frame.agents)), tally(whole, len(frame.agents))
    return [Rate(few, all_) for few, all_ in zip(numerators, denominators, strict=True)]
