"""How an address names traits of calls: the filters that figures and the list of calls have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from services import agents, configuration, teams
from services.analytics.filters import Filters
from services.db import ScopedSession
from services.models import Team, User
from services.models.vocabulary import CallMode, Language, ObjectionType, OutcomeType, Qualification
from services.questions import own_calls
from services.questions.reading import Reading
from services.scope import guarded

T = TypeVar("T")

# The names by which an address filters, in the order in which they are shown.
NAMES = ("agent", "team", "qualification", "outcome", "language", "mode", "version", "objection")
# The words for calls of no team, and for those without an outcome.
NO_TEAM, NO_OUTCOME = "none", "missing"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is filtered for. `words` say it as an address does.

    `people` and `teams` are those that may be chosen; of teams only where they are asked for.
    """

    filters: Filters = field(default_factory=Filters)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    people: Sequence[User] = ()
    teams: Sequence[Team] = ()


@guarded
def ask(db: ScopedSession, reading: Reading, *, names_teams: bool = False) -> Traits:
    """The traits that an address asks for. What it cannot ask is ignored, and `reading` remembers that.

    Agents ask for no other agent and for no team. `names_teams` loads the teams even if none is asked for.
    """
    asked: dict[str, Sequence[str]] = {}
    is_own = db.scope.is_own_only
    if is_own:
        own_calls.read_people(db, reading)
    people = [] if is_own else agents.list_agents(db, asked=reading.all("agent"))
    needs_teams = not is_own and (names_teams or bool(reading.all("team")))
    met = [size.team for size in teams.list_teams(db)] if needs_teams else []
    filters = Filters(
        agent_ids=_of(reading, asked, "agent", {person.email: person.id for person in people}, is_own),
        team_ids=_of(reading, asked, "team", _teams(met), is_own),
        qualifications=_of(reading, asked, "qualification", {value.value: value for value in Qualification}),
        outcomes=_of(reading, asked, "outcome", outcomes_by_word()),
        languages=_of(reading, asked, "language", {value.value: value for value in Language}),
        modes=_of(reading, asked, "mode", {value.value: value for value in CallMode}),
        versions=_of(reading, asked, "version", _versions(db, reading)),
        objection_types=_of(reading, asked, "objection", {value.value: value for value in ObjectionType}),
    )
    return Traits(filters, asked, people, met)


def outcomes_by_word() -> dict[str, OutcomeType | None]:
    """The outcomes by the words of addresses, with the one for calls that have none."""
    return {**{value.value: value for value in OutcomeType}, NO_OUTCOME: None}


def _of(
    reading: Reading,
    asked: dict[str, Sequence[str]],
    name: str,
    known: Mapping[str, T],
    is_forbidden: bool = False,
) -> frozenset[T]:
    """What a name of the address asks for; its understood words are noted in `asked`."""
    words = [] if is_forbidden else reading.among(name, list(known))
    if words:
        asked[name] = words
    return frozenset(known[word] for word in words)


def _teams(met: Sequence[Team]) -> dict[str, UUID | None]:
    return {**{str(team.id): team.id for team in met}, NO_TEAM: None}


def _versions(db: ScopedSession, reading: Reading) -> dict[str, int]:
    if not reading.all("version"):
        return {}
    return {str(version.number): version.number for version, _ in configuration.list_versions(db)}
