"""Days and agent go along from screen to screen: the menu's links carry no query, so the last choice is written
into the address of the next screen.

The address stays the only place where a choice counts. Whatever it says itself wins; a screen reached by Back, by
a click on its own line of the menu, or in a new tab is shown as its address stands.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from dashboard import address

# What the address said last, and on which screen this session was in its last run.
_SAID, _SCREEN = "carried_filters", "carried_screen"


def carry(url_path: str, *, names: Sequence[str]) -> None:
    """Write the last choice into an address that says nothing, or remember what it says; before the page runs.

    `names` are those that the screen at this path understands; none where it is of no days.
    """
    has_arrived = st.session_state.get(_SCREEN) != url_path
    st.session_state[_SCREEN] = url_path
    if not names:
        return
    remembered = st.session_state.get(_SAID, {})
    said = {name: values for name in names if (values := address.values_of(name))}
    if has_arrived and not _is_by_history() and not _names_a_list():
        said = {name: values for name, values in remembered.items() if name in names}
        if said:
            st.query_params.from_dict({**address.all_values(), **said})
    # What this screen does not know stays as it was for the next one that does.
    others = {name: values for name, values in remembered.items() if name not in names}
    st.session_state[_SAID] = {**others, **said}


def _names_a_list() -> bool:
    return any(address.values_of(name) for name in address.LIST_NAMES)


def _is_by_history() -> bool:
    """Whether the browser's Back or Forward led here: what it goes back to is shown as it was."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
