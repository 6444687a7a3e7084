"""Whether the program can serve right now: the database answers and has this version's schema."""

from __future__ import annotations

import functools

from sqlalchemy import Text, column, select, table
from sqlalchemy.exc import SQLAlchemyError

from services.db import unowned
from services.migration import head_revision


def why_not_ready() -> str | None:
    """None if ready; else a short reason that tells nothing about the inside."""
    version = select(column("version_num", Text)).select_from(table("alembic_version"))
    try:
        with unowned() as db:
            found = db.execute(version).scalar()
    except SQLAlchemyError:
        return "The database does not answer."
    return None if found == _head() else "The database is not of this version."


@functools.cache
def _head() -> str | None:
    return head_revision()
