"""Who is booked when: appointments by day, and the slots that are still free."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.demo.days import SLOTS, appointment, next_working_day
from services.demo.dice import Dice
from services.demo.people import Person
from services.models.vocabulary import ObjectionType


@dataclass(slots=True)
class Thread:
    """A thread as it unfolds. `carried`: the types of the objections that its last call deferred."""

    id: UUID
    prospect: dict[str, Any]
    agent: Person
    calls: int = 0
    held: int = 0
    carried: frozenset[ObjectionType] = frozenset()


@dataclass(frozen=True, slots=True)
class Appointment:
    """A call to come. `reassigned_from` is the agent who had it at first."""

    thread: Thread
    agent: Person
    day: date
    slot: int
    created_at: datetime
    reassigned_from: Person | None = None

    @property
    def at(self) -> datetime:
        """When it is to begin."""
        return appointment(self.day, self.slot)


class Diary:
    """The appointments of the whole team, by day."""

    def __init__(self) -> None:
        self._appointments: defaultdict[date, list[Appointment]] = defaultdict(list)
        self._taken: set[tuple[UUID, date, int]] = set()

    def book(self, booked: Appointment) -> None:
        """Write an appointment down."""
        self._appointments[booked.day].append(booked)
        self._taken.add((booked.agent.id, booked.day, booked.slot))

    def is_free(self, agent: Person, day: date, slot: int) -> bool:
        """Whether the agent has nothing at that time."""
        return (agent.id, day, slot) not in self._taken

    def free_slot(self, dice: Dice, agent: Person, day: date) -> int | None:
        """Any free slot of an agent's day, None where it is full."""
        free = [slot for slot in range(len(SLOTS)) if self.is_free(agent, day, slot)]
        return dice.one_of(free) if free else None

    def free_day(self, dice: Dice, agent: Person, day: date) -> tuple[date, int]:
        """The first working day from `day` on with a free slot, within a week; else any slot, taken or not."""
        day = next_working_day(day)
        for _ in range(5):
            slot = self.free_slot(dice, agent, day)
            if slot is not None:
                return day, slot
            day = next_working_day(day + timedelta(days=1))
        return day, dice.whole(0, len(SLOTS) - 1)

    def take(self, day: date) -> list[Appointment]:
        """The appointments of a day, in the order of their time; the diary forgets them."""
        return sorted(self._appointments.pop(day, []), key=lambda booked: (booked.slot, booked.created_at))

    def last_day(self) -> date | None:
        """The last day with an appointment that was not taken out yet."""
        return max(self._appointments, default=None)
