"""Markup whose links lead to other screens of ours without loading the page anew.

Streamlit's own HTML takes neither drawings nor clicks, and its tables' links load the page from the start. A link
opened in a new tab, or copied, works as any other.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from markupsafe import Markup

from dashboard import pages_table, sorting
from dashboard.components import served
from dashboard.pages_table import Screen

_WAY, _SORT = "way", "sort"


def show(markup: Markup, *, key: str) -> None:
    """Show markup. A plain click on a link goes to the screen that it names, one on a heading sorts its table."""
    _component()(
        key=key,
        data={"markup": str(markup)},
        on_way_change=lambda: follow(st.session_state[key][_WAY]),
        on_sort_change=lambda: sorting.write(st.session_state[key][_SORT]),
    )


def link(label: str, way: str) -> None:
    """A link in Streamlit's own looks to an address of ours."""
    screen, query = _destination(way)
    st.page_link(f"../pages/{screen.file.name}", label=label, icon=":material/arrow_forward:", query_params=query)


def follow(way: object) -> None:
    """Go to the screen that an address of ours names; any other address leads nowhere."""
    try:
        screen, query = _destination(way if isinstance(way, str) else "")
    except LookupError:
        return
    st.switch_page(f"../pages/{screen.file.name}", query_params=query)


def _destination(way: str) -> tuple[Screen, dict[str, list[str]]]:
    """The screen and the parameters of an address of ours. Raises LookupError for any other."""
    try:
        parts = urlsplit(way)
    except ValueError:
        raise LookupError(way) from None
    if parts.scheme or parts.netloc:
        raise LookupError(way)
    screens = {f"/{screen.url_path}": screen for screen in pages_table.SCREENS}
    return screens[parts.path], parse_qs(parts.query)


def _component() -> Any:
    html, js = _loading()
    return st.components.v2.component("callos_linked", html=html, js=js)


@cache
def _loading() -> tuple[str, str]:
    """The markup and the script that fetch the real ones."""
    style = served.address(served.LINKED_STYLE)
    html = f'<link rel="stylesheet" href="{style}"><section></section>'
    return html, served.loading(served.LINKED_SCRIPT)
