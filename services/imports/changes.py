"""What an import changes that it has not brought: kept as it was, and put back when the import is taken back.

These are Core statements, which the session's filter does not reach: each names the organization itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.db import ScopedSession
from services.imports.staging import IS_NEW, Stage
from services.models import Call, ImportChange, MilestoneResponse, ObjectionResponse, Outcome, Prospect
from services.models.vocabulary import ImportKind

Imported = Call | MilestoneResponse | ObjectionResponse | Prospect

MODELS: Mapping[ImportKind, type[Imported]] = {
    ImportKind.PROSPECTS: Prospect,
    ImportKind.CALLS: Call,
    ImportKind.MILESTONE_RESPONSES: MilestoneResponse,
    ImportKind.OBJECTION_RESPONSES: ObjectionResponse,
}
_KEY = ("organization_id", "id")
# A version only ever counts up: whoever has the row open must notice.
_NEVER_PUT_BACK = (*_KEY, "version")
# A call keeps the team that it has got meanwhile, unless it goes back to another agent.
_BACK = {"team_id": "CASE WHEN t.agent_id = r.agent_id THEN t.team_id ELSE r.team_id END"}
_CHANGED = "c.organization_id = :organization AND c.import_id = :import_id AND c.kind = :kind"


def keep_changed(db: ScopedSession, stage: Stage, *, kind: ImportKind, import_id: UUID) -> None:
    """Keep the rows that the stage is about to update, but those that this very import brought or changed."""
    target, staged = stage.target, stage.table
    changes = cast(Table, ImportChange.__table__)
    organization_id = db.scope.organization_id
    before = select(
        literal(organization_id, changes.c.organization_id.type),
        # Ids of the database's own: these rows are never listed, and PostgreSQL 16 knows no others.
        func.gen_random_uuid(),
        literal(import_id, changes.c.import_id.type),
        literal(kind, changes.c.kind.type),
        target.c.id,
        _whole_row(target),
    ).where(
        target.c.organization_id == organization_id,
        target.c.id == staged.c.id,
        staged.c[IS_NEW].is_(False),
        target.c.import_id.is_distinct_from(import_id),
    )
    names = ["organization_id", "id", "import_id", "kind", "row_id", "before"]
    db.execute(insert(changes).from_select(names, before).on_conflict_do_nothing())


def put_back(db: ScopedSession, *, kind: ImportKind, import_id: UUID) -> int:
    """Put back the rows of this kind that the import changed, and say how many; outcomes go with their calls."""
    values = {"organization": db.scope.organization_id, "import_id": import_id, "kind": kind.value}
    if kind is ImportKind.PROSPECTS:
        # Two of them may have exchanged theirs, and for a moment both would have the same.
        db.connection().execute(_LET_GO_OF_CONTACTS, values)
    count: int = db.connection().execute(_PUT_BACK[kind], values).rowcount
    if kind is ImportKind.CALLS and count:
        db.connection().execute(_REMOVE_OUTCOMES, values)
        db.connection().execute(_PUT_BACK_OUTCOMES, values)
    return count


def forget(db: ScopedSession, *, import_id: UUID) -> None:
    """Forget what the import changed."""
    changed = delete(ImportChange).where(ImportChange.import_id == import_id)
    db.execute(changed.execution_options(synchronize_session=False))


def _whole_row(target: Table) -> Any:
    row = func.to_jsonb(target.table_valued())
    if target.name != Call.__tablename__:
        return row
    outcomes = cast(Table, Outcome.__table__)
    outcome = select(func.to_jsonb(outcomes.table_valued())).where(
        outcomes.c.organization_id == target.c.organization_id, outcomes.c.call_id == target.c.id
    )
    return row.op("||", return_type=JSONB())(func.jsonb_build_object("outcome", outcome.scalar_subquery()))


def _putting_back(model: type[Imported]) -> Any:
    """A row as it was goes over the row as it is: a column that came to be since keeps its value."""
    table = model.__tablename__
    names = [column.name for column in model.__table__.columns if column.name not in _NEVER_PUT_BACK]
    assignments = ", ".join(f"{name} = {_BACK.get(name, f'r.{name}')}" for name in names)
    return text(f"""
        UPDATE {table} t SET {assignments}, version = t.version + 1
        FROM import_changes c
        JOIN {table} present ON present.organization_id = c.organization_id AND present.id = c.row_id
        CROSS JOIN LATERAL jsonb_populate_record(present, c.before) r
        WHERE {_CHANGED} AND t.organization_id = :organization AND t.id = c.row_id
    """)  # noqa: S608 - names of tables and columns alone.


_PUT_BACK = {kind: _putting_back(model) for kind, model in MODELS.items()}

_LET_GO_OF_CONTACTS = text(f"""
    UPDATE prospects t SET ghl_contact_id = NULL FROM import_changes c
    WHERE {_CHANGED} AND t.organization_id = :organization AND t.id = c.row_id AND t.ghl_contact_id IS NOT NULL
""")  # noqa: S608 - constants of this module alone.

_REMOVE_OUTCOMES = text(f"""
    DELETE FROM outcomes o USING import_changes c
    WHERE {_CHANGED} AND o.organization_id = :organization AND o.call_id = c.row_id
""")  # noqa: S608 - constants of this module alone.

_OUTCOME = ", ".join(column.name for column in Outcome.__table__.columns)
_PUT_BACK_OUTCOMES = text(f"""
    INSERT INTO outcomes ({_OUTCOME})
    SELECT {_OUTCOME} FROM (
        SELECT r.* FROM import_changes c
        CROSS JOIN LATERAL jsonb_populate_record(NULL::outcomes, c.before -> 'outcome') r
        WHERE {_CHANGED} AND jsonb_typeof(c.before -> 'outcome') = 'object'
    ) AS kept
""")  # noqa: S608 - constants of this module alone.
