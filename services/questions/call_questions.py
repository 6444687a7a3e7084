"""The question behind the list of calls: which days, whose calls, in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.analytics import facts
from services.calls import CallFilters, CallOrder
from services.db import ScopedSession
from services.models import Team, User
from services.models.vocabulary import CallStatus
from services.organizations import get_organization
from services.questions import call_traits, presets
from services.questions.presets import Choice
from services.questions.reading import SEARCH, Reading
from services.scope import guarded
from services.to_do import ToDo

# In an address: what the listed calls wait for.
TO_DO = "todo"
# The names by which an address narrows the list, besides its days.
FILTERS = (SEARCH, TO_DO, "status", *call_traits.NAMES)


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """What is asked. `words` are the filters as an address says them.

    `people` and `teams` are those that may be chosen; of teams only where they are asked for.
    """

    filters: CallFilters
    choice: Choice
    order: CallOrder
    is_own: bool
    words: Mapping[str, Sequence[str]]
    people: Sequence[User]
    teams: Sequence[Team]

    @property
    def chosen_agents(self) -> list[User]:
        """The agents that are filtered for; none where everybody's calls are listed."""
        return [person for person in self.people if person.id in self.filters.traits.agent_ids]

    @property
    def address(self) -> dict[str, str | Sequence[str]]:
        """What an address says that asks the same, with the days named as they were."""
        return {**presets.named_words(self.choice), **self.words}


@guarded
def ask(db: ScopedSession, reading: Reading, *, now: datetime) -> CallQuestion:
    """What an address asks of the list of calls. What it cannot ask is ignored, and `reading` remembers that.

    An agent's address asks for no other agent: the list is of their own calls.
    """
    is_own = db.scope.is_own_only
    zone = get_organization(db).time_zone
    choice = presets.read(reading, zone=zone, default=lambda: facts.default_period(db, now=now), now=now)
    traits = call_traits.ask(db, reading)
    filters = CallFilters(
        period=choice.period,
        to_do=reading.word(TO_DO, ToDo),
        traits=traits.filters,
        statuses=reading.words("status", CallStatus),
        search=reading.search(SEARCH),
    )
    return CallQuestion(
        filters=filters,
        choice=choice,
        # What has happened comes first for whoever looks at a team; an agent begins with what is due.
        order=CallOrder.DUE_FIRST if is_own else CallOrder.HAPPENED_FIRST,
        is_own=is_own,
        words={**_words(filters), **traits.words},
        people=traits.people,
        teams=traits.teams,
    )


def _words(filters: CallFilters) -> dict[str, Sequence[str]]:
    said: dict[str, Sequence[str]] = {
        SEARCH: [filters.search],
        TO_DO: [filters.to_do] if filters.to_do else [],
        "status": [word for word in CallStatus if word in filters.statuses],
    }
    return {name: values for name, values in said.items() if any(values)}
