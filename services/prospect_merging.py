"""Two prospects that are one person: one is kept, and all that hangs on the other one goes to it.

The merged one stays as it was, for whatever still names it, and is in no list, search or figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, exists, func, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from services import audit, versions
from services.analytics import facts
from services.db import ScopedSession
from services.errors import N_, Conflict, NotFound
from services.models import Call, CoachingNote, ObjectionResponse, Prospect, Tenant, Thread, User
from services.models.limits import NOTES, REASON
from services.models.vocabulary import CallStatus
from services.prospect_values import fold_anew
from services.scope import guarded
from services.text import optional_text, required_text

# What the kept prospect takes over where it has nothing itself. Its external id stays its own: by that of the
# merged one, and by its GHL contact id, files and the CRM still find the merged one.
_FILLED = (
    "company",
    "email",
    "phone",
    "client_count",
    "main_pain",
    "revenue_volatility",
    "language",
    "ghl_contact_id",
    "agent_id",
)


@dataclass(frozen=True, slots=True)
class Merged:
    """The prospect that was kept, how much came to it, and the names of its values that are new."""

    prospect: Prospect
    threads: int
    calls: int
    filled: Sequence[str]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging two prospects would do, as both now stand.

    `filled` are the values that the kept one would get, by name, and `people` those who look after the two. The
    counts are of what hangs on the merged one and would move; `planned` are its calls that have not started.
    """

    kept: Prospect
    merged: Prospect
    filled: Mapping[str, object]
    people: Mapping[UUID, User]
    threads: int
    calls: int
    planned: int
    objections: int
    coaching_notes: int


@guarded
def look_ahead(db: ScopedSession, *, kept_id: UUID, merged_id: UUID) -> MergePreview:
    """What merging one prospect into another would do. Raises NotFound, Conflict and Invalid as `merge` does."""
    kept, merged = _both(db, kept_id, merged_id)
    of_merged = select(Call.id).where(Call.prospect_id == merged.id)
    return MergePreview(
        kept,
        merged,
        _filled(kept, merged),
        people={
            user.id: user for user in db.scalars(select(User).where(User.id.in_([kept.agent_id, merged.agent_id])))
        },
        threads=_count(db, Thread, Thread.prospect_id == merged.id),
        calls=_count(db, Call, Call.prospect_id == merged.id),
        planned=_count(db, Call, Call.prospect_id == merged.id, Call.status == CallStatus.SCHEDULED),
        objections=_count(db, ObjectionResponse, ObjectionResponse.call_id.in_(of_merged)),
        coaching_notes=_count(db, CoachingNote, CoachingNote.call_id.in_(of_merged)),
    )


@guarded
def merge(
    db: ScopedSession, *, kept_id: UUID, merged_id: UUID, expected_versions: tuple[int, int], reason: str
) -> Merged:
    """Merge one prospect into another; the versions are that of the kept and that of the merged one.

    The kept one's values stay, its empty ones are filled, and the notes of both are joined. Past calls keep the
    qualification they were led with. Raises NotFound, Invalid without a reason or for notes that are too long
    together, Overtaken, and Conflict for one prospect alone or one that was merged already.
    """
    why = required_text(reason, field="reason", longest=REASON)
    kept, merged = _both(db, kept_id, merged_id, is_held=True)
    filled = _filled(kept, merged)
    versions.check(merged, expected_versions[1], {"merged_into_id": kept.id})
    versions.check(kept, expected_versions[0], filled)
    before = {name: getattr(kept, name) for name in filled}
    threads, calls = _move(db, kept, merged)
    _close(db, kept, merged)
    _fill(db, kept, filled)
    facts.rewrite(db, call_ids=calls)
    after = {**filled, "merged_id": merged.id, "threads": len(threads), "calls": len(calls)}
    audit.record(
        db, action="merge", subject="prospect", subject_id=kept.id, before=before, after=after, reason=why
    )
    return Merged(kept, len(threads), len(calls), tuple(filled))


def _both(
    db: ScopedSession, kept_id: UUID, merged_id: UUID, *, is_held: bool = False
) -> tuple[Prospect, Prospect]:
    """Both, which may be merged; `is_held` so that nothing can be hung on them meanwhile.

    They are held in the order of their ids, whoever merges whom.
    """
    if kept_id == merged_id:
        raise Conflict(N_("A prospect cannot be merged with itself."))
    both = select(Prospect).where(Prospect.id.in_([kept_id, merged_id])).order_by(Prospect.id)
    both = both.with_for_update() if is_held else both
    found = {row.id: row for row in db.scalars(both.execution_options(populate_existing=True))}
    if len(found) < 2:
        raise NotFound(N_("There is no prospect with this id."))
    for row in found.values():
        if row.merged_into_id is not None:
            raise Conflict(N_("%(name)s was merged into another prospect already."), name=row.name)
    return found[kept_id], found[merged_id]


def _count(db: ScopedSession, table: type[Tenant], *conditions: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count(table.id)).where(*conditions)) or 0


def _filled(kept: Prospect, merged: Prospect) -> dict[str, object]:
    """The values that the kept one gets."""
    filled: dict[str, object] = {
        name: getattr(merged, name)
        for name in _FILLED
        if getattr(kept, name) is None and getattr(merged, name) is not None
    }
    if merged.notes is not None and merged.notes != kept.notes:
        joined = "\n\n".join(notes for notes in (kept.notes, merged.notes) if notes)
        filled["notes"] = optional_text(joined, field="notes", longest=NOTES)
    return filled


def _move(db: ScopedSession, kept: Prospect, merged: Prospect) -> tuple[Sequence[UUID], Sequence[UUID]]:
    """Move threads and calls, and return their ids. These are Core statements: they name the organization."""
    organization_id = db.scope.organization_id
    of_merged = select(Thread.id).where(Thread.prospect_id == merged.id).order_by(Thread.id)
    threads = db.scalars(of_merged.with_for_update()).all()
    calls_of_merged = select(Call.id).where(Call.prospect_id == merged.id).order_by(Call.id)
    calls = db.scalars(calls_of_merged.with_for_update(key_share=True)).all()
    _give_up_default(db, kept, merged)
    thread_table, call_table = cast(Table, Thread.__table__), cast(Table, Call.__table__)
    # A call's thread must be one of its prospect, so both change in one statement.
    moved = (
        update(thread_table)
        .where(thread_table.c.organization_id == organization_id, thread_table.c.prospect_id == merged.id)
        .values(prospect_id=kept.id)
        .returning(thread_table.c.id)
        .cte("moved")
    )
    db.execute(
        update(call_table)
        .where(
            call_table.c.organization_id == organization_id,
            call_table.c.prospect_id == merged.id,
            call_table.c.thread_id.in_(select(moved.c.id)),
        )
        .values(prospect_id=kept.id, version=call_table.c.version + 1)
    )
    return threads, calls


def _give_up_default(db: ScopedSession, kept: Prospect, merged: Prospect) -> None:
    """Of two threads for calls that name none, the kept prospect's goes on; the other is a thread like any."""
    other = aliased(Thread)
    has_one = exists().where(other.prospect_id == kept.id, other.is_import_default)
    db.execute(
        update(Thread)
        .where(Thread.prospect_id == merged.id, Thread.is_import_default, has_one)
        .values(is_import_default=False)
        .execution_options(synchronize_session=False)
    )


def _close(db: ScopedSession, kept: Prospect, merged: Prospect) -> None:
    """Mark the merged one, and lead those that were merged into it before to where it went."""
    db.execute(
        update(Prospect)
        .where(Prospect.merged_into_id == merged.id)
        .values(merged_into_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    merged.merged_into_id, merged.merged_at, merged.is_touched = kept.id, datetime.now(UTC), True
    # Before the kept one takes over the contact: of two that are not merged only one may have it.
    db.flush()


def _fill(db: ScopedSession, kept: Prospect, filled: dict[str, object]) -> None:
    for name, value in filled.items():
        setattr(kept, name, value)
    fold_anew(kept)
    kept.is_touched = True
    # Its version counts up, as it has other calls now, even where nothing of itself is new.
    flag_modified(kept, "is_touched")
    db.flush()
