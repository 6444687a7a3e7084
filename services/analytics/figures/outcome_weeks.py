"""Outcomes over time: the held calls of the period week by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from services.analytics.figures import selection
from services.analytics.frame import NONE, FactFrame, instant
from services.analytics.periods import Period, start_of_day
from services.models.vocabulary import OutcomeType

_WEEK = timedelta(days=7)


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


def outcomes_by_week(frame: FactFrame) -> tuple[OutcomeWeek, ...]:
    """Every week of the period in order, empty ones too; over the weeks the counts sum to the team's."""
    weeks = _weeks(frame.period)
    held = np.flatnonzero(selection.held(frame))
    starts = np.array(
        [instant(start_of_day(start_on, frame.period.time_zone)) for _, start_on, _ in weeks],
        dtype="datetime64[us]",
    )
    week = np.searchsorted(starts, frame.calls.started_at[held], side="right") - 1
    outcome = frame.calls.outcome[held]
    kinds = len(OutcomeType)
    column = np.where(outcome == NONE, kinds, outcome)
    cells = np.bincount(week * (kinds + 1) + column, minlength=len(weeks) * (kinds + 1))
    counts = cells.reshape(len(weeks), kinds + 1).tolist()
    return tuple(
        OutcomeWeek(*days, outcomes=dict(zip(OutcomeType, row, strict=False)), missing=row[kinds])
        for days, row in zip(weeks, counts, strict=True)
    )


def _weeks(period: Period) -> list[tuple[date, date, date]]:
    """Per week that the period touches: its Monday, and its first day and end within the period."""
    weeks = []
    monday = period.start_on - timedelta(days=period.start_on.weekday())
    while monday < period.end_on:
        weeks.append((monday, max(monday, period.start_on), min(monday + _WEEK, period.end_on)))
        monday += _WEEK
    return weeks if period.days else []
