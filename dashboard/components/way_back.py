"""The way back from a list to the screen of figures that led to it, as it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import address, pages_table, session, texts
from dashboard.pages_table import Screen


def find() -> tuple[Screen, dict[str, list[str]]] | None:
    """The screen that the address names, and what its own address said; None where it names none of the role's."""
    path, parameters = address.unpacked(next(iter(address.values_of(address.BACK)), ""))
    of_figures = (screen for screen in pages_table.of_role(session.scope().role) if screen.leads_to_lists)
    screen = next((screen for screen in of_figures if screen.url_path == path), None)
    return (screen, parameters) if screen is not None else None


def show_if_any() -> None:
    """Draw the way, where the address names one."""
    found = find()
    if found is not None:
        show(*found)


def show(screen: Screen, parameters: Mapping[str, str | Sequence[str]]) -> None:
    """Draw the way to this screen."""
    st.page_link(
        f"../pages/{screen.file.name}",
        label=texts.marked(screen.title),
        icon=":material/chevron_left:",
        query_params=dict(parameters),
    )
