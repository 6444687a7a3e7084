"""Reading facts: from the fact rows of one organization to the columns that figures work on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select, text

from services import configuration
from services.analytics.facts.columns import Columns, call_columns, objection_columns, response_columns
from services.analytics.frame import (
    CallColumns,
    Definition,
    FactFrame,
    Mask,
    MilestoneDefinition,
)
from services.analytics.periods import Period, day_of
from services.db import ScopedSession
from services.models import Organization, User
from services.models.vocabulary import (
    CallMode,
    Language,
    OutcomeType,
    Qualification,
)
from services.organizations import get_organization
from services.scope import guarded

DEFAULT_DAYS = 28
# The share closed within 14 days stands beside the headline, whatever the close window.
SHORT_WINDOW_DAYS = 14

_TIMES = ("scheduled_at", "started_at", "ended_at", "cancelled_at")
_NAMES = (
    *("id", "thread_id", "prospect_id", "agent_id", "team_id", "configuration_version", "status", "outcome"),
    *("reason", "qualification", "language", "mode", *_TIMES, "milestones", "milestone_statuses"),
    *("milestone_seconds", "objection_types", "objection_milestones", "objection_outcomes", "objection_raised"),
    "objection_seconds",
)
# Microseconds since 1970 are what numpy takes at once; turning datetimes into them took half of the time.
_SELECTED = ", ".join(
    f"(extract(epoch FROM {name}) * 1000000)::bigint" if name in _TIMES else name for name in _NAMES
)

# Whole threads: every call of each thread that has a call in the period, or had one so shortly before it
# that the thread comes of age within. Core SQL, hence the literal organization in both places.
_ROWS = f"""
    SELECT {_SELECTED}
    FROM call_facts
    WHERE organization_id = :organization AND thread_id IN (
        SELECT thread_id FROM call_facts
        WHERE organization_id = :organization AND (
            (started_at >= :earliest AND started_at < :end) OR (scheduled_at >= :start AND scheduled_at < :end)
        )
    ) {{own}}
    ORDER BY thread_id, coalesce(started_at, scheduled_at), external_id COLLATE "C", id
"""  # noqa: S608 - constants of this module alone.
_ALL = text(_ROWS.format(own=""))
_OWN = text(
    _ROWS.format(
        own="""AND thread_id IN (
            SELECT thread_id FROM call_facts WHERE organization_id = :organization AND agent_id = :agent
        )"""
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which calls count, by their own values; an empty set filters nothing."""

    agent_ids: frozenset[UUID] = frozenset()
    team_ids: frozenset[UUID] = frozenset()
    qualifications: frozenset[Qualification] = frozenset()
    outcomes: frozenset[OutcomeType] = frozenset()
    languages: frozenset[Language] = frozenset()
    modes: frozenset[CallMode] = frozenset()
    versions: frozenset[int] = frozenset()


@guarded
def load(db: ScopedSession, *, period: Period, now: datetime, filters: Filters | None = None) -> FactFrame:
    """The facts for figures of `period` under `filters`; an agent's are filtered to the agent, whatever is asked.

    `now` is an aware time and decides ages only. Colleagues' calls in an agent's threads are in the frame,
    since thread figures need them, but are not selected.
    """
    organization = get_organization(db)
    filters = filters or Filters()
    if db.scope.is_own_only and db.scope.user_id:
        filters = _only(filters, db.scope.user_id)
    columns = _columns(db, organization, period)
    definitions = _definitions(db)
    agents = _distinct(columns["agent_id"])
    teams = _distinct(team for team in columns["team_id"] if team)
    calls = call_columns(columns, agents, teams, [definition.version for definition in definitions])
    return FactFrame(
        period=period,
        now=now,
        close_window_days=organization.close_window_days,
        definitions=definitions,
        agents=agents,
        teams=teams,
        calls=calls,
        responses=response_columns(columns),
        objections=objection_columns(columns),
        selected=_selected(calls, agents, teams, definitions, filters),
        names=_names(db, agents),
    )


@guarded
def default_period(db: ScopedSession, *, now: datetime, days: int = DEFAULT_DAYS) -> Period:
    """The last `days` days up to today; where those hold no call, the last ones that do."""
    organization = get_organization(db)
    zone = organization.time_zone
    today = day_of(now, zone)
    period = Period(today - timedelta(days=days - 1), today + timedelta(days=1), zone)
    latest = db.connection().scalar(
        text("""
            SELECT max(coalesce(started_at, scheduled_at)) FROM call_facts
            WHERE organization_id = :organization AND coalesce(started_at, scheduled_at) < :end
                AND (CAST(:agent AS uuid) IS NULL OR agent_id = :agent)
        """),
        {
            "organization": organization.id,
            "end": period.end,
            "agent": db.scope.user_id if db.scope.is_own_only else None,
        },
    )
    if latest is None or latest >= period.start:
        return period
    last = day_of(latest, zone)
    return Period(last - timedelta(days=days - 1), last + timedelta(days=1), zone)


def _only(filters: Filters, agent_id: UUID) -> Filters:
    return replace(filters, agent_ids=frozenset({agent_id}))


def _columns(db: ScopedSession, organization: Organization, period: Period) -> Columns:
    window = timedelta(days=max(organization.close_window_days, SHORT_WINDOW_DAYS))
    values = {
        "organization": organization.id,
        "start": period.start,
        "end": period.end,
        "earliest": period.start - window,
    }
    if db.scope.is_own_only:
        rows = db.connection().execute(_OWN, {**values, "agent": db.scope.user_id}).all()
    else:
        rows = db.connection().execute(_ALL, values).all()
    turned: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(_NAMES)
    return dict(zip(_NAMES, turned, strict=True))


def _definitions(db: ScopedSession) -> tuple[Definition, ...]:
    return tuple(
        Definition(
            version=row.number,
            milestones=tuple(
                MilestoneDefinition(
                    number=milestone.number,
                    title=milestone.title,
                    is_active=milestone.is_active,
                    is_offer=milestone.number == document.offer,
                    is_decision=milestone.number == document.decision,
                )
                for milestone in document.milestones
            ),
        )
        for row, document in configuration.list_versions(db)
    )


def _names(db: ScopedSession, agents: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    if db.scope.is_own_only:
        agents = [agent for agent in agents if agent == db.scope.user_id]
    rows = db.execute(select(User.id, User.email, User.name).where(User.id.in_(agents)))
    return {row.id: (row.email, row.name) for row in rows}


def _distinct(values: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(values)))


def _selected(
    calls: CallColumns,
    agents: Sequence[UUID],
    teams: Sequence[UUID],
    definitions: Sequence[Definition],
    filters: Filters,
) -> Mask:
    mask = np.ones(len(calls), dtype=np.bool_)
    for column, values, wanted in (
        (calls.agent, agents, filters.agent_ids),
        (calls.team, teams, filters.team_ids),
        (calls.version, [definition.version for definition in definitions], filters.versions),
        (calls.qualification, list(Qualification), filters.qualifications),
        (calls.outcome, list(OutcomeType), filters.outcomes),
        (calls.language, list(Language), filters.languages),
        (calls.mode, list(CallMode), filters.modes),
    ):
        if wanted:
            mask &= np.isin(column, [n for n, value in enumerate(values) if value in wanted])
    return mask
