"""The filters of figures: what counts, and beside what it stands. All of it is kept in the URL."""

from __future__ import annotations

import streamlit as st

from dashboard import address
from dashboard.components import filter_pills, trait_filters
from dashboard.texts import _
from services.analytics.comparisons import Against
from services.db import ScopedSession
from services.questions.figure_questions import FILTERS, Question

_PANEL, _AGAINST = "figure_filters", "figures_against"


def choose_others(db: ScopedSession, question: Question, *, is_compared: bool) -> None:
    """A panel with all other filters; what is in it is only sent once it is opened."""
    # A label that told how many are chosen would make it another popover at each choice, and so close it.
    panel = st.popover(_("Filters"), icon=":material/filter_list:", key=_PANEL, on_change="rerun")
    if not panel.open:
        return
    with panel:
        if is_compared:
            _choose_against(question)
        trait_filters.choose(db, question.words, is_own=question.is_own)


def show_chosen(question: Question) -> None:
    """What the figures are narrowed to, besides the agents, and a button that takes it away."""
    said = trait_filters.said(question.words, question.teams)
    if not said and not question.chosen_agents:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        filter_pills.show_chosen(*said)
        filter_pills.show_clearing(FILTERS, key="clear_figure_filters")


def against_label(against: Against) -> str:
    """What a comparison is called."""
    return {
        Against.PREVIOUS: _("The period before"),
        Against.YEAR_BEFORE: _("A year before"),
        Against.NONE: _("Nothing"),
    }[against]


def _choose_against(question: Question) -> None:
    st.session_state[_AGAINST] = question.against
    st.segmented_control(
        _("Compare with"),
        list(Against),
        format_func=against_label,
        required=True,
        key=_AGAINST,
        on_change=_write_against,
    )


def _write_against() -> None:
    chosen: Against = st.session_state[_AGAINST]
    address.write("against", None if chosen is Against.PREVIOUS else chosen.value)
