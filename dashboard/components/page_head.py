"""The head of a screen of figures: what it is, whose calls, which days, and what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from dashboard import formats, sorting
from dashboard.address import Reading
from dashboard.components import agent_choice, export_menu, figure_filters, lists, period_picker
from dashboard.texts import _
from services.db import ScopedSession
from services.exports.tables import ExportKind
from services.questions import figure_questions
from services.questions.figure_questions import Question
from services.questions.presets import Preset


def show(
    db: ScopedSession,
    title: str,
    *,
    reading: Reading | None = None,
    is_compared: bool = True,
    export: ExportKind | None = None,
    more: Mapping[str, str] | None = None,
) -> Question:
    """Draw the head and return what is asked. `reading` is the one in which the screen reads names of its own.

    `more` is what the address of the screen's export says besides the question.
    """
    # Figures are as of a whole minute: what is asked again within it was computed already.
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    reading = reading or Reading()
    question = figure_questions.ask(db, reading, now=now)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(gap=None, width="content"):
            st.title(title, anchor=False)
            st.caption(_about(question, is_compared=is_compared))
        with st.container(horizontal=True, width="content", gap="small"):
            if question.agents:
                agent_choice.show(question.agents, question.chosen_agents, key="figures_agent")
            period_picker.show(question.choice, now=now)
            figure_filters.choose_others(db, question, is_compared=is_compared)
            if export is not None:
                export_menu.show(export, {**question.address, **(more or {})})
    if question.choice.preset is Preset.LATEST:
        st.caption(_("The last 28 days hold no call. These are the last 28 days that do."))
    sorting.read(reading)
    lists.show_fault(reading)
    figure_filters.show_chosen(question)
    return question


def show_nothing_held(question: Question) -> None:
    """Say why there is nothing to see, and what to do about it."""
    days = formats.days(question.period)
    if question.words:
        st.info(_("No call held in %(days)s passes these filters. Clear them, or choose other days.", days=days))
    elif question.is_own:
        st.info(_("You held no call in %(days)s. Choose another period.", days=days))
    else:
        st.info(_("No call was held in %(days)s. Choose another period, or import calls.", days=days))


def _about(question: Question, *, is_compared: bool) -> str:
    """Whose calls of which days these are, and what they are compared with."""
    said = [_("Your calls")] if question.is_own else []
    said.append(formats.days(question.period))
    if is_compared and question.earlier is not None:
        said.append(_("compared with %(days)s", days=formats.days(question.earlier)))
    said.append(_("days in %(zone)s", zone=formats.plain(question.period.time_zone)))
    return " · ".join([*said, _("95% intervals")])
