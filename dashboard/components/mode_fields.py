"""In which order a call is led, and in which language: the same fields wherever a call is planned or changed."""

from __future__ import annotations

import streamlit as st

from dashboard import vocabulary
from dashboard.texts import _
from services.models.vocabulary import CallMode, Language


def show(mode: CallMode, language: Language, *, prefix: str, mark: str, disabled: bool = False) -> None:
    """Draw both, holding these values; their keys are `prefix`, the field's name and `mark`."""
    st.segmented_control(
        _("Mode"),
        list(CallMode),
        default=mode,
        format_func=vocabulary.mode,
        required=True,
        disabled=disabled,
        key=f"{prefix}_mode_{mark}",
    )
    st.segmented_control(
        _("Language"),
        list(Language),
        default=language,
        format_func=vocabulary.language,
        required=True,
        disabled=disabled,
        key=f"{prefix}_language_{mark}",
    )
