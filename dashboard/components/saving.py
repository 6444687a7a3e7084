"""Acting for a person in a callback: what is refused is told beside the form, what was done in a toast.

Callbacks run before the screen is drawn, so both wait in the session's state until it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from dashboard import session, texts
from services.db import ScopedSession, scoped
from services.errors import Foreseen

T = TypeVar("T")

_DONE = "saving_done"


def attempt(key: str, action: Callable[[ScopedSession], T]) -> T | None:
    """What the action gives, in a transaction of the person's; None where it was refused."""
    scope = session.scope()
    try:
        with scoped(scope) as db:
            return action(db)
    except Foreseen as error:
        refuse(key, texts.sentence(error))
        return None


def refuse(key: str, sentence: str) -> None:
    """Keep a sentence for the form of this key."""
    st.session_state[_refused(key)] = sentence


def show_refusal(key: str) -> None:
    """Say why the last try with this form was refused, if it was."""
    sentence = st.session_state.pop(_refused(key), None)
    if sentence:
        st.error(sentence, icon=":material/error:")


def done(sentence: str) -> None:
    """Keep a sentence for the toast of the next drawing."""
    st.session_state[_DONE] = sentence


def show_done() -> None:
    """Say what was done, once."""
    sentence = st.session_state.pop(_DONE, None)
    if sentence:
        st.toast(sentence, icon=":material/check:")


def _refused(key: str) -> str:
    return f"saving_refused_{key}"
