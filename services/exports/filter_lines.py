"""The filters of an export for people: what each is called, and what is chosen, in the words of the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.errors import N_
from services.exports.tables import Line, Say
from services.models import Team, User
from services.questions.call_questions import TO_DO, CallQuestion
from services.questions.call_traits import NO_OUTCOME, NO_TEAM
from services.questions.figure_questions import Question
from services.questions.prospect_questions import ProspectQuestion, Spoken
from services.questions.reading import SEARCH
from services.to_do import TITLES, ToDo

_LABELS: Mapping[str, str] = {
    SEARCH: N_("Search"),
    TO_DO: N_("Waiting for"),
    "agent": N_("Agents"),
    "team": N_("Team at the call"),
    "status": N_("Status"),
    "qualification": N_("Qualification at the call"),
    "outcome": N_("Outcome"),
    "language": N_("Language of the call"),
    "mode": N_("Mode"),
    "version": N_("Configuration version"),
    "objection": N_("Type of objection"),
}
_OF_PROSPECTS: Mapping[str, str] = {
    **_LABELS,
    "qualification": N_("Qualification today"),
    "step": N_("Next step"),
    "language": N_("Language"),
}


def of_figures(question: Question, say: Say) -> list[Line]:
    """The filters under which figures are counted."""
    return _lines(question.words, say, _names(question.agents, question.teams, say))


def of_calls(question: CallQuestion, say: Say) -> list[Line]:
    """The filters under which calls are listed."""
    waiting = {what.value: say(TITLES[what]) for what in ToDo}
    return _lines(question.words, say, {**_names(question.people, question.teams, say), TO_DO: waiting})


def of_prospects(question: ProspectQuestion, say: Say) -> list[Line]:
    """The filters under which prospects are listed."""
    names = {"language": {Spoken.UNKNOWN.value: say(N_("Not known"))}}
    return _lines(question.words, say, names, _OF_PROSPECTS)


def _lines(
    words: Mapping[str, Sequence[str]],
    say: Say,
    names: Mapping[str, Mapping[str, str]],
    labels: Mapping[str, str] = _LABELS,
) -> list[Line]:
    return [
        Line(say(labels[name]), ", ".join(names.get(name, {}).get(word, word) for word in chosen))
        for name, chosen in words.items()
    ]


def _names(people: Sequence[User], teams: Sequence[Team], say: Say) -> dict[str, Mapping[str, str]]:
    """What the words of traits are called that do not say so themselves."""
    return {
        "agent": _by_email(people),
        "team": {NO_TEAM: say(N_("No team")), **_by_id(teams)},
        "outcome": {NO_OUTCOME: say(N_("Outcome missing"))},
    }


def _by_email(people: Sequence[User]) -> dict[str, str]:
    return {person.email: f"{person.name} ({person.email})" for person in people}


def _by_id(teams: Sequence[Team]) -> dict[str, str]:
    return {str(team.id): team.name for team in teams}
