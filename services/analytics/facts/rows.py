"""The statements that read fact rows. They are Core SQL, so each names the organization itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from services.analytics.facts.columns import Columns
from services.analytics.masks.threads import SHORT_WINDOW_DAYS
from services.analytics.periods import Period
from services.db import ScopedSession
from services.models import Organization

_TIMES = ("scheduled_at", "started_at", "ended_at", "cancelled_at")
_NAMES = (
    *("id", "external_id", "thread_id", "prospect_id", "agent_id", "team_id", "configuration_version", "status"),
    *("outcome", "reason", "qualification", "language", "mode", *_TIMES, "milestones", "milestone_statuses"),
    *("milestone_seconds", "objection_types", "objection_milestones", "objection_outcomes", "objection_raised"),
    "objection_seconds",
)
# Microseconds since 1970 are what numpy takes at once; turning datetimes into them took half of the time.
_SELECTED = ", ".join(
    f"(extract(epoch FROM {name}) * 1000000)::bigint" if name in _TIMES else name for name in _NAMES
)
_OF_ORGANIZATION = f"SELECT {_SELECTED} FROM call_facts WHERE organization_id = :organization"  # noqa: S608

# Whole threads: every call of each thread that has a call in the period, or had one so shortly before it
# that the thread comes of age within.
_THREADS = """
    SELECT thread_id FROM call_facts
    WHERE organization_id = :organization AND (
        (started_at >= :earliest AND started_at < :end) OR (scheduled_at >= :start AND scheduled_at < :end)
    )
"""
_OWN_THREADS = "SELECT thread_id FROM call_facts WHERE organization_id = :organization AND agent_id = :agent"
_ALL = text(_OF_ORGANIZATION)
_NEEDED = text(f"{_OF_ORGANIZATION} AND thread_id IN ({_THREADS})")
_NEEDED_OWN = text(f"{_OF_ORGANIZATION} AND thread_id IN ({_THREADS}) AND thread_id IN ({_OWN_THREADS})")
_CHANGED = text(f"{_OF_ORGANIZATION} AND changed_xid >= cast(cast(:since AS text) AS xid8)")


def window(organization: Organization) -> timedelta:
    """How long before a period a thread may have begun that comes of age within it.

    The share closed within 14 days stands beside the headline, whatever the close window.
    """
    return timedelta(days=max(organization.close_window_days, SHORT_WINDOW_DAYS))


def needed(db: ScopedSession, organization: Organization, period: Period, own_id: UUID | None) -> Columns:
    """The rows of the threads that figures of `period` need; only those that `own_id` has a call in, if given."""
    values = {"start": period.start, "end": period.end, "earliest": period.start - window(organization)}
    if own_id is None:
        return _columns(db, _NEEDED, values)
    return _columns(db, _NEEDED_OWN, {**values, "agent": own_id})


def all_of(db: ScopedSession) -> Columns:
    """Every row of the organization."""
    return _columns(db, _ALL, {})


def changed(db: ScopedSession, *, since: int) -> Columns:
    """The rows written by transactions from `since` on."""
    return _columns(db, _CHANGED, {"since": str(since)})


def _columns(db: ScopedSession, statement: TextClause, values: dict[str, Any]) -> Columns:
    rows = db.connection().execute(statement, {"organization": db.scope.organization_id, **values}).all()
    turned: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(_NAMES)
    return dict(zip(_NAMES, turned, strict=True))
