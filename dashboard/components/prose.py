"""Text that people typed, shown as typed: line by line, none of its characters meaning anything."""

from __future__ import annotations

import streamlit as st

from dashboard import formats


def show(text: str, *, label: str | None = None) -> None:
    """A text of several lines, under a quiet label if one is given."""
    lines = [formats.plain(line.strip()) for line in text.splitlines()]
    body = "  \n".join(lines)
    st.markdown(f":small[:gray[{label}]]  \n{body}" if label else body)
