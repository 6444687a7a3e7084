"""What changed: the shares whose difference from the earlier period is more than chance would make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.analytics.comparisons import Comparison, compare
from services.analytics.counts import EVERYTHING, Cell
from services.analytics.frame import FactFrame
from services.analytics.metrics import Metric, of_calls, of_milestones, of_objections
from services.models.vocabulary import ObjectionType

# Of so many differences that are none, one is named all the same: intervals hold 95 of 100.
ONE_IN = 20
# Below this in either denominator no percentage is shown, and none of a change either.
LEAST = 10


@dataclass(frozen=True, slots=True)
class Changes:
    """The comparisons whose interval excludes zero, the greatest difference first, of how many looked at."""

    clear: Sequence[Comparison]
    looked_at: int


def changes(frame: FactFrame, earlier: FactFrame) -> Changes:
    """Compare every share of the team, of each milestone and of each type of objection."""
    compared = [
        comparison
        for metric, cell in _questions(frame)
        if min(
            (comparison := compare(metric, frame, earlier, cell)).now.denominator, comparison.earlier.denominator
        )
        >= LEAST
    ]
    clear = [comparison for comparison in compared if comparison.is_apart]
    return Changes(sorted(clear, key=_greatest_first), len(compared))


def _questions(frame: FactFrame) -> Iterator[tuple[Metric, Cell]]:
    for metric in (
        of_calls.SHOW_RATE,
        of_calls.CLOSE_RATE_THREADS,
        of_calls.CLOSE_RATE_THREADS_14,
        of_calls.CLOSE_RATE_CALLS,
        of_calls.DECISION_CLARITY,
        of_calls.QUALIFICATION_ACCURACY,
        of_milestones.MILESTONE_COMPLETION,
        of_objections.OBJECTION_PREVALENCE,
        of_objections.RESOLUTION_RATE,
        of_objections.DURABLE_RESOLUTION_RATE,
    ):
        yield metric, EVERYTHING
    for milestone in frame.current.milestones:
        yield of_milestones.STEP_RATE, Cell(milestone=milestone.number)
    for kind in ObjectionType:
        yield of_objections.OBJECTION_PREVALENCE, Cell(objection_type=kind)
        yield of_objections.RESOLUTION_RATE, Cell(objection_type=kind)


def _greatest_first(comparison: Comparison) -> tuple[float, str, str]:
    difference = comparison.difference
    size = abs(difference.difference) if difference else 0.0
    return (-size, comparison.now.metric.name, str(comparison.now.cell))
