"""Objections over time: each week or month of the period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.analytics.counts import Cell
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as counts
from services.analytics.figures.splits import part_of
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.metrics import of_objections as metrics
from services.analytics.periods import Period
from services.models.vocabulary import ObjectionOutcome, ObjectionType


@dataclass(frozen=True, slots=True)
class ObjectionPart:
    """The objections of the held calls that started in one part of the period."""

    period: Period
    held: int
    objections: int
    by_type: Mapping[ObjectionType, int]
    by_outcome: Mapping[ObjectionOutcome | None, int]  # None: those that are open
    per_100_calls: float | None
    prevalence: Rate
    resolution_rate: Rate


def objection_trend(frame: FactFrame, parts: Sequence[Period]) -> tuple[ObjectionPart, ...]:
    """The objections in each of `parts`, which are the weeks or the months of the frame's period.

    Over the parts all counts sum to those of the period.
    """
    part = part_of(frame, parts)
    held = calls.HELD.tally(frame, part, len(parts))
    objections = counts.OBJECTIONS.tally(frame, part, len(parts))
    prevalence = metrics.OBJECTION_PREVALENCE.rates(frame, part, len(parts))
    resolution = metrics.RESOLUTION_RATE.rates(frame, part, len(parts))
    by_type = {
        kind: counts.OBJECTIONS.tally(frame, part, len(parts), Cell(objection_type=kind)) for kind in ObjectionType
    }
    by_outcome = {
        outcome: (counts.BY_OUTCOME[outcome] if outcome else counts.OPEN).tally(frame, part, len(parts))
        for outcome in (*ObjectionOutcome, None)
    }
    return tuple(
        ObjectionPart(
            period=period,
            held=held[place],
            objections=objections[place],
            by_type={kind: numbers[place] for kind, numbers in by_type.items()},
            by_outcome={outcome: numbers[place] for outcome, numbers in by_outcome.items()},
            per_100_calls=100 * objections[place] / held[place] if held[place] else None,
            prevalence=prevalence[place],
            resolution_rate=resolution[place],
        )
        for place, period in enumerate(parts)
    )
