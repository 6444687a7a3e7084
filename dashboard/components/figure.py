"""The card in which figures stand, and the charts that need more than links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts
from dashboard.components import card_title, linked


@contextmanager
def card(title: str | None = None, subtitle: str | None = None) -> Iterator[None]:
    """A bordered box as tall as its neighbors, with a title and what it is about."""
    with st.container(border=True, height="stretch", gap="small"):
        if title:
            card_title.show(title, subtitle)
        yield


def show_chart(figure: go.Figure, *, alt: str, key: str) -> None:
    """A chart in the theme's colors whose points lead to the addresses they carry; `alt` says what it shows."""
    st.plotly_chart(
        figure,
        width="stretch",
        config=charts.CONFIG,
        alt=alt,
        key=key,
        on_select=lambda: _follow(key),
        selection_mode="points",
    )


def _follow(key: str) -> None:
    """Go where the chosen point leads. The browser says which one, so that anything may stand there."""
    points = st.session_state[key]["selection"]["points"]
    chosen = points[0].get("customdata") if points else None
    if isinstance(chosen, list | tuple) and chosen:
        linked.follow(chosen[0])
