"""A figure on screen, with what it counts, its interval, its comparison and the calls behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, figure_tables, formats
from dashboard.components import card_title
from dashboard.formats import Change, Direction
from dashboard.texts import _
from services.analytics.intervals import Rate

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


def show_share(label: str, rate: Rate, earlier: Rate, *, against: str, about: str | None = None) -> None:
    """A share with its fraction, interval and change; `against` says what it is compared with."""
    change = formats.change_of_share(rate, earlier)
    _metric(label, formats.share(rate), change, against)
    within = _("Change by %(interval)s points", interval=change.interval) if change.interval else None
    st.caption("  \n".join(line for line in (_parts(rate), within, about) if line))


def show_count(label: str, count: int, earlier: int, *, against: str, about: str | None = None) -> None:
    """A number with its change."""
    _metric(label, formats.number(count), formats.change_of_count(count, earlier), against)
    if about:
        st.caption(about)


def show_number(
    label: str, value: float | None, earlier: float | None, *, against: str, about: str | None = None
) -> None:
    """A number that is no count, to one decimal, with its change."""
    change = formats.change_of_number(value, earlier)
    _metric(label, formats.number(value, decimals=1), change, against)
    if about:
        st.caption(about)


def show_chart(figure: go.Figure, *, alt: str, key: str) -> None:
    """A chart in the theme's colors; `alt` says in words what it shows."""
    st.plotly_chart(figure, width="stretch", config=charts.CONFIG, alt=alt, key=key)


def show_table(rows: pd.DataFrame, *, alt: str) -> None:
    """A table as figure_tables makes them: texts stand left, numbers right."""
    numbers = rows.select_dtypes("number").columns
    written = rows.style.format(dict.fromkeys(numbers, figure_tables.formatted))
    height: Literal["content"] | int = _TALLEST if len(rows) > _ROWS else "content"
    st.table(written, border="horizontal", hide_index=True, height=height, alt=alt)


def link_to_calls(label: str, parameters: dict[str, str | list[str]]) -> None:
    """A way to the calls behind a figure, as the Calls screen lists them under these parameters."""
    st.page_link(_CALLS, label=label, icon=":material/arrow_forward:", query_params=parameters)


def _metric(label: str, value: str, change: Change, against: str) -> None:
    st.metric(
        label,
        value,
        delta=change.text,
        delta_color="normal" if change.is_clear else "off",
        delta_arrow=_ARROWS[change.direction],  # type: ignore[arg-type]
        delta_description=against,
    )


def _parts(rate: Rate) -> str:
    within = formats.interval(rate)
    if within is not None:
        return _("%(fraction)s (%(interval)s)", fraction=formats.fraction(rate), interval=within)
    return _("Too few for a percentage") if rate.denominator else _("Nothing to count in this period")
