"""The objections of the held calls of the period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.analytics.figures import objection_masks, selection
from services.analytics.figures.summaries import count, median, period_json, share
from services.analytics.frame import NONE, FactFrame
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.models.vocabulary import ObjectionOutcome, ObjectionType

# Cells of the grid are numbered type by type; a milestone that is not known stands last in its type.
_CELLS_PER_TYPE = 2**16
_UNKNOWN_MILESTONE = _CELLS_PER_TYPE - 1


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


def objections(frame: FactFrame) -> ObjectionFigures:
    """Count the objections of the held, selected calls of the period."""
    held = count(selection.held(frame))
    number = count(objection_masks.of_held(frame))
    return ObjectionFigures(
        period=frame.period,
        held=held,
        objections=number,
        per_100_calls=100 * number / held if held else None,
        prevalence=share(objection_masks.calls_with_objection(frame), selection.held(frame)),
        resolution_rate=share(
            objection_masks.of_outcome(frame, ObjectionOutcome.RESOLVED), objection_masks.classified(frame)
        ),
        durable_resolution_rate=share(objection_masks.durable(frame), objection_masks.followed_up(frame)),
        by_type=tuple(_of_type(frame, objection_type) for objection_type in ObjectionType),
        by_type_and_milestone=_grid(frame),
    )


def _of_type(frame: FactFrame, objection_type: ObjectionType) -> TypeFigures:
    of_type = objection_masks.of_type(frame, objection_type)
    is_timed = of_type & objection_masks.timed(frame)

    def classified(outcome: ObjectionOutcome) -> int:
        return count(of_type & objection_masks.of_outcome(frame, outcome))

    return TypeFigures(
        type=objection_type,
        count=count(of_type),
        resolved=classified(ObjectionOutcome.RESOLVED),
        deferred=classified(ObjectionOutcome.DEFERRED),
        disqualified=classified(ObjectionOutcome.DISQUALIFIED),
        open=count(of_type & objection_masks.still_open(frame)),
        median_seconds_to_resolve=median(frame.objections.seconds[is_timed]),
    )


def _grid(frame: FactFrame) -> tuple[GridCell, ...]:
    """The cells that have a count: types in their order, milestones by number, the unknown one last."""
    counts = objection_masks.of_held(frame)
    types = frame.objections.type[counts].astype(np.int64)
    milestones = frame.objections.milestone[counts].astype(np.int64)
    places = np.where(milestones == NONE, _UNKNOWN_MILESTONE, milestones)
    cells, sizes = np.unique(types * _CELLS_PER_TYPE + places, return_counts=True)
    members = list(ObjectionType)
    return tuple(
        GridCell(members[cell // _CELLS_PER_TYPE], _milestone(cell % _CELLS_PER_TYPE), size)
        for cell, size in zip(cells.tolist(), sizes.tolist(), strict=True)
    )


def _milestone(place: int) -> int | None:
    return None if place == _UNKNOWN_MILESTONE else place
