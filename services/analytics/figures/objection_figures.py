"""The objections of the held calls of the period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.analytics.counts import Cell
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as counts
from services.analytics.figures.summaries import period_json
from services.analytics.frame import NONE, FactFrame, remembered
from services.analytics.intervals import Rate
from services.analytics.metrics import of_objections as metrics
from services.analytics.periods import Period
from services.models.vocabulary import ObjectionType


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """One type of objection: how often, and how it was classified."""

    type: ObjectionType
    count: int
    resolved: int
    deferred: int
    disqualified: int
    open: int
    median_seconds_to_resolve: float | None

    def to_json(self) -> dict[str, object]:
        """One row of `byType`."""
        return {
            "type": self.type.value,
            "count": self.count,
            "resolved": self.resolved,
            "deferred": self.deferred,
            "disqualified": self.disqualified,
            "open": self.open,
            "medianSecondsToResolve": self.median_seconds_to_resolve,
        }


@dataclass(frozen=True, slots=True)
class GridCell:
    """How often a type came up in a milestone; None stands for a milestone that is not known."""

    type: ObjectionType
    milestone: int | None
    count: int

    def to_json(self) -> dict[str, object]:
        """One cell of `byTypeAndMilestone`."""
        return {"type": self.type.value, "milestone": self.milestone, "count": self.count}


@dataclass(frozen=True, slots=True)
class ObjectionFigures:
    """The figures of `report objections`."""

    period: Period
    held: int
    objections: int
    per_100_calls: float | None
    prevalence: Rate
    resolution_rate: Rate
    durable_resolution_rate: Rate
    by_type: tuple[TypeFigures, ...]
    by_type_and_milestone: tuple[GridCell, ...]

    def to_json(self) -> dict[str, object]:
        """The document of `report objections --json`."""
        return {
            "period": period_json(self.period),
            "held": self.held,
            "objections": self.objections,
            "per100Calls": self.per_100_calls,
            "prevalence": self.prevalence.to_json(),
            "resolutionRate": self.resolution_rate.to_json(),
            "durableResolutionRate": self.durable_resolution_rate.to_json(),
            "byType": [row.to_json() for row in self.by_type],
            "byTypeAndMilestone": [cell.to_json() for cell in self.by_type_and_milestone],
        }


@remembered
def objections(frame: FactFrame) -> ObjectionFigures:
    """Count the objections of the held, selected calls of the period."""
    return ObjectionFigures(
        period=frame.period,
        held=calls.HELD.size(frame),
        objections=counts.OBJECTIONS.size(frame),
        per_100_calls=metrics.OBJECTION_FREQUENCY.value(frame),
        prevalence=metrics.OBJECTION_PREVALENCE.rate(frame),
        resolution_rate=metrics.RESOLUTION_RATE.rate(frame),
        durable_resolution_rate=metrics.DURABLE_RESOLUTION_RATE.rate(frame),
        by_type=tuple(_of_type(frame, objection_type) for objection_type in ObjectionType),
        by_type_and_milestone=_grid(frame),
    )


def _of_type(frame: FactFrame, objection_type: ObjectionType) -> TypeFigures:
    cell = Cell(objection_type=objection_type)
    return TypeFigures(
        type=objection_type,
        count=counts.OBJECTIONS.size(frame, cell),
        resolved=counts.RESOLVED.size(frame, cell),
        deferred=counts.DEFERRED.size(frame, cell),
        disqualified=counts.DISQUALIFIED_OBJECTIONS.size(frame, cell),
        open=counts.OPEN.size(frame, cell),
        median_seconds_to_resolve=metrics.TIME_TO_RESOLVE.value(frame, cell),
    )


def _grid(frame: FactFrame) -> tuple[GridCell, ...]:
    """The cells that have a count: types in their order, milestones by number, the unknown one last."""
    met = np.unique(frame.objections.milestone[counts.OBJECTIONS.positions(frame)]).tolist()
    cells = [
        Cell(milestone, objection_type)
        for objection_type in ObjectionType
        for milestone in sorted(met, key=lambda number: (number == NONE, number))
    ]
    sizes = [(cell, counts.OBJECTIONS.size(frame, cell)) for cell in cells]
    return tuple(
        GridCell(cell.objection_type, None if cell.milestone == NONE else cell.milestone, size)
        for cell, size in sizes
        if size and cell.objection_type
    )
