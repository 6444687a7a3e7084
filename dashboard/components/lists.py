"""Lists of any length: one page of rows at a time, its number in the address, and what to do with none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard import address, formats
from dashboard.address import Reading
from dashboard.components import list_keys, phone_list
from dashboard.texts import _
from dashboard.vocabulary import Look
from services import serving
from services.paging import Page
from services.questions.reading import LONGEST_SEARCH, PAGE

T = TypeVar("T")

ROWS = 25
_ROW_HEIGHT = 38
_PAGES_KEY = "pages_of_list"
# Pixels for the arrows and five numbers, the fewest for which the widget shows more than one; and for seven.
_FEW_PAGES, _MOST_PAGES = 5, 7
_PAGER_FEW, _PAGER_MANY = 260, 330
# Pixels of a name's column: of a letter, and of what is around the text.
_LETTER, _AROUND = 6, 40
_NARROWEST, _WIDEST = 120, 280
_BROWSER = "User-Agent"


def load(reading: Reading, fetch: Callable[[int, int], Page[T]]) -> Page[T]:
    """The page that the address asks for, by a function of limit and offset; past the end it is the last one."""
    page = fetch(ROWS, (reading.page() - 1) * ROWS)
    if page.items or not page.offset:
        return page
    reading.is_faulty = True
    last = max(page.total - 1, 0) // ROWS
    return fetch(ROWS, last * ROWS)


def show(
    rows: Sequence[dict[str, Any]],
    columns: dict[str, Any],
    *,
    heading: str,
    ids: Sequence[UUID],
    open_row: Callable[[UUID], None],
    alt: str,
    key: str,
) -> None:
    """A table whose first column, `name`, opens its row; `columns` gives the other ones, in order.

    In a window as narrow as a phone, where a table would be cut after its third column, each row is an entry of
    two lines.
    """
    if _is_narrow():
        phone_list.show(rows, columns, ids=ids, open_row=open_row, key=key)
        return
    with st.container(gap=None):
        st.dataframe(
            # The sign says that the name leads somewhere, which a cell does not look like.
            pd.DataFrame([{**row, "name": f"{row['name']} ›"} for row in rows], columns=["name", *columns]),
            hide_index=True,
            row_height=_ROW_HEIGHT,
            height="content",
            key=key,
            alt=alt,
            column_config={
                "name": _names(rows, heading, ids=ids, open_row=open_row, click=f"{key}_click"),
                **columns,
            },
        )
        list_keys.show(row_height=_ROW_HEIGHT, key=f"{key}_keys")


def _names(
    rows: Sequence[dict[str, Any]],
    heading: str,
    *,
    ids: Sequence[UUID],
    open_row: Callable[[UUID], None],
    click: str,
) -> Any:
    """The column of names; a click on one opens its row."""
    # Positions are what the browser sends back, so the ids stand in the callback of exactly these rows.
    return st.column_config.ButtonColumn(
        heading,
        type="tertiary",
        alignment="left",
        pinned=True,
        # Left to itself the column is a little too narrow for its longest name.
        width=_name_width([row["name"] for row in rows]),
        key=click,
        on_click=_open,
        args=(tuple(ids), open_row, click),
    )


def tags(heading: str, looks: Sequence[Look]) -> Any:
    """A column of colored tags; its cells are lists of the looks' texts."""
    return st.column_config.MultiselectColumn(
        heading, options=[look.text for look in looks], color=[look.color for look in looks], disabled=True
    )


def show_pages(page: Page[Any], total: str) -> None:
    """Which rows of how many these are, and the way to the others. `total` names them all, "12 calls"."""
    pages = max(-(-page.total // page.limit), 1)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if pages == 1:
            st.caption(total)
            return
        first, last = page.offset + 1, page.offset + len(page.items)
        span = formats.span(formats.number(first), formats.number(last))
        st.caption(_("%(rows)s of %(total)s", rows=span, total=total))
        st.session_state[_PAGES_KEY] = page.offset // page.limit + 1
        st.pagination(
            pages,
            key=_PAGES_KEY,
            on_change=_turn,
            max_visible_pages=_MOST_PAGES,
            # In a row of its own width the widget shows the present page alone.
            width=_PAGER_FEW if pages <= _FEW_PAGES else _PAGER_MANY,
        )


def show_fault(reading: Reading) -> None:
    """Say that a part of the address was ignored, if one was."""
    if reading.is_faulty:
        say_fault()


def say_fault() -> None:
    """Say that a part of the address was ignored."""
    st.caption(_("A part of this address could not be understood and was ignored."))


def show_search(reading: Reading, placeholder: str) -> str:
    """The search field of a list, and what it holds."""
    text = reading.search("q")
    st.session_state["list_search"] = text
    st.text_input(
        _("Search"),
        key="list_search",
        type="search",
        placeholder=placeholder,
        icon=":material/search:",
        max_chars=LONGEST_SEARCH,
        on_change=_write_search,
        label_visibility="collapsed",
        width=280,
    )
    return text


def _is_narrow() -> bool:
    """What the window said when it was loaded; else whether the browser says of itself that it is a phone's."""
    told = st.context.cookies.get(serving.NARROW)
    if told in ("0", "1"):
        return told == "1"
    agent = st.context.headers.get(_BROWSER)
    return isinstance(agent, str) and "Mobi" in agent


def _name_width(names: Sequence[str]) -> int:
    longest = max((len(name) for name in names), default=0)
    return min(max(longest * _LETTER + _AROUND, _NARROWEST), _WIDEST)


def _open(ids: tuple[UUID, ...], open_row: Callable[[UUID], None], click: str) -> None:
    row = st.session_state[click]["row"]
    if 0 <= row < len(ids):
        open_row(ids[row])


def _turn() -> None:
    page: int = st.session_state[_PAGES_KEY]
    address.write(PAGE, str(page) if page > 1 else None)


def _write_search() -> None:
    address.write("q", st.session_state["list_search"].strip())
