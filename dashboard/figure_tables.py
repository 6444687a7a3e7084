"""Figures as tables, one row per thing. Nothing here knows Streamlit.

Integers are counts, floats are seconds, and texts are ready to be read as Markdown: `formatted` says how the
first two are written, so that a table can still align its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard import formats, labels
from dashboard.formats import number
from dashboard.texts import _
from services.analytics.counts import Cell, Count, of_objections
from services.analytics.figures import (
    ObjectionFigures,
    TypeFigures,
)
from services.analytics.frame import NONE
from services.analytics.intervals import Rate
from services.models.vocabulary import ObjectionType

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


def objections_by_type(figures: ObjectionFigures, way: Way) -> pd.DataFrame:
    """How often each type came up and how it was classified."""
    return pd.DataFrame(
        [
            {
                _("Type"): labels.objection_type(row.type),
                _("Objections"): _led(row.count, way(of_objections.OBJECTIONS, Cell(None, row.type))),
                _("Resolved"): _led(row.resolved, way(of_objections.RESOLVED, Cell(None, row.type))),
                _("Deferred"): _led(row.deferred, way(of_objections.DEFERRED, Cell(None, row.type))),
                _("Disqualified"): _led(
                    row.disqualified, way(of_objections.DISQUALIFIED_OBJECTIONS, Cell(None, row.type))
                ),
                _("Open"): _led(row.open, way(of_objections.OPEN, Cell(None, row.type))),
                _("Resolution rate"): rate_cell(_resolution(row)),
                _("Median time to resolve"): _seconds(row.median_seconds_to_resolve),
            }
            for row in figures.by_type
        ]
    )


def objection_grid(figures: ObjectionFigures, milestones: Sequence[int], way: Way) -> pd.DataFrame:
    """Types down, milestones across: those given and any other that has a count; the unknown one last."""
    counts = {(cell.type, cell.milestone): cell.count for cell in figures.by_type_and_milestone}
    met = {cell.milestone for cell in figures.by_type_and_milestone}
    others = sorted(number for number in met if number is not None and number not in milestones)
    columns: list[int | None] = [*milestones, *others, *([None] if None in met else [])]
    return pd.DataFrame(
        [
            {_("Type"): labels.objection_type(kind)}
            | {
                labels.milestone(column): _led(
                    counts.get((kind, column), 0),
                    way(of_objections.OBJECTIONS, Cell(NONE if column is None else column, kind)),
                )
                for column in columns
            }
            for kind in ObjectionType
        ]
    )


def _led(number_: int, address: str) -> str:
    """A number that leads to what it counts; a zero leads nowhere."""
    return f"[{number(number_)}]({address})" if number_ else number(0)


def _seconds(value: float | None) -> float:
    """A column of None alone would be no column of numbers."""
    return float("nan") if value is None else value


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _resolution(row: TypeFigures) -> Rate:
    return Rate(row.resolved, row.resolved + row.deferred + row.disqualified)
