"""Reading facts: from the fact rows of one organization to the columns that figures work on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from sqlalchemy import Row, select, text

from services import configuration
from services.analytics.frame import (
    NONE,
    CallColumns,
    Codes,
    Definition,
    FactFrame,
    Mask,
    MilestoneDefinition,
    ObjectionColumns,
    Positions,
    ResponseColumns,
    Times,
)
from services.analytics.periods import Period, day_of
from services.db import ScopedSession
from services.models import Organization, User
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)
from services.organizations import get_organization
from services.scope import guarded

DEFAULT_DAYS = 28
# The share closed within 14 days stands beside the headline, whatever the close window.
SHORT_WINDOW_DAYS = 14

# Whole threads: every call of each thread that has a call in the period, or had one so shortly before it
# that the thread comes of age within. Core SQL, hence the literal organization in both places.
_ROWS = """
    SELECT id, thread_id, prospect_id, agent_id, team_id, configuration_version, status, outcome, reason,
        qualification, language, mode, scheduled_at, started_at, ended_at, cancelled_at, milestones,
        milestone_statuses, milestone_seconds, objection_types, objection_milestones, objection_outcomes,
        objection_raised, objection_seconds
    FROM call_facts
    WHERE organization_id = :organization AND thread_id IN (
        SELECT thread_id FROM call_facts
        WHERE organization_id = :organization AND (
            (started_at >= :earliest AND started_at < :end) OR (scheduled_at >= :start AND scheduled_at < :end)
        )
    ) {own}
    ORDER BY thread_id, coalesce(started_at, scheduled_at), external_id COLLATE "C", id
"""
_ALL = text(_ROWS.format(own=""))
_OWN = text(
    _ROWS.format(
        own="""AND thread_id IN (
            SELECT thread_id FROM call_facts WHERE organization_id = :organization AND agent_id = :agent
        )"""
    )
)

W = TypeVar("W", bound=StrEnum)


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
    rows = _rows(db, organization, period)
    definitions = _definitions(db)
    agents = _distinct(row.agent_id for row in rows)
    teams = _distinct(row.team_id for row in rows if row.team_id)
    calls = _calls(rows, agents, teams, [definition.version for definition in definitions])
    return FactFrame(
        period=period,
        now=now,
        close_window_days=organization.close_window_days,
        definitions=definitions,
        agents=agents,
        teams=teams,
        calls=calls,
        responses=_responses(rows),
        objections=_objections(rows),
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


def _rows(db: ScopedSession, organization: Organization, period: Period) -> Sequence[Row[Any]]:
    window = timedelta(days=max(organization.close_window_days, SHORT_WINDOW_DAYS))
    values = {
        "organization": organization.id,
        "start": period.start,
        "end": period.end,
        "earliest": period.start - window,
    }
    if db.scope.is_own_only:
        return db.connection().execute(_OWN, {**values, "agent": db.scope.user_id}).all()
    return db.connection().execute(_ALL, values).all()


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


def _calls(
    rows: Sequence[Row[Any]], agents: Sequence[UUID], teams: Sequence[UUID], versions: Sequence[int]
) -> CallColumns:
    agent_at = {agent: n for n, agent in enumerate(agents)}
    team_at: dict[UUID | None, int] = {team: n for n, team in enumerate(teams)} | {None: NONE}
    version_at = {version: n for n, version in enumerate(versions)}
    threads: dict[UUID, int] = {}
    prospects: dict[UUID, int] = {}
    return CallColumns(
        id=np.array([row.id for row in rows], dtype=object),
        thread=_positions(threads.setdefault(row.thread_id, len(threads)) for row in rows),
        prospect=_positions(prospects.setdefault(row.prospect_id, len(prospects)) for row in rows),
        agent=_positions(agent_at[row.agent_id] for row in rows),
        team=_positions(team_at[row.team_id] for row in rows),
        version=_positions(version_at[row.configuration_version] for row in rows),
        status=_codes(CallStatus, (row.status for row in rows)),
        outcome=_codes(OutcomeType, (row.outcome for row in rows)),
        reason=_codes(DisqualificationReason, (row.reason for row in rows)),
        qualification=_codes(Qualification, (row.qualification for row in rows)),
        language=_codes(Language, (row.language for row in rows)),
        mode=_codes(CallMode, (row.mode for row in rows)),
        scheduled_at=_times(row.scheduled_at for row in rows),
        started_at=_times(row.started_at for row in rows),
        ended_at=_times(row.ended_at for row in rows),
        cancelled_at=_times(row.cancelled_at for row in rows),
    )


def _responses(rows: Sequence[Row[Any]]) -> ResponseColumns:
    return ResponseColumns(
        call=_owners([len(row.milestones) for row in rows]),
        milestone=np.fromiter(chain.from_iterable(row.milestones for row in rows), dtype=np.int16),
        status=_codes(MilestoneStatus, chain.from_iterable(row.milestone_statuses for row in rows)),
        seconds=_seconds(chain.from_iterable(row.milestone_seconds for row in rows)),
    )


def _objections(rows: Sequence[Row[Any]]) -> ObjectionColumns:
    milestones = chain.from_iterable(row.objection_milestones for row in rows)
    return ObjectionColumns(
        call=_owners([len(row.objection_types) for row in rows]),
        type=_codes(ObjectionType, chain.from_iterable(row.objection_types for row in rows)),
        milestone=np.fromiter((NONE if m is None else m for m in milestones), dtype=np.int16),
        outcome=_codes(ObjectionOutcome, chain.from_iterable(row.objection_outcomes for row in rows)),
        raised_at=_times(chain.from_iterable(row.objection_raised for row in rows)),
        seconds=_seconds(chain.from_iterable(row.objection_seconds for row in rows)),
    )


def _owners(counts: Sequence[int]) -> Positions:
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts)


def _positions(values: Iterable[int]) -> Positions:
    return np.fromiter(values, dtype=np.int64)


def _codes(words: type[W], values: Iterable[str | None]) -> Codes:
    codes: dict[str | None, int] = {word.value: n for n, word in enumerate(words)} | {None: NONE}
    return np.fromiter((codes[value] for value in values), dtype=np.int16)


def _times(values: Iterable[datetime | None]) -> Times:
    # The session's time zone is UTC, so dropping it loses nothing.
    return np.array([value and value.replace(tzinfo=None) for value in values], dtype="datetime64[us]")


def _seconds(values: Iterable[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.fromiter((np.nan if value is None else value for value in values), dtype=np.float64)


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
