"""The title of a card and, small below it, what the card is about."""

from __future__ import annotations

import streamlit as st


def show(title: str, subtitle: str | None = None) -> None:
    """Draw both in one piece of Markdown: two would stand too far apart."""
    st.markdown(f"**{title}**  \n:small[:gray[{subtitle}]]" if subtitle else f"**{title}**")
