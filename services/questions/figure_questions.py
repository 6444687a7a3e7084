"""The question behind a screen of figures: which days, of whose calls, beside what, and broken down by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.analytics import facts
from services.analytics.breakdowns import Dimension
from services.analytics.comparisons import Against
from services.analytics.filters import Filters
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.db import ScopedSession
from services.models import Team, User
from services.organizations import get_organization
from services.questions import call_traits, presets
from services.questions.presets import Choice
from services.questions.reading import Reading
from services.scope import guarded

# The names by which an address filters figures, in the order in which they are shown.
FILTERS = call_traits.NAMES
NAMES = (*presets.NAMES, *FILTERS, "against", "by")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `words` are the filters as an address says them; `is_own` says that there is nobody else.

    `agents` and `teams` are those that may be chosen; of teams only where they are asked for.
    """

    choice: Choice
    now: datetime
    is_own: bool
    against: Against = Against.PREVIOUS
    by: Dimension | None = None
    filters: Filters = field(default_factory=Filters)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    agents: Sequence[User] = ()
    teams: Sequence[Team] = ()

    @property
    def period(self) -> Period:
        """The days the figures are of."""
        return self.choice.period

    @property
    def earlier(self) -> Period | None:
        """The days the figures are compared with; None where they are compared with none."""
        return presets.before(self.choice, self.against)

    @property
    def is_narrowed_beyond_agents(self) -> bool:
        """Whether another filter than that of agents is set."""
        return bool(self.words.keys() - {"agent"})

    @property
    def chosen_agents(self) -> list[User]:
        """The agents that are filtered for; none where everybody counts."""
        return [agent for agent in self.agents if agent.id in self.filters.agent_ids]

    def load(self, db: ScopedSession) -> FactFrame:
        """The facts of the days that are asked for."""
        return facts.load(db, period=self.period, now=self.now, filters=self.filters)

    def load_team(self, db: ScopedSession, frame: FactFrame) -> FactFrame:
        """The facts of all agents under the other filters: what the chosen ones are compared with.

        `frame` is what `load` gave. Where no agents are chosen it is the team's, and nothing is read again; so it
        is for an agent, who sees nobody else's.
        """
        if self.is_own or not self.filters.agent_ids:
            return frame
        everybody = replace(self.filters, agent_ids=frozenset())
        return facts.load(db, period=self.period, now=self.now, filters=everybody)

    def load_earlier(self, db: ScopedSession) -> FactFrame | None:
        """The facts of the days to compare with, if there are any."""
        if self.earlier is None:
            return None
        return facts.load(db, period=self.earlier, now=self.now, filters=self.filters)

    @property
    def address(self) -> dict[str, str | Sequence[str]]:
        """What an address says that asks the same, with the days named as they were."""
        asked: dict[str, str | Sequence[str]] = {**presets.named_words(self.choice), **self.words}
        if self.against is not Against.PREVIOUS:
            asked["against"] = self.against.value
        if self.by is not None:
            asked["by"] = self.by.value
        return asked

    def parameters(self, **more: str | Sequence[str]) -> dict[str, str | Sequence[str]]:
        """What an address says for exactly these days and filters, whenever it is opened, and `more`."""
        return {**presets.words(self.choice), **self.words, **more}


@guarded
def ask(db: ScopedSession, reading: Reading, *, now: datetime) -> Question:
    """What an address asks of the figures. What it cannot ask is ignored, and `reading` remembers that.

    Agents ask of their own calls alone, and for no other agent or team.
    """
    zone = get_organization(db).time_zone
    choice = presets.read(reading, zone=zone, default=lambda: facts.default_period(db, now=now), now=now)
    is_own = db.scope.is_own_only
    traits = call_traits.ask(db, reading, names_teams=reading.all("by") == [Dimension.TEAM])
    return Question(
        choice=choice,
        now=now,
        is_own=is_own,
        against=reading.word("against", Against) or Against.PREVIOUS,
        by=_dimension(reading, is_own=is_own),
        filters=traits.filters,
        words=traits.words,
        agents=traits.people,
        teams=traits.teams,
    )


def dimensions(*, is_own: bool) -> list[Dimension]:
    """By what figures may be broken down; an agent's only by what is about no colleague."""
    return [d for d in Dimension if not is_own or d not in (Dimension.AGENT, Dimension.TEAM)]


def _dimension(reading: Reading, *, is_own: bool) -> Dimension | None:
    by = reading.word("by", Dimension)
    if by is not None and by not in dimensions(is_own=is_own):
        reading.is_faulty = True
        return None
    return by
