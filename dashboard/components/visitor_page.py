"""The frame of the pages that people see before they are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

LOGO = Path(__file__).parent.parent / "assets" / "logo.svg"


@contextmanager
def frame() -> Iterator[None]:
    """A narrow column in the middle, under the logo."""
    with st.container(horizontal_alignment="center"), st.container(width=400, gap="small"):
        st.space("large")
        st.image(str(LOGO), width=103)
        st.space("small")
        yield
