"""Figures as tables, one row per thing. Nothing here knows Streamlit.

Integers are counts, floats are seconds, and texts are ready to be read as Markdown: `formatted` says how the
first two are written, so that a table can still align its numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dashboard import formats, labels
from dashboard.formats import number
from dashboard.texts import _
from services.analytics.counts import Cell, Count, of_milestones
from services.analytics.figures import (
    FunnelFigures,
)
from services.analytics.intervals import Rate

# The address of the list behind a number.
Way = Callable[[Count, Cell], str]
DAYS_OF_WEEK = 7
_LONGEST_LINE = 28


def rate_cell(rate: Rate) -> str:
    """A share in a table: what the sample allows in the first line, its parts and interval below."""
    within = formats.interval(rate)
    if within is None:
        return formats.share(rate)
    parts = _("%(fraction)s, %(interval)s", fraction=formats.fraction(rate), interval=within)
    return f"{formats.share(rate)}  \n:small[:gray[{_unbroken(parts)}]]"


def formatted(value: Any) -> str:
    """A cell that is no text, as a person reads it, in one line."""
    if isinstance(value, (int, np.integer)):
        return number(int(value))
    return _unbroken(formats.duration(None if np.isnan(value) else float(value)))


def funnel(figures: FunnelFigures, way: Way) -> pd.DataFrame:
    """How many calls came how far, milestone by milestone."""
    return pd.DataFrame(
        [
            {
                _("Milestone"): _name(labels.milestone(step.milestone, step.title)),
                _("Eligible"): _led(step.eligible, way(of_milestones.ELIGIBLE, Cell(step.milestone))),
                _("Skipped by rule"): _led(
                    step.skipped_by_rule, way(of_milestones.SKIPPED_BY_RULE, Cell(step.milestone))
                ),
                _("Reached"): _led(step.reached, way(of_milestones.REACHED, Cell(step.milestone))),
                _("Completed"): _led(step.completed, way(of_milestones.COMPLETED, Cell(step.milestone))),
                _("Skipped"): _led(step.skipped, way(of_milestones.SKIPPED, Cell(step.milestone))),
                _("Step rate"): rate_cell(step.step_rate),
            }
            for step in figures.steps
        ]
    )


def exits(figures: FunnelFigures, way: Way) -> pd.DataFrame:
    """How many calls were left at each milestone, and how those ended."""
    return pd.DataFrame(
        [
            {
                _("Milestone"): _name(labels.milestone(step.milestone, step.title)),
                _("Left"): _led(step.left, way(of_milestones.LEFT, Cell(step.milestone))),
                _("Leaks"): _led(step.leaks, way(of_milestones.LEAKS, Cell(step.milestone))),
                _("Closed early"): _led(step.closed_early, way(of_milestones.CLOSED_EARLY, Cell(step.milestone))),
                _("Correct exits"): _led(
                    step.correct_exits, way(of_milestones.CORRECT_EXITS, Cell(step.milestone))
                ),
                _("Unknown"): _led(step.unknown, way(of_milestones.LEFT_UNKNOWN, Cell(step.milestone))),
            }
            for step in figures.steps
        ]
    )


def milestone_times(figures: FunnelFigures) -> pd.DataFrame:
    """How long completed milestones took."""
    return pd.DataFrame(
        [
            {
                _("Milestone"): _name(labels.milestone(step.milestone, step.title)),
                _("Lower quartile"): _seconds(step.seconds.q1),
                _("Median"): _seconds(step.seconds.median),
                _("Upper quartile"): _seconds(step.seconds.q3),
                _("90% within"): _seconds(step.seconds.p90),
            }
            for step in figures.steps
        ]
    )


def _led(number_: int, address: str) -> str:
    """A number that leads to what it counts; a zero leads nowhere."""
    return f"[{number(number_)}]({address})" if number_ else number(0)


def _name(text: str) -> str:
    """A name in one line, as long as it is none that would push the numbers off a phone."""
    return formats.plain(_unbroken(text) if len(text) <= _LONGEST_LINE else text)


def _seconds(value: float | None) -> float:
    """A column of None alone would be no column of numbers."""
    return float("nan") if value is None else value


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")
