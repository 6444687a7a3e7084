"""The report on objections: how often they come up, how they end, and whether that lasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.analytics.frame import Definition
from services.analytics.periods import Period
from services.models.vocabulary import ObjectionOutcome, ObjectionType
from tests.services.analytics.frames import CallFact, ObjectionFact
from tests.services.analytics.oracle.basics import (
    Calls,
    Json,
    Selected,
    held_in,
    held_of_thread,
    median_seconds,
    period_json,
    rate,
)

Raised = list[tuple[CallFact, ObjectionFact]]


def objections_report(
    facts: Calls,
    period: Period,
    now: datetime,
    close_window_days: int,
    definitions: Sequence[Definition],
    selected: Selected,
) -> Json:
    """Everything that `report objections` says, with the keys that it says it by."""
    held = held_in(facts, period, selected)
    raised = objections_of(held)
    return {
        "period": period_json(period),
        "held": len(held),
        "objections": len(raised),
        "per100Calls": 100 * len(raised) / len(held) if held else None,
        "prevalence": rate(len([c for c in held if c.objections]), len(held)),
        "resolutionRate": resolution_rate(held),
        "durableResolutionRate": durable_resolution_rate(raised, facts),
        "byType": [type_json(kind, raised) for kind in ObjectionType],
        "byTypeAndMilestone": grid(raised),
    }


def objections_of(held: Calls) -> Raised:
    """The objections of held calls, each with its call, whose day and agent it shares."""
    return [(call, objection) for call in held for objection in call.objections]


def ended_as(raised: Raised, outcome: ObjectionOutcome | None) -> Raised:
    """The objections with that outcome; None gives those still open."""
    return [(call, objection) for call, objection in raised if objection.outcome == outcome]


def resolution_rate(held: Calls) -> Json:
    """Resolved objections, of the objections that have an outcome."""
    raised = objections_of(held)
    resolved = ended_as(raised, ObjectionOutcome.RESOLVED)
    return rate(len(resolved), len(raised) - len(ended_as(raised, None)))


def times_to_resolve(raised: Raised) -> list[timedelta]:
    """From raising to resolving, for resolved objections of which both times are known."""
    return [
        objection.resolved_at - objection.raised_at
        for _, objection in ended_as(raised, ObjectionOutcome.RESOLVED)
        if objection.raised_at and objection.resolved_at
    ]


def type_json(kind: ObjectionType, raised: Raised) -> Json:
    """One type of objection; every type is listed, also one that nobody raised."""
    of_type = [(call, objection) for call, objection in raised if objection.type == kind]
    return {
        "type": kind.value,
        "count": len(of_type),
        "resolved": len(ended_as(of_type, ObjectionOutcome.RESOLVED)),
        "deferred": len(ended_as(of_type, ObjectionOutcome.DEFERRED)),
        "disqualified": len(ended_as(of_type, ObjectionOutcome.DISQUALIFIED)),
        "open": len(ended_as(of_type, None)),
        "medianSecondsToResolve": median_seconds(times_to_resolve(of_type)),
    }


def grid(raised: Raised) -> list[Json]:
    """How often each type came up in each milestone, cells with a count alone; null where it is not known."""
    cells = [(objection.type, objection.milestone) for _, objection in raised]
    return [
        {"type": kind.value, "milestone": milestone, "count": cells.count((kind, milestone))}
        for kind, milestone in set(cells)
    ]


def later_held_calls(call: CallFact, facts: Calls) -> list[CallFact]:
    """The held calls that follow this one in its thread, at any time, in or out of the period."""
    thread = held_of_thread(facts, call.thread_id)
    return thread[thread.index(call) + 1 :]


def is_raised_again(call: CallFact, objection: ObjectionFact, facts: Calls) -> bool:
    """The same type came up later in the same call, or anywhere in a later held call of the thread.

    Within a call later means a later time: an equal time is not later, and neither is one not known.
    """
    later_here = any(
        other.type == objection.type
        and other.raised_at is not None
        and objection.raised_at is not None
        and other.raised_at > objection.raised_at
        for other in call.objections
    )
    return later_here or any(
        other.type == objection.type
        for later_call in later_held_calls(call, facts)
        for other in later_call.objections
    )


def durable_resolution_rate(raised: Raised, facts: Calls) -> Json:
    """Resolved objections that never came back, of those whose thread has a later held call to show it."""
    shown = [
        (call, objection)
        for call, objection in ended_as(raised, ObjectionOutcome.RESOLVED)
        if later_held_calls(call, facts)
    ]
    lasting = [objection for call, objection in shown if not is_raised_again(call, objection, facts)]
    return rate(len(lasting), len(shown))
