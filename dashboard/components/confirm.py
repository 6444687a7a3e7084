"""A dangerous step: a dialog says what it will change, and only its button does it, once.

What waits for a decision is kept in the session's state, so that the dialog stays over reruns; whoever
decides takes it from there first, so that a second click finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import formats
from dashboard.texts import _

_KEY = "confirm_pending"


@dataclass(frozen=True, slots=True)
class Step:
    """What is about to be done: its name, one sentence for each thing that will change, and the deed itself."""

    title: str
    changes: Sequence[str]
    label: str
    action: Callable[[], None]


def ask(step: Step) -> None:
    """Ask before this step is taken; for callbacks."""
    st.session_state[_KEY] = step


def show() -> None:
    """Draw the dialog if a step waits. At most one dialog is drawn in a run, so other ones ask `is_asking`."""
    step: Step | None = st.session_state.get(_KEY)
    if step is not None:
        st.dialog(step.title, on_dismiss=_forget)(_draw)(step)


def is_asking() -> bool:
    """Whether a step waits to be confirmed."""
    return st.session_state.get(_KEY) is not None


def _draw(step: Step) -> None:
    for change in step.changes:
        st.markdown(f"- {formats.plain(change)}")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key="confirm_no", on_click=_decline)
        st.button(step.label, type="primary", key="confirm_yes", on_click=_decide)


def _decide() -> None:
    step: Step | None = st.session_state.pop(_KEY, None)
    if step is not None:
        step.action()
    st.rerun()


def _decline() -> None:
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state.pop(_KEY, None)
