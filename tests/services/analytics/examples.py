"""Small facts for examples: calls of July 2024 in Berlin, looked at from long after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.analytics.frame import Definition, FactFrame, MilestoneDefinition
from services.analytics.periods import Period
from services.models.vocabulary import (
    CallStatus,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)
from tests.services.analytics.frames import CallFact, ObjectionFact, ResponseFact, frame_from_facts

JULY = Period(date(2024, 7, 1), date(2024, 8, 1), "Europe/Berlin")
JULY_BEGINS = datetime(2024, 6, 30, 22, tzinfo=UTC)
JULY_ENDS = datetime(2024, 7, 31, 22, tzinfo=UTC)
LATER = datetime(2025, 1, 1, tzinfo=UTC)
NOON = datetime(2024, 7, 10, 12, tzinfo=UTC)
MAY_11 = datetime(2024, 5, 11, 12, tzinfo=UTC)  # 60 days before NOON on 10 July
HOUR, DAY, INSTANT = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)

SEVEN = Definition(
    1,
    tuple(MilestoneDefinition(n, f"Title {n}", is_offer=n == 6, is_decision=n == 7) for n in range(1, 8)),
)
ANNA, BEN = UUID(int=901), UUID(int=902)
NAMES = {ANNA: ("anna@example.com", "Anna"), BEN: ("Ben@example.com", "Ben")}

DONE, SKIPPED, BEGUN = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED, MilestoneStatus.IN_PROGRESS
CLIENT, FOLLOW_UP = OutcomeType.COACHING_CLIENT, OutcomeType.FOLLOW_UP_SCHEDULED
ONLY, OUT = OutcomeType.IMPLEMENTATION_ONLY, OutcomeType.DISQUALIFIED
RESOLVED, DEFERRED = ObjectionOutcome.RESOLVED, ObjectionOutcome.DEFERRED
PRICE, TIMING = ObjectionType.PRICE, ObjectionType.TIMING


def call(number: int, **values: Any) -> CallFact:
    """A call in a thread of its own that has not started; a thread is given by a number."""
    thread = UUID(int=500 + values.pop("thread", number))
    facts: dict[str, Any] = {
        "agent_id": ANNA,
        "status": CallStatus.SCHEDULED,
        "version": 1,
        "qualification": Qualification.QUALIFIED,
    }
    return CallFact(id=UUID(int=number), thread_id=thread, prospect_id=thread, **(facts | values))


def held(number: int, started_at: datetime = NOON, minutes: float = 60, **values: Any) -> CallFact:
    """A completed call of so many minutes."""
    times = {"started_at": started_at, "ended_at": started_at + timedelta(minutes=minutes)}
    return call(number, **({"status": CallStatus.COMPLETED} | times | values))


def responses(*statuses: MilestoneStatus | None) -> tuple[ResponseFact, ...]:
    """Responses to M1, M2, ... in order; None leaves one out."""
    return tuple(ResponseFact(n, status) for n, status in enumerate(statuses, 1) if status)


def frame(*facts: CallFact, definitions: Sequence[Definition] = (SEVEN,), **values: Any) -> FactFrame:
    """July's frame, looked at from long after."""
    question: dict[str, Any] = {"period": JULY, "now": LATER, "close_window_days": 60, "names": NAMES}
    return frame_from_facts(facts, definitions=definitions, **(question | values))


def resolved(raised_at: datetime | None = NOON) -> ObjectionFact:
    """A resolved objection about the price."""
    return ObjectionFact(PRICE, 5, RESOLVED, raised_at)
