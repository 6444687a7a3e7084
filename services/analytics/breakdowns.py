"""Breakdowns: one question asked of each group of a frame, by one dimension.

A call counts in the group of its own value at its own time, a thread in that of its first held call. In every
dimension each member of each count is in exactly one group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

import numpy as np

from services.analytics.filters import Filters, narrow
from services.analytics.frame import NONE, FactFrame, Positions
from services.analytics.masks import selection, threads
from services.analytics.periods import months
from services.models.vocabulary import Language, Qualification


class Dimension(StrEnum):
    """By what a figure may be broken down. The values are words of URLs and stay what they are."""

    AGENT = "agent"
    TEAM = "team"
    QUALIFICATION = "qualification"
    LANGUAGE = "language"
    MONTH = "month"
    VERSION = "version"


# An agent's or team's id (None: calls of no team), a value, the first day of a calendar month, or a version.
Key = UUID | Qualification | Language | date | int | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its key, and the frame narrowed to it, which shares all columns."""

    key: Key
    frame: FactFrame


def breakdown(frame: FactFrame, dimension: Dimension) -> tuple[Group, ...]:
    """The groups of a frame in the order in which they are shown.

    Agents stand by e-mail address, teams by id with the calls of none last, versions by number: those of which
    something is counted. Qualifications, languages and the months of the period are all there, empty ones too.
    A group by version shows its own milestones and titles.
    """
    groups = {
        Dimension.AGENT: _by_agent,
        Dimension.TEAM: _by_team,
        Dimension.QUALIFICATION: _by_qualification,
        Dimension.LANGUAGE: _by_language,
        Dimension.MONTH: _by_month,
        Dimension.VERSION: _by_version,
    }
    key = "breakdown", dimension
    if key not in frame.memory:
        frame.memory[key] = tuple(groups[dimension](frame))
    return frame.memory[key]  # type: ignore[no-any-return]


def _by_agent(frame: FactFrame) -> Iterator[Group]:
    agents = [frame.agents[code] for code in _met(frame, frame.calls.agent)]
    emails = {agent: frame.names.get(agent, ("", ""))[0] for agent in agents}
    for agent in sorted(agents, key=lambda agent: (emails[agent].casefold(), emails[agent], agent)):
        yield Group(agent, narrow(frame, Filters(agent_ids=frozenset({agent}))))


def _by_team(frame: FactFrame) -> Iterator[Group]:
    met = _met(frame, frame.calls.team)
    teams: list[UUID | None] = [*sorted(frame.teams[code] for code in met if code != NONE)]
    for team in [*teams, None] if NONE in met else teams:
        yield Group(team, narrow(frame, Filters(team_ids=frozenset({team}))))


def _by_qualification(frame: FactFrame) -> Iterator[Group]:
    for qualification in Qualification:
        yield Group(qualification, narrow(frame, Filters(qualifications=frozenset({qualification}))))


def _by_language(frame: FactFrame) -> Iterator[Group]:
    for language in Language:
        yield Group(language, narrow(frame, Filters(languages=frozenset({language}))))


def _by_month(frame: FactFrame) -> Iterator[Group]:
    for month in months(frame.period):
        yield Group(month.start_on.replace(day=1), replace(frame, period=month))


def _by_version(frame: FactFrame) -> Iterator[Group]:
    definitions = [frame.definitions[code] for code in _met(frame, frame.calls.version)]
    for definition in sorted(definitions, key=lambda definition: definition.version):
        of_version = narrow(frame, Filters(versions=frozenset({definition.version})))
        yield Group(definition.version, replace(of_version, shown=definition))


def _met(frame: FactFrame, column: Positions) -> list[int]:
    """The codes that a column has at the calls that some count of the frame counts."""
    calls = frame.calls
    in_period = selection.in_period(frame, calls.started_at) | selection.in_period(frame, calls.scheduled_at)
    of_age = threads.cohort(frame, frame.close_window_days) | threads.cohort(frame, threads.SHORT_WINDOW_DAYS)
    met: list[int] = np.unique(column[(frame.selected & in_period) | of_age]).tolist()
    return met
