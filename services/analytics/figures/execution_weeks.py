"""Execution over time: the held calls of the period week by week, and how far they were led."""

from __future__ import annotations

from dataclasses import dataclass

from services.analytics.counts import of_calls as counts
from services.analytics.figures.splits import part_of
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.metrics import of_milestones, of_objections
from services.analytics.periods import Period, weeks


@dataclass(frozen=True, slots=True)
class ExecutionWeek:
    """The held calls that started in one week, cut at the ends of the period.

    Threads have no rate here: a thread comes of age weeks after its first call.
    """

    period: Period
    held: int
    clients: int
    completion_rate: Rate
    resolution_rate: Rate


def execution_weeks(frame: FactFrame) -> tuple[ExecutionWeek, ...]:
    """Every week of the period in order, empty ones too; over the weeks all counts sum to those of the period."""
    parts = weeks(frame.period)
    part, number = part_of(frame, parts), len(parts)
    held = counts.HELD.tally(frame, part, number)
    clients = counts.COACHING_CLIENTS.tally(frame, part, number)
    completion = of_milestones.MILESTONE_COMPLETION.rates(frame, part, number)
    resolution = of_objections.RESOLUTION_RATE.rates(frame, part, number)
    return tuple(
        ExecutionWeek(period, held[place], clients[place], completion[place], resolution[place])
        for place, period in enumerate(parts)
    )
