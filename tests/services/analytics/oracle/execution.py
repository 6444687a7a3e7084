"""Agents beside each other: quartiles, the variance between them, and how new ones come to the team's pace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from math import sqrt
from uuid import UUID

from services.models.vocabulary import MilestoneStatus, ObjectionOutcome
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle.basics import durations, local_day
from tests.services.analytics.oracle.counts import Question, aged, closed
from tests.services.analytics.oracle.funnel import has_status, is_eligible, numbers_in_order, times_in

Value = Fraction | None


def own_held(question: Question) -> dict[UUID, list[CallFact]]:
    """The held calls of everybody who held one in the period."""
    return {
        agent: [c for c in question.held if c.agent_id == agent]
        for agent in sorted({c.agent_id for c in question.held})
    }


def quantile(values: list[Fraction], share: Fraction) -> float:
    """The value below which `share` of the values lie, on the straight line between the two nearest."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    above = ordered[min(int(place) + 1, len(ordered) - 1)]
    return float(ordered[int(place)] + (place - int(place)) * (above - ordered[int(place)]))


def middle(values: list[Fraction]) -> Value:
    """The middle of the values, halfway between two middle ones; None without any."""
    ordered = sorted(values)
    if not ordered:
        return None
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def share_of(part: int, whole: int) -> Value:
    """So many of so many, if there are any."""
    return Fraction(part, whole) if whole else None


def if_ten(part: int, whole: int) -> Value:
    """So many of so many, if these are ten or more: of fewer, no percentage is told."""
    return Fraction(part, whole) if whole >= 10 else None


Share = Callable[[int, int], Value]


def completion(held: list[CallFact], question: Question, share: Share = share_of) -> Value:
    """Completed milestones, of the eligible ones, both added up over the calls."""
    definitions = question.definitions
    eligible = [(c, n) for c in held for n in numbers_in_order(c, definitions) if is_eligible(c, n, definitions)]
    completed = [(c, n) for c, n in eligible if has_status(c, n, MilestoneStatus.COMPLETED)]
    return share(len(completed), len(eligible))


def resolution(held: list[CallFact], question: Question, share: Share = share_of) -> Value:
    """Resolved objections, of those that have an outcome, of the types asked for."""
    met = [o for c in held for o in c.objections if question.types is None or o.type in question.types]
    resolved = [o for o in met if o.outcome == ObjectionOutcome.RESOLVED]
    return share(len(resolved), len([o for o in met if o.outcome is not None]))


def thread_close_rate(agent: UUID, question: Question, share: Share = share_of) -> Value:
    """Threads closed, of those that became W days old, whose first held call is the agent's."""
    days = question.close_window_days
    begun = [thread for thread in aged(question, days) if thread[0].agent_id == agent]
    return share(len([thread for thread in closed(question, days) if thread in begun]), len(begun))


def median_duration(held: list[CallFact]) -> Value:
    """The middle of the durations, in seconds."""
    return middle([Fraction(str(span.total_seconds())) for span in durations(held)])


def parts_of_agents(question: Question) -> dict[str, list[Fraction]]:
    """Per execution part the values of the agents that have one; a share of fewer than ten is none."""
    own = own_held(question)
    values: dict[str, list[Value]] = {
        "close_rate_threads": [thread_close_rate(agent, question, if_ten) for agent in own],
        "completion_rate": [completion(held, question, if_ten) for held in own.values()],
        "resolution_rate": [resolution(held, question, if_ten) for held in own.values()],
        "median_duration_seconds": [median_duration(held) for held in own.values()],
    }
    return {part: [value for value in listed if value is not None] for part, listed in values.items()}


def quartiles(question: Question) -> dict[str, tuple[float, float, float] | None]:
    """The quartiles of each part, where five agents or more have one to take."""
    return {
        part: None
        if len(values) < 5
        else (
            quantile(values, Fraction(1, 4)),
            quantile(values, Fraction(1, 2)),
            quantile(values, Fraction(3, 4)),
        )
        for part, values in parts_of_agents(question).items()
    }


def variance(question: Question, milestone: int) -> tuple[dict[UUID, tuple[int, float]], float | None]:
    """Who has ten timed responses or more, and how far their medians lie apart, measured by their mean."""
    counted = {}
    for agent, held in own_held(question).items():
        times = [Fraction(str(span.total_seconds())) for span in times_in(milestone, held)]
        center = middle(times)
        if len(times) >= 10 and center is not None:
            counted[agent] = (len(times), center)
    medians = [center for _, center in counted.values()]
    named = {agent: (times, float(center)) for agent, (times, center) in counted.items()}
    if len(medians) < 2 or sum(medians) == 0:
        return named, None
    mean = sum(medians) / Fraction(len(medians))
    squares = sum((value - mean) ** 2 for value in medians)
    return named, sqrt(squares / (len(medians) - 1)) / float(mean)


def ramps(question: Question, created: Mapping[UUID, datetime]) -> dict[UUID, tuple[int | None, int | None]]:
    """Days to the first held call, and held calls until ten in a row are as complete as the team's middle."""
    own = own_held(question)
    known = [value for value in (completion(held, question) for held in own.values()) if value is not None]
    return {
        agent: (
            days_to_first(held, question, created.get(agent)),
            calls_until(held, question, middle(known)),
        )
        for agent, held in own.items()
    }


def in_time_order(held: list[CallFact]) -> list[CallFact]:
    """By start, then by id."""
    return sorted(held, key=lambda c: (c.started_at, c.id))


def days_to_first(held: list[CallFact], question: Question, created_at: datetime | None) -> int | None:
    """The days on the calendar from one to the other; None where the user came after the call."""
    first = in_time_order(held)[0].started_at
    if first is None or created_at is None or created_at > first:
        return None
    return (local_day(first, question.period) - local_day(created_at, question.period)).days


def calls_until(held: list[CallFact], question: Question, goal: Value) -> int | None:
    """The number of the call that first ends ten in a row of which as much is completed."""
    ordered = in_time_order(held)
    for number in range(10, len(ordered) + 1):
        reached = completion(ordered[number - 10 : number], question)
        if goal is not None and reached is not None and reached >= goal:
            return number
    return None
