"""The demo's staff: eight agents, three of them weak in different ways, in two teams, and who leads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.demo.days import BERLIN, DAYS_OF_HISTORY
from services.demo.dice import Dice
from services.models.vocabulary import Language, Role
from services.text import fold

# An agent's first weeks are the weakest.
RAMP_DAYS = 75


@dataclass(frozen=True, slots=True)
class Skills:
    """How an agent leads calls; 1.0 is what is usual in the team.

    `leak` raises the chance to lose a call in M4 or M5, `absence` that of no-shows and late cancellations.
    `resolving` is the chance that an objection is resolved, `pace` and `m2_pace` how long milestones take.
    """

    closing: float = 1.0
    resolving: float = 0.66
    leak: float = 1.0
    absence: float = 1.0
    pace: float = 1.0
    m2_pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the staff. `share` is how many of the first calls come to an agent, against the others."""

    id: UUID
    name: str
    email: str
    role: Role
    team_id: UUID
    language: Language
    joined_at: datetime
    skills: Skills = field(default_factory=Skills)
    share: float = 1.0
    english: float = 0.3

    def hazard(self, at: datetime) -> float:
        """How much likelier than later a call is lost at this time: new agents lose more."""
        days = (at - self.joined_at).days
        return 1.6 - 0.6 * days / RAMP_DAYS if days < RAMP_DAYS else 1.0


@dataclass(frozen=True, slots=True)
class _Sketch:
    name: str
    team: str
    joined_days_ago: int
    skills: Skills
    share: float = 1.0
    english: float = 0.3
    language: Language = Language.DE
    account: str | None = None


_NORTH, _SOUTH = "Nord", "Süd"
_TEAMS = (_NORTH, _SOUTH)
ADMIN_NAME = "Sabine Roth"

_FROM_THE_START = DAYS_OF_HISTORY + 40
_AGENTS = (
    _Sketch("Jonas Albrecht", _NORTH, _FROM_THE_START, Skills(closing=1.05), account="agent"),
    _Sketch(
        "Miriam Sander", _NORTH, _FROM_THE_START + 200, Skills(closing=1.25, resolving=0.76, leak=0.7), share=1.1
    ),
    # Loses calls where the vision meets reality.
    _Sketch("Tobias Krüger", _NORTH, _FROM_THE_START, Skills(closing=0.95, leak=3.4)),
    _Sketch(
        "Claire Whitmore",
        _SOUTH,
        _FROM_THE_START + 90,
        Skills(closing=1.15, resolving=0.72, absence=0.9),
        english=0.85,
        language=Language.EN,
    ),
    # Gets lost in the current state, and prospects do not turn up.
    _Sketch("Stefan Ahlers", _SOUTH, _FROM_THE_START, Skills(closing=0.8, absence=2.1, pace=1.05, m2_pace=1.9)),
    _Sketch("Aylin Demir", _SOUTH, 560, Skills(closing=1.1, resolving=0.7, pace=0.93), share=1.1),
    # Hardly resolves an objection, and hardly closes.
    _Sketch(
        "Patrick O'Neill",
        _NORTH,
        430,
        Skills(closing=0.35, resolving=0.3),
        english=0.7,
        language=Language.EN,
    ),
    _Sketch("Laura Feldmann", _SOUTH, 160, Skills(closing=0.95), share=0.9),
)
_MANAGERS = (("Katrin Vogel", _NORTH, "manager"), ("Henning Maurer", _SOUTH, None))


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who is made for the demo, and the teams' names; the admin comes with the organization."""

    teams: dict[UUID, str]
    agents: tuple[Person, ...]
    managers: tuple[Person, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        """Agents and managers."""
        return self.agents + self.managers

    def with_ids(self, people: Mapping[UUID, UUID], teams: Mapping[UUID, UUID]) -> Staff:
        """The same staff under other ids, by the ids they have here."""

        def moved(person: Person) -> Person:
            return replace(person, id=people[person.id], team_id=teams[person.team_id])

        return Staff(
            teams={teams[id]: name for id, name in self.teams.items()},
            agents=tuple(map(moved, self.agents)),
            managers=tuple(map(moved, self.managers)),
        )


def account_email(account: str, slug: str) -> str:
    """The address of one of the accounts that may sign in: admin, manager or agent."""
    return f"{account}@{slug}.example"


def make_staff(dice: Dice, *, today: date, slug: str) -> Staff:
    """The staff as of a day, with addresses under the organization's slug."""
    teams = {team: dice.id_at(_morning(today - timedelta(days=_FROM_THE_START + 300))) for team in _TEAMS}
    return Staff(
        teams={id: name for name, id in teams.items()},
        agents=tuple(_agent(dice, sketch, teams[sketch.team], today, slug) for sketch in _AGENTS),
        managers=tuple(
            _manager(dice, name, teams[team], account, today, slug) for name, team, account in _MANAGERS
        ),
    )


def _agent(dice: Dice, sketch: _Sketch, team_id: UUID, today: date, slug: str) -> Person:
    joined_at = _morning(today - timedelta(days=sketch.joined_days_ago))
    return Person(
        id=dice.id_at(joined_at),
        name=sketch.name,
        email=_email(sketch.name, sketch.account, slug),
        role=Role.AGENT,
        team_id=team_id,
        language=sketch.language,
        joined_at=joined_at,
        skills=sketch.skills,
        share=sketch.share,
        english=sketch.english,
    )


def _manager(dice: Dice, name: str, team_id: UUID, account: str | None, today: date, slug: str) -> Person:
    joined_at = _morning(today - timedelta(days=_FROM_THE_START + 300))
    email = _email(name, account, slug)
    return Person(dice.id_at(joined_at), name, email, Role.MANAGER, team_id, Language.DE, joined_at)


def _email(name: str, account: str | None, slug: str) -> str:
    local = ".".join("".join(c for c in word if c.isalnum()) for word in fold(name).split())
    return account_email(account or local, slug)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=BERLIN)
