"""The filters by traits of calls that figures and the list of calls have in common, kept in the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard import address, formats, labels, vocabulary
from dashboard.texts import _
from services import configuration, teams
from services.db import ScopedSession
from services.models import Team
from services.models.vocabulary import CallMode, Language, ObjectionType, OutcomeType, Qualification
from services.questions.call_traits import NAMES, NO_OUTCOME, NO_TEAM, outcomes_by_word

Words = Mapping[str, Sequence[str]]


def choose(db: ScopedSession, words: Words, *, is_own: bool) -> None:
    """One choice for each trait but the agent; `words` are the chosen ones as the address says them."""
    if not is_own:
        _choose_teams(db, words)
    _choose("qualification", _("Qualification at the call"), list(Qualification), _qualification, words)
    _choose("outcome", _("Outcome"), list(outcomes_by_word()), _outcome, words)
    _choose("objection", _("Type of objection"), list(ObjectionType), _objection, words)
    _choose("language", _("Language of the call"), list(Language), _language, words)
    _choose("mode", _("Mode"), list(CallMode), _mode, words)
    _choose_versions(db, words)


def said(words: Words, met: Sequence[Team]) -> list[str]:
    """What is chosen, one text for each trait but the agent; `met` are the teams that may be among it."""
    return [text for name in NAMES if name != "agent" and (text := _said(words, name, met))]


def _choose_teams(db: ScopedSession, words: Words) -> None:
    found = [size.team for size in teams.list_teams(db)]
    if not found:
        return
    names = {**{str(team.id): team.name for team in found}, NO_TEAM: _("No team")}
    _choose("team", _("Team at the call"), list(names), names.__getitem__, words)


def _choose_versions(db: ScopedSession, words: Words) -> None:
    versions = [str(version.number) for version, _configuration in configuration.list_versions(db)]
    if len(versions) > 1:
        _choose("version", _("Configuration version"), versions, _version, words)


def _choose(name: str, label: str, options: Sequence[str], text: Callable[[str], str], words: Words) -> None:
    key = f"trait_{name}"
    st.session_state[key] = list(words.get(name, ()))
    st.pills(
        label,
        [str(option) for option in options],
        selection_mode="multi",
        format_func=text,
        key=key,
        on_change=lambda: address.write(name, st.session_state[key]),
    )


def _said(words: Words, name: str, met: Sequence[Team]) -> str:
    """The chosen values of one filter in words."""
    names = {str(team.id): team.name for team in met}
    text: Callable[[str], str] = {
        "team": lambda word: names.get(word, _("No team")),
        "qualification": _qualification,
        "outcome": _outcome,
        "language": _language,
        "mode": _mode,
        "version": _version,
        "objection": _objection,
    }[name]
    return ", ".join(formats.plain(text(word)) for word in words.get(name, ()))


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
