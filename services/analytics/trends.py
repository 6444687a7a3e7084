"""Trends: a metric week by week within the period, each week counted like a period of its own."""

from __future__ import annotations

from dataclasses import replace

from services.analytics.counts import EVERYTHING, Cell
from services.analytics.frame import FactFrame, remembered
from services.analytics.metrics import Metric, Passport
from services.analytics.periods import Period, months, weeks

# Longer periods go by months: more points than these say nothing in a small picture.
MOST_WEEKS = 27


def trend(metric: Metric, frame: FactFrame, cell: Cell = EVERYTHING) -> tuple[Passport, ...]:
    """The metric, in brief, in each week of the period, or month of a long one, in order; cut at its ends."""
    return tuple(metric.passport(part, cell, is_brief=True) for part in _parts(frame))


def parts_of(period: Period) -> tuple[Period, ...]:
    """The weeks of a period, or the months of a long one, in order, cut at its ends."""
    parts = weeks(period)
    return parts if len(parts) <= MOST_WEEKS else months(period)


@remembered
def _parts(frame: FactFrame) -> tuple[FactFrame, ...]:
    """A frame for each part, shared by all metrics, as each remembers its masks."""
    return tuple(replace(frame, period=part) for part in parts_of(frame.period))
