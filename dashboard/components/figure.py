"""A figure on screen, with what it counts, its interval, its comparison and the calls behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, figure_tables
from dashboard.components import card_title
from dashboard.formats import Direction

_CALLS = "../pages/calls.py"
# A table of more rows than these scrolls within so many pixels, its header staying in sight.
_ROWS, _TALLEST = 20, 560
_ARROWS = {Direction.UP: "up", Direction.DOWN: "down", Direction.NONE: "off"}


@contextmanager
def card(title: str | None = None, subtitle: str | None = None) -> Iterator[None]:
    """A bordered box as tall as its neighbors, with a title and what it is about."""
    with st.container(border=True, height="stretch", gap="small"):
        if title:
            card_title.show(title, subtitle)
        yield


def show_chart(figure: go.Figure, *, alt: str, key: str) -> None:
    """A chart in the theme's colors; `alt` says in words what it shows."""
    st.plotly_chart(figure, width="stretch", config=charts.CONFIG, alt=alt, key=key)


def show_table(rows: pd.DataFrame, *, alt: str) -> None:
    """A table as figure_tables makes them: texts stand left, numbers right."""
    numbers = rows.select_dtypes("number").columns
    written = rows.style.format(dict.fromkeys(numbers, figure_tables.formatted))
    height: Literal["content"] | int = _TALLEST if len(rows) > _ROWS else "content"
    st.table(written, border="horizontal", hide_index=True, height=height, alt=alt)
