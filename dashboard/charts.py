"""Charts: figures in, plotly Figure out. Nothing here knows Streamlit.

Colors are left to the theme, so that light and dark both fit; what must be told apart without color has a
pattern as well. Texts of the organization are escaped, since plotly reads some HTML in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from dashboard import formats, labels
from dashboard.figure_tables import DAYS_OF_WEEK
from dashboard.texts import _, n_
from services.analytics.figures import FunnelFigures, FunnelStep, OutcomeWeek

CONFIG = {"displayModeBar": False, "staticPlot": False, "scrollZoom": False}

_HEIGHT = 340
_ROW = 44
_AXIS = 70
_TICKS = 14
_FEW_TICKS = 6
_LABEL = 18  # Characters of a label in one line: what a phone has room for beside the bars.
_QUIET = "rgba(127, 127, 127, 0.22)"
_LINE = "rgba(127, 127, 127, 0.75)"
# One pattern per part of a stack, told apart without color; the first one is solid.
_SHAPES = ("", "/", ".", "x", "-")


def funnel(figures: FunnelFigures) -> go.Figure:
    """Eligible, reached and completed calls per milestone: three bars within each other."""
    figure = go.Figure()
    titles = _titles(figures.steps)
    quiet = {"color": _QUIET, "line": {"color": _LINE, "width": 1}}
    # The innermost first, since the theme gives its colors in this order; it is drawn last.
    for name, values, width, marker in (
        (_("Completed"), [step.completed for step in figures.steps], 0.28, _pattern(0)),
        (_("Reached"), [step.reached for step in figures.steps], 0.54, _pattern(1)),
        (_("Eligible"), [step.eligible for step in figures.steps], 0.8, quiet),
    ):
        figure.add_bar(
            name=name,
            y=titles,
            x=values,
            orientation="h",
            width=width,
            marker=marker,
            zorder=3 - len(figure.data),
        )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(**_whole(max((step.eligible for step in figures.steps), default=0)))
    return _by_row(figure, len(titles)).update_layout(legend_traceorder="reversed")


def exits(figures: FunnelFigures) -> go.Figure:
    """The calls left at each milestone, by how they ended."""
    parts = (
        (_("Leak"), [step.leaks for step in figures.steps]),
        (_("Closed early"), [step.closed_early for step in figures.steps]),
        (_("Correct exit"), [step.correct_exits for step in figures.steps]),
        (_("Unknown"), [step.unknown for step in figures.steps]),
    )
    return _stacked(_titles(figures.steps), parts)


def milestone_times(figures: FunnelFigures) -> go.Figure:
    """Minutes in each milestone: a box from quartile to quartile, its line the median, its whisker up to p90."""
    timed = [step for step in figures.steps if step.seconds.median is not None]
    figure = go.Figure()
    figure.add_box(
        name=_("Minutes"),
        y=_titles(timed),
        q1=[_minutes(step.seconds.q1) for step in timed],
        median=[_minutes(step.seconds.median) for step in timed],
        q3=[_minutes(step.seconds.q3) for step in timed],
        lowerfence=[_minutes(step.seconds.q1) for step in timed],
        upperfence=[_minutes(step.seconds.p90) for step in timed],
        orientation="h",
        showlegend=False,
        width=0.5,
        # Plotly's own labels lie over each other, in English; the table beside the chart has the numbers.
        hoverinfo="skip",
    )
    figure.update_xaxes(rangemode="tozero", title=_("Minutes"))
    return _by_row(figure, len(timed))


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


def _titles(steps: Sequence[FunnelStep]) -> list[str]:
    return [
        "<br>".join(escape(line) for line in wrap(labels.milestone(step.milestone, step.title), _LABEL))
        for step in steps
    ]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


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
        separators=formats.separators(),
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure
