"""The filters of a list that are words of a closed vocabulary: pills in a popover, their state in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from dashboard import address, formats
from dashboard.texts import _
from dashboard.vocabulary import Look

W = TypeVar("W", bound=StrEnum)


@contextmanager
def popover() -> Iterator[None]:
    """What the filters are hidden in. Its label stays the same, for a popover of another label would be closed."""
    with st.popover(_("Filters"), icon=":material/filter_list:"):
        yield


def show(label: str, name: str, words: type[W], chosen: frozenset[W], look: Callable[[W], Look]) -> None:
    """One filter, by its name in the address; several words are alternatives."""
    key = f"filter_{name}"
    st.session_state[key] = [word for word in words if word in chosen]
    st.pills(
        label,
        list(words),
        selection_mode="multi",
        format_func=lambda word: look(word).text,
        key=key,
        on_change=_write,
        args=(name, key),
    )


def words_of(chosen: Iterable[W], look: Callable[[W], Look]) -> str:
    """The chosen words of one filter, in their order."""
    return ", ".join(formats.plain(look(word).text) for word in sorted(chosen))


def show_chosen(*said: str) -> None:
    """What the chosen filters narrow to, in words safe in Markdown; a filter without words is not chosen."""
    if any(said):
        st.caption(_("Only %(filters)s", filters=" · ".join(words for words in said if words)))


def show_clearing(names: tuple[str, ...], *, key: str | None = None) -> None:
    """A button that takes these filters away."""
    st.button(
        _("Clear filters"),
        type="tertiary",
        icon=":material/close:",
        key=key,
        on_click=address.forget,
        args=names,
    )


def _write(name: str, key: str) -> None:
    address.write(name, [word.value for word in st.session_state[key]])
