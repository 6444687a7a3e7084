"""What was merged into a prospect, when, by whom and why: read from the merged ones and from the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from services import prospect_access
from services.db import ScopedSession
from services.models import AuditEntry, AuditValues, Prospect, User
from services.scope import guarded


@dataclass(frozen=True, slots=True)
class MergedBefore:
    """A prospect that another one has taken up. Who did it, and why, is told to managers and admins alone."""

    prospect: Prospect
    at: datetime | None
    by: str | None = None
    reason: str | None = None


@guarded
def list_merged(db: ScopedSession, *, prospect_id: UUID) -> Sequence[MergedBefore]:
    """What was merged into this prospect, the first one first; also what one of these had taken up before.

    Raises NotFound as prospects.get_prospect does.
    """
    prospect = prospect_access.get(db, prospect_id)
    merged = select(Prospect).where(Prospect.merged_into_id == prospect.id)
    rows = db.scalars(merged.order_by(Prospect.merged_at, Prospect.id)).all()
    deeds = {} if db.scope.is_own_only or not rows else _deeds(db, [prospect.id, *(row.id for row in rows)])
    return [MergedBefore(row, row.merged_at, *deeds.get(str(row.id), (None, None))) for row in rows]


def _deeds(db: ScopedSession, kept: Sequence[UUID]) -> dict[str, tuple[str | None, str | None]]:
    """Who merged what into one of these, and why, by the id of the merged one."""
    merged_id = AuditValues.after["merged_id"].astext
    person = and_(AuditEntry.organization_id == User.organization_id, AuditEntry.actor_id == User.id)
    rows = db.execute(
        select(merged_id, User.name, AuditEntry.actor_name, AuditEntry.reason)
        .join(AuditEntry.values)
        .join(User, person, isouter=True)
        .where(AuditEntry.subject == "prospect", AuditEntry.action == "merge", AuditEntry.subject_id.in_(kept))
    ).all()
    return {row[0]: (row[1] or row[2], row[3]) for row in rows}
