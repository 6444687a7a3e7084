"""The audit log: whatever writes also writes its entry here, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from services.db import ScopedSession
from services.models import AuditEntry, AuditValues
from services.models.base import new_id
from services.models.vocabulary import ActorKind


def record(
    db: ScopedSession,
    *,
    action: str,
    subject: str,
    subject_id: UUID | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write down one deed of the session's actor.

    `action` is a verb of the business ("deactivate"), `subject` the table's word ("user"). Of
    `before` and `after` only what differs is kept. Never pass a secret or its hash.
    """
    old, new = _jsonable(before or {}), _jsonable(after or {})
    changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    actor = db.scope.actor
    entry_id = new_id()
    db.add(
        AuditEntry(
            id=entry_id,
            at=datetime.now(UTC),
            actor_kind=actor.kind,
            actor_id=actor.id,
            # A person's name may change or have to be erased: it is looked up by the id.
            actor_name="" if actor.kind is ActorKind.USER else actor.name,
            action=action,
            subject=subject,
            subject_id=subject_id,
            fields=changed,
            reason=reason,
        )
    )
    if changed:
        db.flush()
        db.add(
            AuditValues(
                entry_id=entry_id,
                before={name: old[name] for name in changed if name in old},
                after={name: new[name] for name in changed if name in new},
            )
        )


def _jsonable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in values.items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
