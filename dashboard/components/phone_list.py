"""A list's rows on a phone: entries of two lines, the name with its tags and below it the rest of the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import formats


def show(
    rows: Sequence[dict[str, Any]],
    columns: dict[str, Any],
    *,
    ids: Sequence[UUID],
    open_row: Callable[[UUID], None],
    key: str,
) -> None:
    """Draw the rows of `lists.show`; the name opens its row."""
    with st.container(border=True, gap="small"):
        for n, (row, row_id) in enumerate(zip(rows, ids, strict=True)):
            with st.container(gap=None):
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.button(
                        f"{formats.plain(row['name'])} ›",
                        type="tertiary",
                        key=f"{key}_{n}_{row_id}",
                        on_click=open_row,
                        args=(row_id,),
                    )
                    st.markdown(_badges(row, columns), width="content")
                st.caption(_rest(row, columns))


def _badges(row: dict[str, Any], columns: dict[str, Any]) -> str:
    """The cells of tags, in their colors; their texts are the program's own."""
    badges = []
    for name, column in columns.items():
        colors = {option["value"]: option["color"] for option in column["type_config"].get("options", ())}
        badges += [f":{colors[text]}-badge[{text}]" for text in row[name] if colors]
    return " ".join(badges)


def _rest(row: dict[str, Any], columns: dict[str, Any]) -> str:
    """The cells of text that say something. A bare number is nothing without its heading."""
    parts = []
    for name, column in columns.items():
        text = row[name]
        if isinstance(text, str) and text and text != formats.NOTHING:
            is_number = column.get("alignment") == "right"
            parts.append(f"{column['label']} {text}" if is_number else text)
    return formats.plain(" · ".join(parts))
