"""The question behind the list of calls: which days, whose calls, in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services import agents
from services.analytics import facts
from services.calls import CallFilters, CallOrder
from services.db import ScopedSession
from services.models import User
from services.models.vocabulary import CallStatus, OutcomeType, Qualification
from services.organizations import get_organization
from services.questions import own_calls, presets
from services.questions.presets import Choice
from services.questions.reading import SEARCH, Reading
from services.scope import guarded
from services.to_do import ToDo

# In an address: what the listed calls wait for.
TO_DO = "todo"
# The names by which an address narrows the list, besides its days.
FILTERS = (SEARCH, "agent", TO_DO, "status", "outcome", "qualification")


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """What is asked. `words` are the filters as an address says them; `people` those that may be chosen."""

    filters: CallFilters
    choice: Choice
    order: CallOrder
    is_own: bool
    words: Mapping[str, Sequence[str]]
    people: Sequence[User]

    @property
    def chosen_agents(self) -> list[User]:
        """The agents that are filtered for; none where everybody's calls are listed."""
        return [person for person in self.people if person.id in self.filters.agent_ids]

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
    if is_own:
        own_calls.read_people(db, reading)
    people = [] if is_own else agents.list_agents(db, asked=reading.all("agent"))
    by_email = {person.email: person.id for person in people}
    emails = reading.among("agent", list(by_email)) if people else []
    filters = CallFilters(
        period=choice.period,
        to_do=reading.word(TO_DO, ToDo),
        agent_ids=frozenset(by_email[email] for email in emails),
        statuses=reading.words("status", CallStatus),
        outcomes=reading.words("outcome", OutcomeType),
        qualifications=reading.words("qualification", Qualification),
        search=reading.search(SEARCH),
    )
    return CallQuestion(
        filters=filters,
        choice=choice,
        # What has happened comes first for whoever looks at a team; an agent begins with what is due.
        order=CallOrder.DUE_FIRST if is_own else CallOrder.HAPPENED_FIRST,
        is_own=is_own,
        words=_words(filters, emails),
        people=people,
    )


def _words(filters: CallFilters, emails: Sequence[str]) -> dict[str, Sequence[str]]:
    said: dict[str, Sequence[str]] = {
        SEARCH: [filters.search],
        "agent": emails,
        TO_DO: [filters.to_do] if filters.to_do else [],
        "status": [word for word in CallStatus if word in filters.statuses],
        "outcome": [word for word in OutcomeType if word in filters.outcomes],
        "qualification": [word for word in Qualification if word in filters.qualifications],
    }
    return {name: values for name, values in said.items() if any(values)}
