"""Outcomes over time: the held calls of the period week by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from services.analytics.counts.of_calls import HELD
from services.analytics.figures.splits import part_of
from services.analytics.frame import NONE, FactFrame, remembered
from services.analytics.periods import weeks
from services.models.vocabulary import OutcomeType


@dataclass(frozen=True, slots=True)
class OutcomeWeek:
    """The held calls that started in one week, by outcome.

    `week_on` is the week's Monday; the days that count are those from start_on up to, not
    including, end_on: the part of the week that lies in the period.
    """

    week_on: date
    start_on: date
    end_on: date
    outcomes: Mapping[OutcomeType, int]
    missing: int

    @property
    def days(self) -> int:
        """How many of the week's days lie in the period; under 7 at its ends, where fewer calls say little."""
        return (self.end_on - self.start_on).days


@remembered
def outcomes_by_week(frame: FactFrame) -> tuple[OutcomeWeek, ...]:
    """Every week of the period in order, empty ones too; over the weeks the counts sum to the team's."""
    parts = weeks(frame.period)
    held = HELD.members(frame).calls
    outcome = frame.calls.outcome[held]
    kinds = len(OutcomeType)
    column = np.where(outcome == NONE, kinds, outcome)
    cells = part_of(frame, parts)[held] * (kinds + 1) + column
    counts = np.bincount(cells, minlength=len(parts) * (kinds + 1)).reshape(len(parts), kinds + 1).tolist()
    return tuple(
        OutcomeWeek(
            week_on=part.start_on - timedelta(days=part.start_on.weekday()),
            start_on=part.start_on,
            end_on=part.end_on,
            outcomes=dict(zip(OutcomeType, row, strict=False)),
            missing=row[kinds],
        )
        for part, row in zip(parts, counts, strict=True)
    )
