"""A figure on screen, with what it counts, its interval, its comparison and the calls behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, formats
from dashboard.formats import Change, Direction
from dashboard.texts import _, n_
from services.analytics.intervals import Rate

_CALLS = "../pages/calls.py"
_ARROWS = {Direction.UP: "up", Direction.DOWN: "down", Direction.NONE: "off"}


@contextmanager
def card(title: str | None = None, subtitle: str | None = None) -> Iterator[None]:
    """A bordered box as tall as its neighbors, with a title and what it is about."""
    with st.container(border=True, height="stretch", gap="small"):
        if title and subtitle:
            st.markdown(f"**{title}**  \n:small[:gray[{subtitle}]]")
        elif title:
            st.markdown(f"**{title}**")
        yield


def show_share(label: str, rate: Rate, earlier: Rate, *, days: int, about: str | None = None) -> None:
    """A share with its fraction, interval and change; `days` is the length of the period before."""
    _metric(label, formats.share(rate), formats.change_of_share(rate, earlier), days)
    within = formats.interval(rate)
    if within is not None:
        st.caption(
            _("%(fraction)s, 95%% interval %(interval)s", fraction=formats.fraction(rate), interval=within)
        )
    elif not rate.denominator:
        st.caption(_("Nothing to count in this period."))
    else:
        st.caption(_("Too few for a percentage."))
    if about:
        st.caption(about)


def show_count(label: str, count: int, earlier: int, *, days: int, about: str | None = None) -> None:
    """A number with its change."""
    _metric(label, formats.number(count), formats.change_of_count(count, earlier), days)
    if about:
        st.caption(about)


def show_chart(figure: go.Figure, *, alt: str, key: str) -> None:
    """A chart in the theme's colors; `alt` says in words what it shows."""
    st.plotly_chart(figure, width="stretch", config=charts.CONFIG, alt=alt, key=key)


def show_table(rows: pd.DataFrame, *, alt: str) -> None:
    """A table of texts ready to read: the first column left, the others right."""
    numbers = list(rows.columns[1:])
    styled = rows.style.set_properties(subset=numbers, **{"text-align": "right"})
    st.table(styled, border="horizontal", hide_index=True, alt=alt)


def link_to_calls(label: str, parameters: dict[str, str | list[str]]) -> None:
    """A way to the calls behind a figure, as the Calls screen lists them under these parameters."""
    st.page_link(_CALLS, label=label, icon=":material/arrow_forward:", query_params=parameters)


def _metric(label: str, value: str, change: Change, days: int) -> None:
    st.metric(
        label,
        value,
        delta=change.text,
        delta_color="normal" if change.is_clear else "off",
        delta_arrow=_ARROWS[change.direction],  # type: ignore[arg-type]
        delta_description=_description(change, days),
    )


def _description(change: Change, days: int) -> str:
    before = n_("vs. the day before", "vs. the %(number)s days before", days)
    if change.interval is None:
        return before
    return _("(%(interval)s) %(period)s", interval=change.interval, period=before)
