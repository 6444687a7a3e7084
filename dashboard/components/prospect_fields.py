"""The fields of what is known of a prospect, for adding and for editing one; their rules stand beside them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.texts import _
from services.models import Prospect
from services.models.limits import CLIENT_COUNT, EMAIL, NAME, NOTES, PHONE, SHORT_TEXT
from services.models.vocabulary import Language
from services.prospects import ProspectData

_VOLATILITY = (1, 2, 3, 4, 5)


def show(mark: str, known: Prospect | None, *, threshold: int) -> None:
    """Draw the fields within a form; `mark` tells forms apart, and the names of the fields are in their keys."""
    value: Any = known or ProspectData("")
    st.text_input(_("Name (required)"), value.name, key=_key("name", mark), max_chars=NAME)
    with st.grid(3, min_column_width=170):
        st.text_input(_("Company"), value.company or "", key=_key("company", mark), max_chars=NAME)
        _show_client_count(value.client_count, mark, threshold)
        st.text_input(_("Email"), value.email or "", key=_key("email", mark), max_chars=EMAIL)
        st.text_input(_("Phone"), value.phone or "", key=_key("phone", mark), max_chars=PHONE)
        st.segmented_control(
            _("Language"),
            list(Language),
            default=value.language,
            format_func=vocabulary.language,
            key=_key("language", mark),
        )
        st.segmented_control(
            _("Revenue volatility (5 is the highest)"),
            list(_VOLATILITY),
            default=value.revenue_volatility,
            key=_key("revenue_volatility", mark),
        )
    st.text_input(_("Main pain"), value.main_pain or "", key=_key("main_pain", mark), max_chars=SHORT_TEXT)
    st.text_area(_("Notes"), value.notes or "", key=_key("notes", mark), max_chars=NOTES)


def read(mark: str) -> ProspectData:
    """What the fields of this mark hold; for callbacks."""
    said: dict[str, Any] = {name: st.session_state.get(_key(name, mark)) for name in _NAMES}
    texts = {name: said[name] or None for name in ("company", "email", "phone", "main_pain", "notes")}
    return ProspectData(**{**said, **texts, "name": said["name"] or ""})


_NAMES = tuple(ProspectData.__dataclass_fields__)


def _show_client_count(value: int | None, mark: str, threshold: int) -> None:
    key = _key("client_count", mark)
    # Given as the widget's own value it would come back whenever the field is emptied.
    st.session_state.setdefault(key, value)
    st.number_input(
        _("Clients (qualified from %(threshold)s on)", threshold=formats.number(threshold)),
        min_value=0,
        max_value=CLIENT_COUNT,
        value=None,
        step=1,
        key=key,
        placeholder=_("Not known"),
    )


def _key(name: str, mark: str) -> str:
    return f"prospect_{name}_{mark}"
