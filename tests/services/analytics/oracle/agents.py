"""The report on agents: everybody who held a call, with the parts of their work side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.analytics.frame import Definition
from services.analytics.periods import Period
from services.models.vocabulary import MilestoneStatus
from tests.services.analytics.oracle.basics import (
    Calls,
    Json,
    Selected,
    durations,
    held_in,
    held_threads,
    median_seconds,
    period_json,
    rate,
)
from tests.services.analytics.oracle.funnel import has_status, is_eligible, numbers_in_order
from tests.services.analytics.oracle.objections import resolution_rate
from tests.services.analytics.oracle.team import close_rate_calls, close_rate_threads


def agents_report(
    facts: Calls,
    period: Period,
    now: datetime,
    close_window_days: int,
    definitions: Sequence[Definition],
    selected: Selected,
    names: Mapping[UUID, tuple[str, str]],
) -> Json:
    """Everything that `report agents` says: all who held a call in the period, by their addresses."""
    held = held_in(facts, period, selected)
    rows = []
    for agent_id in {c.agent_id for c in held}:
        email, name = names[agent_id]
        own = [c for c in held if c.agent_id == agent_id]
        begun = [t for t in held_threads(facts, selected) if t[0].agent_id == agent_id]
        rows.append(
            {
                "email": email,
                "name": name,
                "held": len(own),
                "closeRateThreads": close_rate_threads(begun, period, now, close_window_days),
                "closeRateCalls": close_rate_calls(own),
                "completionRate": completion_rate(own, definitions),
                "resolutionRate": resolution_rate(own),
                "medianDurationSeconds": median_seconds(durations(own)),
            }
        )
    return {"period": period_json(period), "agents": sorted(rows, key=lambda row: str(row["email"]))}


def completion_rate(held: Calls, definitions: Sequence[Definition]) -> Json:
    """Completed milestones, of the eligible ones, both added up over the milestones and the held calls."""
    pairs = [(call, number) for call in held for number in numbers_in_order(call, definitions)]
    eligible = [(call, number) for call, number in pairs if is_eligible(call, number, definitions)]
    completed = [
        (call, number) for call, number in eligible if has_status(call, number, MilestoneStatus.COMPLETED)
    ]
    return rate(len(completed), len(eligible))
