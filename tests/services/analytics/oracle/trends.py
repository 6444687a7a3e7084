"""Parts of periods and of groups, objections over time, and which objections came back as which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.analytics.breakdowns import Key
from services.analytics.periods import Period
from services.models.vocabulary import Language, Qualification
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle.basics import Calls, held_of_thread, passes
from tests.services.analytics.oracle.counts import NAMES, Question, members


def days_of(period: Period) -> Iterator[date]:
    """Every day of a period."""
    day = period.start_on
    while day < period.end_on:
        yield day
        day += timedelta(days=1)


def parts(period: Period, unit: str) -> list[Period]:
    """The days of a period gathered by their week, which begins on Monday, or by their month."""
    gathered: dict[tuple[int, int], list[date]] = {}
    for day in days_of(period):
        week = day.isocalendar()
        key = (week.year, week.week) if unit == "week" else (day.year, day.month)
        gathered.setdefault(key, []).append(day)
    return [Period(days[0], days[-1] + timedelta(days=1), period.time_zone) for days in gathered.values()]


def of_value(question: Question, name: str, value: object) -> Question:
    """The question about the calls that have that value themselves."""
    chosen = frozenset(c.id for c in question.facts if passes(c, question.selected) and getattr(c, name) == value)
    return replace(question, selected=chosen)


FIELDS = {
    "agent": "agent_id",
    "team": "team_id",
    "qualification": "qualification",
    "language": "language",
    "version": "version",
}


def counts_something(question: Question) -> bool:
    """Whether any count has a member."""
    return any(members(name, question) for name in NAMES)


def groups(question: Question, dimension: str, emails: dict[UUID, str]) -> list[tuple[Key, Question]]:
    """The groups in order: of agents, teams and versions those of which something is counted."""
    if dimension == "month":
        months = parts(question.period, "month")
        return [(m.start_on.replace(day=1), replace(question, period=m)) for m in months]
    values: list[Key] = {
        "agent": sorted({c.agent_id for c in question.facts}, key=lambda agent: emails[agent]),
        "team": [*sorted({c.team_id for c in question.facts if c.team_id}), None],
        "qualification": list(Qualification),
        "language": list(Language),
        "version": sorted({c.version for c in question.facts}),
    }[dimension]  # type: ignore[assignment]
    found = [(value, of_value(question, FIELDS[dimension], value)) for value in values]
    always = dimension in ("qualification", "language")
    return [(value, narrowed) for value, narrowed in found if always or counts_something(narrowed)]


def returned(call: CallFact, place: int, facts: Calls) -> tuple[UUID, int]:
    """As which objection a boomerang came back: the first of its type after it."""
    objection = call.objections[place]
    later_here = [
        (other.raised_at, number)
        for number, other in enumerate(call.objections)
        if other.type == objection.type
        and other.raised_at
        and objection.raised_at
        and other.raised_at > objection.raised_at
    ]
    if later_here:
        return call.id, min(later_here)[1]
    thread = held_of_thread(facts, call.thread_id)
    for later in thread[thread.index(call) + 1 :]:
        for number, other in enumerate(later.objections):
            if other.type == objection.type:
                return later.id, number
    raise AssertionError("It did not come back.")
