"""Charts: figures in, plotly Figure out. Nothing here knows Streamlit.

Colors are left to the theme, so that light and dark both fit; what must be told apart without color has a
pattern as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard import formats, labels
from dashboard.figure_tables import DAYS_OF_WEEK
from dashboard.texts import _, n_
from services.analytics.figures import ObjectionFigures, OutcomeWeek

CONFIG = {"displayModeBar": False, "staticPlot": False, "scrollZoom": False}

_HEIGHT = 340
_ROW = 44
_AXIS = 70
_TICKS = 14
_FEW_TICKS = 6
# One pattern per part of a stack, told apart without color; the first one is solid.
_SHAPES = ("", "/", ".", "x", "-")


def objections_by_type(figures: ObjectionFigures) -> go.Figure:
    """The objections of each type, by how they were classified."""
    parts = (
        (_("Resolved"), [row.resolved for row in figures.by_type]),
        (_("Deferred"), [row.deferred for row in figures.by_type]),
        (_("Disqualified"), [row.disqualified for row in figures.by_type]),
        (_("Open"), [row.open for row in figures.by_type]),
    )
    return _stacked([labels.objection_type(row.type) for row in figures.by_type], parts)


def _week(week: OutcomeWeek) -> str:
    """The first day of a week; below it how many days there are of one that is cut by the period."""
    first = formats.short_day(week.start_on)
    if week.days == DAYS_OF_WEEK:
        return first
    return f"{first}<br>" + n_("%(number)s day", "%(number)s days", week.days)


def _whole(most: int) -> dict[str, Any]:
    """An axis of counts: no ticks between whole numbers, however few there are."""
    return {"rangemode": "tozero", **({"tick0": 0, "dtick": 1} if most < _FEW_TICKS else {})}


def _pattern(place: int) -> dict[str, Any]:
    """The look of one part among several: its color is the theme's, its pattern in white or dark upon it."""
    return {"pattern": {"shape": _SHAPES[place], "fillmode": "overlay", "size": 7, "solidity": 0.25}}


def _stacked(rows: Sequence[str], parts: Iterable[tuple[str, Sequence[int]]]) -> go.Figure:
    """Rows of bars, each of the named parts one after the other in a color and pattern of its own."""
    figure = go.Figure()
    for place, (name, values) in enumerate(parts):
        figure.add_bar(name=name, y=rows, x=values, orientation="h", marker=_pattern(place))
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(**_whole(_longest(figure)))
    return _by_row(figure, len(rows))


def _longest(figure: go.Figure) -> int:
    """The sum of the longest row of a stack."""
    return max((sum(row) for row in zip(*(bar.x for bar in figure.data), strict=True)), default=0)


def _by_row(figure: go.Figure, rows: int) -> go.Figure:
    """Lay out horizontal bars: the first one on top, as tall as their number asks for."""
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False, ticksuffix="  ")
    figure.update_xaxes(zeroline=False)
    return _finish(figure, max(_ROW * rows, 2 * _ROW) + _AXIS)


def _finish(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal", "title": ""},
        hovermode="closest",
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure
