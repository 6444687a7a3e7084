"""The filters of figures: what counts, and beside what it stands. All of it is kept in the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import address, formats, labels, vocabulary
from dashboard.components import filter_pills
from dashboard.texts import _
from services import configuration, teams
from services.analytics.comparisons import Against
from services.db import ScopedSession
from services.models.vocabulary import CallMode, Language, ObjectionType, OutcomeType, Qualification
from services.questions.figure_questions import FILTERS, NO_OUTCOME, NO_TEAM, Question, outcomes_by_word

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
        if not question.is_own:
            _choose_teams(db, question)
        _choose("qualification", _("Qualification at the call"), list(Qualification), _qualification, question)
        _choose("outcome", _("Outcome"), list(outcomes_by_word()), _outcome, question)
        _choose("objection", _("Type of objection"), list(ObjectionType), _objection, question)
        _choose("language", _("Language of the call"), list(Language), _language, question)
        _choose("mode", _("Mode"), list(CallMode), _mode, question)
        _choose_versions(db, question)


def show_chosen(question: Question) -> None:
    """What the figures are narrowed to, besides the agents, and a button that takes it away."""
    said = [text for name in FILTERS if name != "agent" and (text := _said(question, name))]
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


def _choose_teams(db: ScopedSession, question: Question) -> None:
    found = [size.team for size in teams.list_teams(db)]
    if not found:
        return
    names = {**{str(team.id): team.name for team in found}, NO_TEAM: _("No team")}
    _choose("team", _("Team at the call"), list(names), names.__getitem__, question)


def _choose_versions(db: ScopedSession, question: Question) -> None:
    versions = [str(version.number) for version, _configuration in configuration.list_versions(db)]
    if len(versions) > 1:
        _choose("version", _("Configuration version"), versions, _version, question)


def _choose(name: str, label: str, words: Sequence[str], text: Callable[[str], str], question: Question) -> None:
    key = f"figures_{name}"
    st.session_state[key] = list(question.words.get(name, ()))
    st.pills(
        label,
        [str(word) for word in words],
        selection_mode="multi",
        format_func=text,
        key=key,
        on_change=lambda: address.write(name, st.session_state[key]),
    )


def _said(question: Question, name: str) -> str:
    """The chosen values of one filter in words."""
    names = {str(team.id): team.name for team in question.teams}
    text: Callable[[str], str] = {
        "team": lambda word: names.get(word, _("No team")),
        "qualification": _qualification,
        "outcome": _outcome,
        "language": _language,
        "mode": _mode,
        "version": _version,
        "objection": _objection,
    }[name]
    return ", ".join(formats.plain(text(word)) for word in question.words.get(name, ()))


def _qualification(word: str) -> str:
    return labels.qualification(Qualification(word))


def _outcome(word: str) -> str:
    return labels.outcome(None if word == NO_OUTCOME else OutcomeType(word))


def _objection(word: str) -> str:
    return labels.objection_type(ObjectionType(word))


def _language(word: str) -> str:
    return vocabulary.language(Language(word))


def _mode(word: str) -> str:
    return vocabulary.mode(CallMode(word))


def _version(word: str) -> str:
    return _("Version %(number)s", number=word)
