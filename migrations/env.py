"""How a migration runs: as the owner, in one transaction, one process at a time.

The program passes the owner's URL; `alembic` at the terminal takes it from CALLOS_MIGRATION_URL. Application
code is not imported here: a revision must still mean the same when the models have moved on.
"""

import os

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

# Anything serves as the number; every process that migrates takes the lock of this number first.
MIGRATION_LOCK = 6_021_874_302


def run() -> None:
    """Connect and migrate. There is no offline mode: a revision may look at the data it changes."""
    url = context.config.attributes.get("url") or os.environ.get("CALLOS_MIGRATION_URL")
    if not url:
        raise SystemExit("Set CALLOS_MIGRATION_URL to the owner's URL, or use `manage.py migrate`.")
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Run all revisions that are asked for, inside the caller's transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    # Rather fail and be run again than stand in line before a table, with everybody else waiting behind.
    connection.execute(text("SET LOCAL lock_timeout = '30s'"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    context.configure(connection=connection, target_metadata=None, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    if connection.scalar(text("SELECT to_regclass('alembic_version')")):
        # The running role looks here whether it may serve.
        connection.execute(text("GRANT SELECT ON alembic_version TO callos_app"))


run()
