"""Charts of many lines: figures in, plotly Figure out. Nothing here knows Streamlit.

What is drawn at once, and whose every mark must be reached by keyboard, stands in `dashboard.drawing`. Colors are
left to the theme, so that light and dark both fit; lines are told apart without color by dash and marker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from dashboard import formats, labels
from dashboard.texts import _
from services.analytics.figures import ObjectionPart
from services.analytics.periods import Period
from services.models.vocabulary import ObjectionType

CONFIG = {"displayModeBar": False, "scrollZoom": False}

_HEIGHT = 340
# As many as there are types: a dash and a marker for each.
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_MARKERS = ("circle", "square", "diamond", "cross", "triangle-up", "x")

# The address of the list behind a point.
Way = Callable[[Period, ObjectionType], str]


def objection_lines(parts: Sequence[ObjectionPart], way: Way) -> go.Figure:
    """Every type's objections per 100 held calls in each part of the period; a gap where no call was held.

    Each point carries the address of its list.
    """
    figure = go.Figure()
    starts = [part.period.start_on.isoformat() for part in parts]
    for place, kind in enumerate(ObjectionType):
        figure.add_scatter(
            name=labels.objection_type(kind),
            x=starts,
            y=[_per_100(part, kind) for part in parts],
            customdata=[[way(part.period, kind)] for part in parts],
            text=[_hover(part, kind) for part in parts],
            hovertemplate="%{text}<extra></extra>",
            mode="lines+markers",
            line={"dash": _DASHES[place]},
            marker={"symbol": _MARKERS[place], "size": 8},
        )
    figure.update_xaxes(
        type="category",
        tickvals=starts,
        ticktext=[formats.short_day(part.period.start_on) for part in parts],
        showgrid=False,
        fixedrange=True,
    )
    figure.update_yaxes(fixedrange=True, rangemode="tozero", title=_("Objections per 100 calls"))
    return figure.update_layout(
        height=_HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": -0.2},
        separators=formats.separators(),
        hovermode="closest",
        dragmode=False,
    )


def _per_100(part: ObjectionPart, kind: ObjectionType) -> float | None:
    return 100 * part.by_type[kind] / part.held if part.held else None


def _hover(part: ObjectionPart, kind: ObjectionType) -> str:
    return _(
        "%(type)s, %(days)s: %(objections)s in %(held)s calls held",
        type=labels.objection_type(kind),
        days=formats.days(part.period),
        objections=formats.number(part.by_type[kind]),
        held=formats.number(part.held),
    )
