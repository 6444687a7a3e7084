"""Bulk writing: rows are copied into a temporary table and go from there in one statement.

The running role may COPY into no table with row-level security. These are Core statements, which the session's
filter does not reach: each writes the organization itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

from psycopg import Connection as PsycopgConnection
from psycopg import sql
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Text,
    Uuid,
    any_,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.schema import CreateTable, DropTable

from services.db import ScopedSession
from services.models import Base

IS_NEW = "is_new"


class Stage:
    """A temporary table beside one table, with some of its columns, and `is_new` last."""

    def __init__(self, model: type[Base], columns: Sequence[str]) -> None:
        self._target = cast(Table, model.__table__)
        self._columns = tuple(columns)
        copies = [Column(name, self._target.c[name].type) for name in columns]
        self._stage = Table(
            f"import_{self._target.name}", MetaData(), *copies, Column(IS_NEW, Boolean), prefixes=["TEMPORARY"]
        )
        self._rows: list[tuple[Any, ...]] = []

    @property
    def target(self) -> Table:
        """The table beside which this one stands."""
        return self._target

    @property
    def table(self) -> Table:
        """The temporary table itself."""
        return self._stage

    def make(self, db: ScopedSession) -> None:
        """Make the temporary table anew; it lives as long as the connection."""
        remake(db.connection(), self._stage)

    def clear(self) -> None:
        """Forget rows that were kept for a write that did not happen."""
        self._rows = []

    def add(self, *values: Any, is_new: bool) -> None:
        """Keep a row for the next write, values in the order of the columns."""
        self._rows.append((*values, is_new))

    def copy(self, db: ScopedSession) -> bool:
        """Move the kept rows into the temporary table, replacing what is there; False where there are none."""
        rows, self._rows = self._rows, []
        if not rows:
            return False
        driver = cast("PsycopgConnection[Any]", db.connection().connection.driver_connection)
        name = sql.Identifier(self._stage.name)
        names = sql.SQL(", ").join(map(sql.Identifier, (*self._columns, IS_NEW)))
        with driver.cursor() as cursor:
            cursor.execute(sql.SQL("TRUNCATE {}").format(name))
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, names)) as copy:
                for row in rows:
                    copy.write_row(row)
        return True

    def insert_new(self, db: ScopedSession, **constants: Any) -> None:
        """Insert the new ones; `constants` are columns that are the same for all rows."""
        db.execute(insert(self._target).from_select(*self._selected(db, constants)))

    def upsert(self, db: ScopedSession, *, key: Sequence[str], changing: Sequence[str], **constants: Any) -> None:
        """Insert all, or where the organization has a row with this key set the `changing` columns of it."""
        statement = postgresql_insert(self._target).from_select(*self._selected(db, constants, every=True))
        db.execute(
            statement.on_conflict_do_update(
                index_elements=["organization_id", *key],
                set_={name: statement.excluded[name] for name in changing},
            )
        )

    def update_known(self, db: ScopedSession, *, but: Collection[str]) -> None:
        """Set every column `but` these of the rows that are there, and count up their versions."""
        target, stage = self._target, self._stage
        changing = {name: stage.c[name] for name in self._columns if name not in but and name != "id"}
        db.execute(
            update(target)
            .values(**changing, version=target.c.version + 1)
            .where(
                target.c.organization_id == db.scope.organization_id,
                target.c.id == stage.c.id,
                stage.c[IS_NEW].is_(False),
            )
            .execution_options(synchronize_session=False)
        )

    def _selected(self, db: ScopedSession, constants: dict[str, Any], *, every: bool = False) -> tuple[Any, Any]:
        target = self._target
        fixed = {"organization_id": db.scope.organization_id, **constants}
        values = [literal(value, target.c[name].type) for name, value in fixed.items()]
        chosen = select(*values, *(self._stage.c[name] for name in self._columns))
        if not every:
            chosen = chosen.where(self._stage.c[IS_NEW])
        return [*fixed, *self._columns], chosen


def remake(connection: Connection, table: Table) -> None:
    """Make a temporary table, instead of the one of this name that an earlier file left on the connection."""
    connection.execute(DropTable(table, if_exists=True))
    connection.execute(CreateTable(table))


def among_texts(column: Any, values: Collection[str]) -> ColumnElement[bool]:
    """The condition that a column is one of many texts, sent as one array."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(Text))))


def among_ids(column: Any, values: Collection[UUID]) -> ColumnElement[bool]:
    """The condition that a column is one of many ids, sent as one array."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(Uuid))))
