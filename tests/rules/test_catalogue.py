"""The database's own catalogue: every tenant table has its policy, key and foreign keys as they should be.

What is allowed to differ stands on a list here, with its reason; anything else fails.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text

from services import roles
from services.db import LookupKey
from services.embedded import EmbeddedPostgres
from services.models import Base
from tests import databases

# Belongs to no organization: the version of the schema, keyed digests with counts, and their key.
UNOWNED = {"alembic_version", "installation", "sign_in_attempts"}
# The tenant itself: its id is the organization's.
ROOT = "organizations"
# Unique beyond one organization, because these are looked up before an organization is known.
GLOBAL_KEYS = {
    "organizations_pkey",
    "organizations_slug",
    "users_sign_in",
    "user_sessions_token",
    "tickets_ticket",
    "password_links_token",
    "api_tokens_token",
}
# Table: the one setting that shows the one row with that key.
LOOKUPS = {
    "organizations": LookupKey.ORGANIZATION_SLUG,
    "users": LookupKey.SIGN_IN_EMAIL,
    "user_sessions": LookupKey.SESSION_HASH,
    "tickets": LookupKey.TICKET_HASH,
    "password_links": LookupKey.LINK_HASH,
    "api_tokens": LookupKey.API_TOKEN_HASH,
}
APPEND_ONLY = {"audit_entries", "audit_values"}


@pytest.fixture(scope="module", params=[18, 16])
def catalogue(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A migrated database seen by its owner, on both versions of PostgreSQL."""
    if request.param == 18:
        server: EmbeddedPostgres = request.getfixturevalue("postgres")
        yield from _owner(server)
        return
    server = databases.start_test_server(request.param)
    yield from _owner(server)
    databases.stop_test_server(server)


def _owner(server: EmbeddedPostgres) -> Iterator[Connection]:
    name = databases.new_database(server, template=databases.migrated_template(server))
    engine = create_engine(server.url(roles.OWNER, name))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    databases.drop_database(server, name)


def tenant_tables(connection: Connection) -> list[str]:
    """Every table but those that belong to no organization and the organizations themselves."""
    rows = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    return sorted(set(rows) - UNOWNED - {ROOT})


def test_every_tenant_table_is_keyed_by_organization_first(catalogue: Connection) -> None:
    keys: dict[str, str] = dict(
        catalogue.execute(
            text("""
            SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE contype = 'p' AND connamespace = 'public'::regnamespace
        """)
        ).all()
    )
    for table in tenant_tables(catalogue):
        assert keys[table] == "PRIMARY KEY (organization_id, id)", table


def test_every_foreign_key_begins_with_the_organization_on_both_sides(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text("""
        SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text, a.attname, b.attname
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
    """)
    ).all()
    assert len(rows) > 20
    for name, _, referenced, here, there in rows:
        assert here == "organization_id", name
        assert there == ("id" if referenced == ROOT else "organization_id"), name


def test_every_tenant_table_leads_to_its_organization(catalogue: Connection) -> None:
    rows = catalogue.scalars(
        text("SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'")
    )
    assert set(tenant_tables(catalogue)) <= set(rows)


def test_every_unique_index_begins_with_the_organization_but_the_named_ones(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text("""
        SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, a.attname FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'public'::regnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indisunique
    """)
    ).all()
    for name, table, first in rows:
        if table not in UNOWNED:
            assert (first == "organization_id") != (name in GLOBAL_KEYS), name


def test_row_security_is_on_and_forced_everywhere(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text("""
        SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    """)
    ).all()
    for table, enabled, forced in rows:
        assert (enabled and forced) == (table not in UNOWNED), table


def test_policies_are_the_tenants_and_the_named_lookups_and_nothing_else(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text("SELECT tablename, policyname, cmd, qual, with_check, permissive, roles::text FROM pg_policies")
    ).all()
    found: dict[str, set[str]] = {}
    for table, name, command, using, check, permissive, role in rows:
        found.setdefault(table, set()).add(name)
        assert permissive == "PERMISSIVE"
        assert role == "{callos_app}"
        if name == "tenant":
            column = "id" if table == ROOT else "organization_id"
            assert using == check == f"({column} = app.current_organization())", table
            assert command == "ALL"
        else:
            assert LOOKUPS[table] in using
            assert (command, check) == ("SELECT", None), table
    for table in [*tenant_tables(catalogue), ROOT]:
        assert len(found[table]) == (2 if table in LOOKUPS else 1), table


def test_the_running_role_can_only_append_to_the_audit_log(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text("""
        SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
        FROM information_schema.role_table_grants WHERE grantee = 'callos_app' GROUP BY table_name
    """)
    ).all()
    rights: dict[str, str] = dict(rows)
    for table in APPEND_ONLY:
        assert rights[table] == "INSERT SELECT"
    assert not any("TRUNCATE" in granted or "REFERENCES" in granted for granted in rights.values())


def test_functions_do_not_run_with_the_owners_rights(catalogue: Connection) -> None:
    ours = "pronamespace IN ('app'::regnamespace, 'public'::regnamespace)"
    assert catalogue.scalars(text(f"SELECT proname FROM pg_proc WHERE prosecdef AND {ours}")).all() == []


def test_there_are_no_views_and_no_sequences(catalogue: Connection) -> None:
    """A view of the owner would show everything, and a sequence's last value is readable by everybody."""
    rows = catalogue.scalars(
        text(
            "SELECT relname FROM pg_class"
            " WHERE relkind IN ('v', 'm', 'S') AND relnamespace = 'public'::regnamespace"
        )
    ).all()
    assert rows == []


def test_every_foreign_key_has_an_index(catalogue: Connection) -> None:
    """Without one, deleting or merging a row scans the whole referring table, of all organizations."""
    rows = catalogue.execute(
        text("""
        SELECT c.conname FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
            AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
        )
    """)
    ).all()
    assert rows == []


def test_models_and_migrations_tell_the_same(catalogue: Connection) -> None:
    context = MigrationContext.configure(catalogue, opts={"compare_type": True})
    # Names of constraints, indexes and actions on delete live in the migrations alone.
    kinds = {"add_table", "remove_table", "add_column", "remove_column", "modify_nullable", "modify_type"}
    found = [d for d in _flat(compare_metadata(context, Base.metadata)) if d[0] in kinds]
    assert [d for d in found if "alembic_version" not in str(d)] == []


def _flat(differences: list) -> Iterator[tuple]:
    for difference in differences:
        if isinstance(difference, list):
            yield from _flat(difference)
        else:
            yield difference


def test_nothing_is_visible_while_no_organization_is_set(shared_engine: Engine) -> None:
    with shared_engine.connect() as connection:
        tables = tenant_tables(connection)
        for table in [*tables, ROOT]:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
