"""Reading facts: from the fact rows of one organization to the columns that figures work on.

How far a reader may see is the caller's to say; loading.py and standings.py say it for each role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select, text

from services import configuration
from services.analytics.facts.columns import Columns, call_columns, objection_columns, response_columns
from services.analytics.filters import Filters, narrow
from services.analytics.frame import Definition, FactFrame, MilestoneDefinition
from services.analytics.masks.threads import SHORT_WINDOW_DAYS
from services.analytics.periods import Period
from services.db import ScopedSession
from services.models import Organization, User
from services.organizations import get_organization

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


def read(db: ScopedSession, *, period: Period, now: datetime, filters: Filters, own_id: UUID | None) -> FactFrame:
    """The facts for figures of `period`: the organization's, or those of the threads that `own_id` has a call in.

    No guard: a frame of the organization must not reach an agent, only what is made of it. Nobody but `own_id`,
    if given, is named.
    """
    organization = get_organization(db)
    columns = _columns(db, organization, period, own_id)
    definitions = _definitions(db)
    agents = _distinct(columns["agent_id"])
    teams = _distinct(team for team in columns["team_id"] if team)
    calls = call_columns(columns, agents, teams, [definition.version for definition in definitions])
    whole = FactFrame(
        period=period,
        now=now,
        close_window_days=organization.close_window_days,
        definitions=definitions,
        agents=agents,
        teams=teams,
        calls=calls,
        responses=response_columns(columns),
        objections=objection_columns(columns),
        selected=np.ones(len(calls), dtype=np.bool_),
        names=_names(db, agents if own_id is None else [own_id]),
    )
    return narrow(whole, filters)


def _columns(db: ScopedSession, organization: Organization, period: Period, own_id: UUID | None) -> Columns:
    # The share closed within 14 days stands beside the headline, whatever the close window.
    window = timedelta(days=max(organization.close_window_days, SHORT_WINDOW_DAYS))
    values = {
        "organization": organization.id,
        "start": period.start,
        "end": period.end,
        "earliest": period.start - window,
    }
    if own_id is None:
        rows = db.connection().execute(_ALL, values).all()
    else:
        rows = db.connection().execute(_OWN, {**values, "agent": own_id}).all()
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
    rows = db.execute(select(User.id, User.email, User.name).where(User.id.in_(agents)))
    return {row.id: (row.email, row.name) for row in rows}


def _distinct(values: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(values)))
