"""Many rows of a new organization in one transaction: each foreign key's check reads the one row that it names."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, create_engine, text

from services import demo, organizations, roles
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.scope import Actor

TODAY = date(2026, 7, 15)
CALLS = 1_500
# Prospects, threads and calls are each named by a handful of rows, and read by the facts besides.
MOST_READ_PER_ROW = 40
READ = text("SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = :table")


@pytest.fixture
def known_to_statistics(postgres: EmbeddedPostgres, committed: Engine) -> None:
    """A database whose statistics are of one organization, beside which there is a new one."""
    demo.ensure(slug="known", calls=CALLS, today=TODAY)
    owner = create_engine(postgres.url(roles.OWNER, str(committed.url.database)), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("ANALYZE"))
    owner.dispose()
    organizations.create_across_organizations(
        slug="new",
        name="New",
        admin_email="admin@new.example",
        admin_name="Admin",
        actor=Actor.command("create-organization"),
    )


@pytest.mark.usefixtures("known_to_statistics")
def test_rows_unknown_to_the_statistics_are_found_one_by_one() -> None:
    scope = organizations.command_scope_across_organizations("new", command="demo")
    with scoped(scope) as db:
        demo.fill(db, calls=CALLS, today=TODAY)
        for table in ("prospects", "threads", "calls"):
            read = db.scalar(READ, {"table": table})
            rows = db.scalar(text(f"SELECT count(*) FROM {table}"))
            assert rows, table
            assert 0 < read <= MOST_READ_PER_ROW * rows, table
