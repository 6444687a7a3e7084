"""The reports on milestones and objections, key by key as `manage.py report --json` writes them."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.shapes.base import Shape
from services.models.vocabulary import ObjectionType


class PeriodShape(Shape):
    """The days; `to` is the first one after the period."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    time_zone: str


class RateShape(Shape):
    """A share with its 95 % interval, as fractions of 1; null where there is nothing to count."""

    numerator: int
    denominator: int
    rate: float | None
    low: float | None
    high: float | None


class FunnelStepShape(Shape):
    """One milestone of the funnel."""

    milestone: int
    title: str
    eligible: int
    skipped_by_rule: int
    reached: int
    completed: int
    skipped: int
    step_rate: RateShape
    left: int
    correct_exits: int
    closed_early: int
    unknown: int
    leaks: int
    median_seconds: float | None
    q1_seconds: float | None
    q3_seconds: float | None
    p90_seconds: float | None


class MilestoneStatistics(Shape):
    """The milestone funnel over the held calls of a period."""

    period: PeriodShape
    held: int
    in_progress: int
    outcome_missing: int
    no_milestones: int
    steps: list[FunnelStepShape]


class ObjectionTypeShape(Shape):
    """One type of objection in a period."""

    type: ObjectionType
    count: int
    resolved: int
    deferred: int
    disqualified: int
    open: int
    median_seconds_to_resolve: float | None


class GridCellShape(Shape):
    """How often a type came up in a milestone; null is one that is not known."""

    type: ObjectionType
    milestone: int | None
    count: int


class ObjectionStatistics(Shape):
    """The objections of the held calls of a period."""

    period: PeriodShape
    held: int
    objections: int
    per_100_calls: float | None
    prevalence: RateShape
    resolution_rate: RateShape
    durable_resolution_rate: RateShape
    by_type: list[ObjectionTypeShape]
    by_type_and_milestone: list[GridCellShape]
