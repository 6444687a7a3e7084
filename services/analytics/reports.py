"""The four reports: which figures each holds, and the period and time that somebody asks for in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum

from services.analytics import figures
from services.analytics.figures import AgentTable, FunnelFigures, ObjectionFigures, TeamFigures
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.errors import N_, Invalid

# Nobody's calls lie outside, and no sum of days and windows leaves the calendar.
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ReportKind(StrEnum):
    """The reports by the names that the command takes."""

    TEAM = "team"
    AGENTS = "agents"
    FUNNEL = "funnel"
    OBJECTIONS = "objections"


Report = TeamFigures | AgentTable | FunnelFigures | ObjectionFigures


def make(kind: ReportKind, frame: FactFrame) -> Report:
    """The figures of one report over a frame; each has `to_json`."""
    if kind is ReportKind.TEAM:
        return figures.team(frame)
    if kind is ReportKind.AGENTS:
        return figures.agents(frame)
    if kind is ReportKind.FUNNEL:
        return figures.funnel(frame)
    return figures.objections(frame)


def period_between(start: str, end: str, time_zone: str) -> Period:
    """The period from one day up to, not including, another, both as YYYY-MM-DD.

    Raises Invalid naming the field.
    """
    start_on, end_on = _day(start, "from"), _day(end, "to")
    if end_on < start_on:
        raise Invalid(
            N_("%(field)s is the first day after the period and must not lie before from (%(start)s): %(end)s"),
            field="to",
            start=start_on.isoformat(),
            end=end_on.isoformat(),
        )
    return Period(start_on, end_on, time_zone)


def instant_of(value: str) -> datetime:
    """An ISO 8601 time with its offset, in UTC. Raises Invalid naming `now`."""
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None or not EARLIEST <= parsed.date() < LATEST:
        raise Invalid(
            N_("%(field)s must be a time with its offset, such as 2026-01-31T12:00:00+01:00: %(value)s"),
            field="now",
            value=value,
        )
    return parsed.astimezone(UTC)


def _day(value: str, field: str) -> date:
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise Invalid(N_("%(field)s must be a day such as 2026-01-31: %(value)s"), field=field, value=value)
    return day
