"""What became of a leak: its thread read from the leak on, call by call."""

from __future__ import annotations

from datetime import datetime

from services.models.vocabulary import CallStatus, OutcomeType
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle.basics import Calls, comes_before, is_held

ADRIFT = ("overdue", "no-show", "cancelled", "unplanned")
ENDS = ("won", "implementation", "disqualified", "again", "unsettled", "ahead", *ADRIFT)


def later_calls(call: CallFact, facts: Calls) -> list[CallFact]:
    """The calls of the thread that stand after this one, in order, held or not, of whatever day and agent."""
    later: list[CallFact] = []
    for other in facts:
        if other.thread_id == call.thread_id and comes_before(call, other):
            later.insert(len([one for one in later if comes_before(one, other)]), other)
    return later


def end_of(call: CallFact, facts: Calls, now: datetime) -> str:
    """The one end that the thread has come to since."""
    later = later_calls(call, facts)
    if not later:
        return "unplanned"
    held = [c for c in later if is_held(c)]
    if held:
        return end_of_held(held)
    if any(is_ahead(c, now) for c in later):
        return "ahead"
    if any(c.status == CallStatus.SCHEDULED for c in later):
        return "overdue"
    return "no-show" if later[-1].status == CallStatus.NO_SHOW else "cancelled"


def end_of_held(held: list[CallFact]) -> str:
    """The end of a thread that met again: a client won is won, else the last outcome counts."""
    outcomes = [c.outcome for c in held if c.outcome is not None]
    if OutcomeType.COACHING_CLIENT in outcomes:
        return "won"
    if not outcomes:
        return "unsettled"
    return {
        OutcomeType.IMPLEMENTATION_ONLY: "implementation",
        OutcomeType.DISQUALIFIED: "disqualified",
        OutcomeType.FOLLOW_UP_SCHEDULED: "again",
    }[outcomes[-1]]


def is_ahead(call: CallFact, now: datetime) -> bool:
    """Going on, or not yet due."""
    if call.started_at is not None:
        return call.ended_at is None
    return call.status == CallStatus.SCHEDULED and (call.scheduled_at is None or call.scheduled_at >= now)
