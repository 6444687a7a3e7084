"""Writing facts: in the transaction that changes a call, by whichever path, so that they are never behind.

Changes through the ORM are noticed here, at the session's flush, and rewritten just before its commit.
Bulk statements of imports are not seen by the ORM: those call `rewrite` themselves. The statements are
Core SQL, which the session's filter does not reach, so each names the organization itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from services import audit
from services.db import ScopedSession
from services.models import Call, MilestoneResponse, ObjectionResponse, Outcome
from services.scope import guarded

BATCH = 2_000

_COLUMNS = (
    "organization_id, id, external_id, thread_id, prospect_id, agent_id, team_id, configuration_version, status,"
    " outcome, reason, qualification, language, mode, scheduled_at, started_at, ended_at, cancelled_at,"
    " milestones, milestone_statuses, milestone_seconds, objection_types, objection_milestones,"
    " objection_outcomes, objection_raised, objection_seconds"
)

# A call without responses has empty arrays, not null ones. Each part is looked up for its call: the database takes
# an organization that it has no statistics of for one without rows, and read all its outcomes for every call.
_TRUE_FACTS = """
    SELECT c.organization_id, c.id, c.external_id, c.thread_id, c.prospect_id, c.agent_id, c.team_id,
        v.number, c.status, o.type, o.reason, c.qualification, c.language, c.mode,
        c.scheduled_at, c.started_at, c.ended_at, c.cancelled_at,
        coalesce(m.milestones, '{}'), coalesce(m.statuses, '{}'), coalesce(m.seconds, '{}'),
        coalesce(b.types, '{}'), coalesce(b.milestones, '{}'), coalesce(b.outcomes, '{}'),
        coalesce(b.raised, '{}'), coalesce(b.seconds, '{}')
    FROM calls c
    JOIN configuration_versions v
        ON v.organization_id = c.organization_id AND v.id = c.configuration_version_id
    LEFT JOIN LATERAL (
        SELECT type, reason FROM outcomes WHERE organization_id = c.organization_id AND call_id = c.id LIMIT 1
    ) o ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(r.milestone::smallint ORDER BY r.milestone) AS milestones,
            array_agg(r.status ORDER BY r.milestone) AS statuses,
            array_agg(extract(epoch FROM r.completed_at - r.started_at)::double precision
                ORDER BY r.milestone) AS seconds
        FROM milestone_responses r
        WHERE r.organization_id = c.organization_id AND r.call_id = c.id
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(q.type ORDER BY q.raised_at, q.id) AS types,
            array_agg(q.milestone::smallint ORDER BY q.raised_at, q.id) AS milestones,
            array_agg(q.outcome ORDER BY q.raised_at, q.id) AS outcomes,
            array_agg(q.raised_at ORDER BY q.raised_at, q.id) AS raised,
            array_agg(extract(epoch FROM q.resolved_at - q.raised_at)::double precision
                ORDER BY q.raised_at, q.id) AS seconds
        FROM objection_responses q
        WHERE q.organization_id = c.organization_id AND q.call_id = c.id
    ) b ON true
    WHERE c.organization_id = :organization
"""

_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[2:])
_UPDATES += ", changed_xid = pg_current_xact_id()"

_REWRITE = text(f"""
    INSERT INTO call_facts ({_COLUMNS}) {_TRUE_FACTS} AND c.id = ANY(:ids)
    ON CONFLICT (organization_id, id) DO UPDATE SET {_UPDATES}
""")

# Whoever else changes one of these calls is waited for, and what they wrote is then seen: facts read before
# that would overwrite theirs with what was.
_LOCK = text("""
    SELECT id FROM calls WHERE organization_id = :organization AND id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
""")

_REBUILD = text(f"INSERT INTO call_facts ({_COLUMNS}) {_TRUE_FACTS}")

_WRONG = text(f"""
    WITH wanted AS ({_TRUE_FACTS}),
    stored AS (SELECT {_COLUMNS} FROM call_facts WHERE organization_id = :organization)
    SELECT DISTINCT id FROM (
        (SELECT * FROM wanted EXCEPT SELECT * FROM stored)
        UNION ALL
        (SELECT * FROM stored EXCEPT SELECT * FROM wanted)
    ) AS difference (organization_id, id) ORDER BY id
""")  # noqa: S608 - constants of this module alone.


def rewrite(db: ScopedSession, *, call_ids: Sequence[UUID]) -> None:
    """Write the facts of these calls anew from their rows. Pending ORM changes must be flushed.

    Calls that others may be changing must be locked before. No guard: it changes nothing that a person could
    have wished otherwise.
    """
    organization = db.scope.organization_id
    for first in range(0, len(call_ids), BATCH):
        ids = list(call_ids[first : first + BATCH])
        db.connection().execute(_REWRITE, {"organization": organization, "ids": ids})


@guarded
def check(db: ScopedSession) -> list[UUID]:
    """The calls whose facts differ from what their rows say; empty if all is well."""
    return list(db.connection().scalars(_WRONG, {"organization": db.scope.organization_id}))


@guarded
def rebuild(db: ScopedSession) -> int:
    """Write all facts of the organization anew and return how many calls they are."""
    organization = db.scope.organization_id
    connection = db.connection()
    connection.execute(
        text("DELETE FROM call_facts WHERE organization_id = :organization"), {"organization": organization}
    )
    count: int = connection.execute(_REBUILD, {"organization": organization}).rowcount
    audit.record(db, action="rebuild", subject="facts", subject_id=None, after={"calls": count})
    return count


_CALL_OF: dict[type, Callable[[Any], UUID]] = {
    Call: lambda row: row.id,
    Outcome: lambda row: row.call_id,
    MilestoneResponse: lambda row: row.call_id,
    ObjectionResponse: lambda row: row.call_id,
}


@event.listens_for(ScopedSession, "after_flush")
def _notice_changed_calls(db: Session, flush_context: Any) -> None:
    changed = db.info.setdefault("changed_calls", {})
    deleted = {row.id for row in db.deleted if isinstance(row, Call)}
    for row in [*db.new, *db.dirty, *db.deleted]:
        call_of = _CALL_OF.get(type(row))
        if call_of is not None and call_of(row) not in deleted:
            changed[call_of(row)] = None


@event.listens_for(ScopedSession, "before_commit")
def _rewrite_changed_calls(db: ScopedSession) -> None:
    db.flush()
    changed = db.info.pop("changed_calls", {})
    if changed:
        db.connection().execute(_LOCK, {"organization": db.scope.organization_id, "ids": list(changed)})
        rewrite(db, call_ids=list(changed))
