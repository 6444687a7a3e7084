"""The roles of the database have exactly the rights that their parts need, on both versions."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine

from services import roles
from services.embedded import EmbeddedPostgres
from services.faults import RoleFault
from tests.databases import new_database, start_test_server, stop_test_server, superuser_url


@pytest.fixture(scope="module", params=[18, 16])
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    server = start_test_server(request.param)
    yield server
    stop_test_server(server)


@pytest.fixture
def database(server: EmbeddedPostgres) -> str:
    return new_database(server, template=None)


def execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements one by one, each committed, and return the rows of the last one."""
    with roles.connect(url) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return list(cursor.fetchall()) if cursor.description else []


def refusal(url: str) -> str:
    with pytest.raises(RoleFault) as caught:
        roles.check_running_role(create_engine(url, poolclass=NullPool))
    return str(caught.value)


def test_roles_can_be_made_again_and_weakened_ones_are_mended(server: EmbeddedPostgres, database: str) -> None:
    superuser = superuser_url(server)
    execute(superuser, "ALTER ROLE callos_app BYPASSRLS CREATEDB", "ALTER ROLE callos_owner NOBYPASSRLS")
    roles.create_roles(superuser, database)
    found = execute(
        superuser,
        "SELECT rolname, rolbypassrls, rolcreatedb, rolsuper, rolcanlogin FROM pg_roles"
        " WHERE rolname LIKE 'callos%' ORDER BY rolname",
    )
    assert found == [("callos_app", False, False, False, True), ("callos_owner", True, False, False, True)]


def test_the_running_role_can_connect_and_make_temporary_tables_only(
    server: EmbeddedPostgres, database: str
) -> None:
    app = server.url(roles.APP, database)
    execute(app, "CREATE TEMPORARY TABLE rows_to_import (line integer)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(app, "CREATE TABLE something (line integer)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(app, "CREATE SCHEMA something")
    execute(server.url(roles.OWNER, database), "CREATE TABLE something (line integer)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(app, "SELECT * FROM something")


def test_another_role_cannot_connect(server: EmbeddedPostgres, database: str) -> None:
    execute(superuser_url(server), "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        execute(server.url("stranger", database), "SELECT 1")


def test_the_running_role_may_serve(server: EmbeddedPostgres, database: str) -> None:
    execute(server.url(roles.OWNER, database), "CREATE TABLE something (line integer)")
    roles.check_running_role(create_engine(server.url(roles.APP, database), poolclass=NullPool))


def test_a_superuser_and_the_owner_may_not_serve(server: EmbeddedPostgres, database: str) -> None:
    assert "is a superuser" in refusal(superuser_url(server, database))
    assert "callos_owner, because it can bypass row-level" in refusal(server.url(roles.OWNER, database))


def test_a_role_that_owns_a_table_may_not_serve(server: EmbeddedPostgres, database: str) -> None:
    execute(
        superuser_url(server, database),
        "CREATE TABLE something (line integer)",
        "ALTER TABLE something OWNER TO callos_app",
    )
    assert "because it owns tables" in refusal(server.url(roles.APP, database))


@pytest.mark.parametrize("options", ["", " WITH INHERIT FALSE"])
def test_a_role_that_may_become_the_owner_may_not_serve(
    server: EmbeddedPostgres, database: str, options: str
) -> None:
    execute(superuser_url(server), f"GRANT callos_owner TO callos_app{options}")
    try:
        assert "can bypass row-level security" in refusal(server.url(roles.APP, database))
    finally:
        execute(superuser_url(server), "REVOKE callos_owner FROM callos_app")


def test_only_the_owner_migrates(server: EmbeddedPostgres, database: str) -> None:
    roles.check_owner_role(server.url(roles.OWNER, database))
    for role in (roles.APP, "postgres"):
        with pytest.raises(RoleFault, match=f"CALLOS_MIGRATION_URL names {role}"):
            roles.check_owner_role(server.url(role, database))


def test_passwords_are_stored_hashed(server: EmbeddedPostgres, database: str) -> None:
    roles.create_roles(superuser_url(server), database, passwords={roles.APP: "it's a 'secret'"})
    stored = execute(superuser_url(server), "SELECT rolpassword FROM pg_authid WHERE rolname = 'callos_app'")
    assert str(stored[0][0]).startswith("SCRAM-SHA-256$")


def test_an_odd_database_name_is_quoted(server: EmbeddedPostgres) -> None:
    roles.create_roles(superuser_url(server), 'odd "name"')
    assert execute(server.url(roles.OWNER, 'odd "name"'), "SELECT current_database()") == [('odd "name"',)]


@pytest.mark.parametrize(
    "stronger", ["ALTER ROLE callos_app REPLICATION", "GRANT pg_read_server_files TO callos_app"]
)
def test_a_role_that_reads_past_the_policies_may_not_serve(
    server: EmbeddedPostgres, database: str, stronger: str
) -> None:
    execute(superuser_url(server), stronger)
    try:
        assert "can bypass row-level security" in refusal(server.url(roles.APP, database))
    finally:
        execute(
            superuser_url(server),
            "ALTER ROLE callos_app NOREPLICATION",
            "REVOKE pg_read_server_files FROM callos_app",
        )
