"""The field for somebody's address, which says what is missing in the person's own language."""

from __future__ import annotations

import streamlit as st

from dashboard.texts import _
from services.models.limits import EMAIL

# What services.users asks of an address, as the browser understands it.
_PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def show(value: str = "", *, key: str) -> None:
    """Draw it within a form. Its hint and its complaint would be Streamlit's own otherwise, in English."""
    label = _("Email")
    complaint = _("%(field)s must be an address such as name@example.com.", field=label)
    st.text_input(
        label,
        value,
        key=key,
        max_chars=EMAIL,
        type="email",
        validate=(_PATTERN, complaint),
        placeholder=_("name@example.com"),
    )
