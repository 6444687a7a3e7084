"""A deed behind a button: what it needs is asked for in a popover, which closes once the deed is done.

A popover without a key of its own stays open through whatever comes to stand in its place, be it another deed.
With one it stays open for as long as the key is the same: also where the deed was refused, which is said in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.components import saving


@contextmanager
def show(label: str, *, key: str, icon: str | None = None) -> Iterator[None]:
    """What the deed needs, and under it why the last try was refused.

    `key` names the deed, its row and the row's version.
    """
    mark = f":material/{icon}:" if icon else None
    with st.popover(label, icon=mark, key=f"deed_{key}_{st.session_state.get(_times(key), 0)}"):
        yield
        saving.show_refusal(key)


def close(key: str) -> None:
    """It is done, even where that changed nothing; for callbacks."""
    st.session_state[_times(key)] = st.session_state.get(_times(key), 0) + 1


def _times(key: str) -> str:
    return f"deed_times_{key}"
