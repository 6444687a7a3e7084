"""Backup and restore: every table comes back as it was, on both versions, and nothing is half done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from services import backups, migration, roles
from services import db as database
from services.analytics.facts import writing
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.faults import DatabaseFault
from tests import databases
from tests.factories.everything import fill
from tests.factories.organizations import World, make_world

Contents = dict[str, list[str]]


@pytest.fixture(params=[18, 16])
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    """A server of each version."""
    server = databases.start_test_server(request.param)
    yield server
    databases.stop_test_server(server)


@pytest.fixture
def filled(server: EmbeddedPostgres) -> Iterator[tuple[str, World]]:
    """The owner's URL of a database with rows in every table."""
    name = databases.new_database(server, template=databases.migrated_template(server))
    engine = database.connect(server.url(roles.APP, name))
    world = make_world()
    fill(world)
    yield server.url(roles.OWNER, name), world
    engine.dispose()


_RENEWED = {"fact_deletions"}


def contents(owner_url: str) -> Contents:
    """Every row of every table, as text."""
    engine: Engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        # Which transaction wrote a row is another one after a restore.
        row = "SELECT (to_jsonb(t) - 'changed_xid')::text FROM"
        return {
            name: sorted(connection.scalars(text(f'{row} "{name}" t'))) for name in names if name not in _RENEWED
        }


def test_everything_comes_back_and_is_guarded_as_before(filled: tuple[str, World], tmp_path: Path) -> None:
    (owner_url, world), file = filled, tmp_path / "all.backup"
    before = contents(owner_url)
    assert all(before[name] for name in ("calls", "audit_entries", "call_facts", "users", "installation"))
    backups.backup(owner_url, file)
    assert file.stat().st_mode & 0o077 == 0
    with create_engine(owner_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("DELETE FROM objection_responses"))
        connection.execute(text("DROP TABLE call_facts"))
    assert backups.restore(owner_url, file, replaces=True) == migration.head_revision()
    assert contents(owner_url) == before
    with scoped(world.here.as_("admin")) as db:
        assert writing.check(db) == []
        counted = text("SELECT count(DISTINCT organization_id) FROM calls")
        assert db.connection().scalar(counted) == 1


def test_a_database_with_organizations_is_replaced_only_where_that_is_said(
    filled: tuple[str, World], tmp_path: Path
) -> None:
    owner_url, file = filled[0], tmp_path / "all.backup"
    backups.backup(owner_url, file)
    before = contents(owner_url)
    with pytest.raises(DatabaseFault, match="--replace"):
        backups.restore(owner_url, file, replaces=False)
    assert contents(owner_url) == before


def test_a_broken_file_leaves_what_is_there(filled: tuple[str, World], tmp_path: Path) -> None:
    owner_url, file = filled[0], tmp_path / "all.backup"
    backups.backup(owner_url, file)
    before, whole = contents(owner_url), file.read_bytes()
    for broken in (whole[: len(whole) * 2 // 3], b"PGDMP rubbish", b"no backup at all", b""):
        file.write_bytes(broken)
        with pytest.raises(DatabaseFault):
            backups.restore(owner_url, file, replaces=True)
        assert contents(owner_url) == before


def test_a_backup_overwrites_nothing_and_leaves_no_half_file(filled: tuple[str, World], tmp_path: Path) -> None:
    owner_url, file = filled[0], tmp_path / "all.backup"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(DatabaseFault, match="there already"):
        backups.backup(owner_url, file)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]


def test_an_empty_database_takes_a_backup(
    server: EmbeddedPostgres, filled: tuple[str, World], tmp_path: Path
) -> None:
    owner_url, file = filled[0], tmp_path / "all.backup"
    backups.backup(owner_url, file)
    empty = server.url(roles.OWNER, databases.new_database(server, template=None))
    backups.restore(empty, file, replaces=False)
    assert contents(empty) == contents(owner_url)
