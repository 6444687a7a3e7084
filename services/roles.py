"""The roles of the database: who owns the tables, and who serves.

- `callos_owner` migrates, backs up and restores. It bypasses row-level security, since forced policies would
  blind even the owner: no rows to dump, none to copy.
- `callos_app` serves. It has no attribute and owns nothing, so every policy holds for it.

Their names are fixed: migrations grant rights to them by name.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from services.faults import RoleFault

OWNER = "callos_owner"
APP = "callos_app"
DATABASE = "callos"

# Anything serves as the number; it keeps two processes from making the same role or database at the same
# time.
ROLES_LOCK = 6_021_874_301

_ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT BYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT NOBYPASSRLS",
}

# Every role that the running one may become counts, not only the one it is: SET ROLE is one statement away.
# Whoever replicates, or reaches the server's files or programs, reads all rows past every policy.
_TOO_STRONG = text("""
    WITH reachable AS (
        SELECT oid, rolsuper, rolbypassrls OR rolreplication OR rolname IN
            ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') AS rolbypassrls
        FROM pg_roles
        WHERE pg_has_role(session_user, oid, 'MEMBER') OR pg_has_role(current_user, oid, 'MEMBER')
    )
    SELECT
        current_user,
        (SELECT coalesce(bool_or(rolsuper), false) FROM reachable),
        (SELECT coalesce(bool_or(rolbypassrls), false) FROM reachable),
        EXISTS (
            SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind IN ('r', 'p') AND relowner IN (SELECT oid FROM reachable)
            AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        )
""")


def role_statements(database: str = DATABASE) -> list[str]:
    """Return the statements that make the roles and give them their rights in this database.

    A superuser runs them while connected to it: nobody else may make a role that bypasses row-level security.
    They can be run again. Passwords are not among them.
    """
    name = _quoted(database)
    made = [_role_statement(role, attributes) for role, attributes in _ATTRIBUTES.items()]
    return [
        *made,
        f"ALTER DATABASE {name} OWNER TO {OWNER}",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        # Bulk imports copy into a temporary table of their own.
        f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {APP}",
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP}",
    ]


def create_roles(
    superuser_url: str, database: str = DATABASE, *, passwords: Mapping[str, str] | None = None
) -> None:
    """Make the roles, the database where it is missing, and the rights in it. Changes nothing the second
    time.

    `passwords` by role are hashed on this side, so that none of them gets into the server's log.

    Raises psycopg.Error where the URL's role may not do that, or the server cannot be reached.
    """
    with connect(superuser_url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found is None:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(create.format(sql.Identifier(database)))
        with connect(superuser_url, database) as inside, inside.transaction():
            for statement in role_statements(database):
                inside.execute(statement.encode())
            for role, password in (passwords or {}).items():
                _set_password(inside, role, password)


def check_running_role(engine: Engine) -> None:
    """Refuse to serve as a role for which row-level security does not hold.

    Raises RoleFault with one sentence if the role is a superuser, bypasses row-level security or owns a
    table, or may become a role that does.
    """
    with engine.connect() as connection:
        name, superuser, bypasses, owns = connection.execute(_TOO_STRONG).one()
    reasons = {"is a superuser": superuser, "can bypass row-level security": bypasses, "owns tables": owns}
    found = [reason for reason, holds in reasons.items() if holds]
    if found:
        raise RoleFault(
            f"The program does not serve as the database role {name}, because it {' and '.join(found)}, by"
            " itself or"
            f" as a member of another role: CALLOS_DATABASE_URL must name {APP}, which `manage.py roles`"
            " makes."
        )


def check_owner_role(url: str) -> None:
    """Refuse to migrate as another role than the owner: the tables would belong to it.

    Raises RoleFault with one sentence.
    """
    with connect(url) as connection:
        query = "SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        name, bypasses = connection.execute(query).fetchone() or ("nobody", False)
    if name != OWNER or not bypasses:
        raise RoleFault(
            f"The schema is migrated by {OWNER} with BYPASSRLS, as `manage.py roles` makes it, but"
            f" CALLOS_MIGRATION_URL names {name}{'' if bypasses else ' without BYPASSRLS'}."
        )


def connect(url: str, database: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
    """Connect without SQLAlchemy, each statement its own transaction, for what concerns roles and databases.

    The parts of the URL are passed one by one: psycopg's own reading of URLs differs in what must be escaped.

    Raises psycopg.OperationalError.
    """
    parsed = make_url(url)
    parts = parsed.translate_connect_args(username="user", database="dbname") | dict(parsed.query)
    if database is not None:
        parts["dbname"] = database
    return psycopg.connect(**parts, autocommit=True)


def _role_statement(role: str, attributes: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE"
        f" {role}; END IF;"
        f" ALTER ROLE {role} {attributes}; END $$"
    )


def _set_password(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(hashed.decode())))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
