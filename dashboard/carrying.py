"""Days and agent go along from screen to screen: the menu's links carry no query, so the last choice is written
into the address of the next screen.

The address stays the only place where a choice counts. Whatever it says itself wins; a screen reached by Back, by
a click on its own line of the menu, or in a new tab is shown as its address stands.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from dashboard import address

NAMES = ("period", "from", "to", "agent")
# What the address said last, and on which screen this session was in its last run.
_SAID, _SCREEN = "carried_filters", "carried_screen"


def carry(url_path: str, *, is_of_days: bool) -> None:
    """Write the last choice into an address that says nothing, or remember what it says; before the page runs."""
    has_arrived = st.session_state.get(_SCREEN) != url_path
    st.session_state[_SCREEN] = url_path
    if not is_of_days:
        return
    said = {name: values for name in NAMES if (values := address.values_of(name))}
    if has_arrived and not _is_by_history() and not _names_a_list():
        said = st.session_state.get(_SAID, {})
        if said:
            st.query_params.from_dict({**address.all_values(), **said})
    st.session_state[_SAID] = said


def _names_a_list() -> bool:
    return any(address.values_of(name) for name in address.LIST_NAMES)


def _is_by_history() -> bool:
    """Whether the browser's Back or Forward led here: what it goes back to is shown as it was."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
