"""Enter and the space bar open a list's row, which Streamlit's tables leave to the mouse."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from dashboard.components import served


def show(*, row_height: int, key: str) -> None:
    """Let keys open the rows of the lists on this page; draws nothing."""
    _component()(key=key, data={"row_height": row_height}, height=1)


def _component() -> Any:
    return st.components.v2.component("callos_list_keys", js=_script())


@cache
def _script() -> str:
    return served.loading(served.LIST_KEYS)
