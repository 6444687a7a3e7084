"""Migrations run as the owner, whole or not at all, one process at a time; opening a database uses them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from services import migration, roles
from services.embedded import EmbeddedPostgres
from services.faults import DatabaseFault, MigrationFault, RoleFault
from services.opening import open_database
from services.settings import CHECKOUT, Settings
from tests.databases import (
    data_folder,
    migrated_template,
    new_database,
    start_test_server,
    stop_test_server,
)

FIRST = """
revision = "first"
down_revision = None

def upgrade():
    from alembic import op
    op.execute("CREATE TABLE first_table (id integer)")

def downgrade():
    pass
"""
SECOND_FAILS = """
revision = "second"
down_revision = "first"

def upgrade():
    from alembic import op
    op.execute("CREATE TABLE second_table (id integer)")
    op.execute("SELECT * FROM missing")

def downgrade():
    pass
"""


@pytest.fixture(scope="module", params=[18, 16])
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    server = start_test_server(request.param)
    yield server
    stop_test_server(server)


@pytest.fixture
def database(server: EmbeddedPostgres) -> str:
    return new_database(server, template=None)


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Other revisions than the program's, in a folder whose name Alembic's configuration would misread."""
    checkout = tmp_path / "100%(here)s"
    shutil.copytree(CHECKOUT / "migrations", checkout / "migrations", ignore=shutil.ignore_patterns("0*.py"))
    monkeypatch.setattr(migration, "CHECKOUT", checkout)
    (checkout / "migrations/versions/first.py").write_text(FIRST)
    return checkout / "migrations/versions"


def tables(url: str) -> set[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return set(found)


def test_migrating_brings_the_schema_to_the_newest_version(
    server: EmbeddedPostgres, database: str, versions: Path
) -> None:
    owner, app = server.url(roles.OWNER, database), server.url(roles.APP, database)
    assert migration.current_revision(app) is None
    assert not migration.is_migrated(app)
    migration.migrate(owner)
    assert migration.current_revision(app) == migration.head_revision() == "first"
    assert migration.is_migrated(app)
    migration.migrate(owner)


def test_a_failed_migration_leaves_nothing_behind(server: EmbeddedPostgres, database: str, versions: Path) -> None:
    owner = server.url(roles.OWNER, database)
    (versions / "second.py").write_text(SECOND_FAILS)
    with pytest.raises(ProgrammingError):
        migration.migrate(owner)
    assert tables(owner) == set()
    assert migration.current_revision(owner) is None


def test_processes_that_migrate_together_wait_in_line(
    server: EmbeddedPostgres, database: str, versions: Path
) -> None:
    owner = server.url(roles.OWNER, database)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_another_process, [(owner, versions)] * 4))
    assert tables(owner) == {"first_table", "alembic_version"}


def in_another_process(arguments: tuple[str, Path]) -> None:
    """Alembic keeps its context in the module, so that threads of one process cannot migrate side by side."""
    owner, versions = arguments
    code = (
        "import sys; from pathlib import Path; from services import migration;"
        " migration.CHECKOUT = Path(sys.argv[2]); migration.migrate(sys.argv[1])"
    )
    command = [sys.executable, "-c", code, owner, str(versions.parent.parent)]
    subprocess.run(command, cwd=CHECKOUT, check=True)


def test_another_role_than_the_owner_does_not_migrate(server: EmbeddedPostgres, database: str) -> None:
    with pytest.raises(RoleFault):
        migration.migrate(server.url(roles.APP, database))


def test_a_schema_of_a_newer_program_is_a_fault(server: EmbeddedPostgres, database: str, versions: Path) -> None:
    owner = server.url(roles.OWNER, database)
    migration.migrate(owner)
    (versions / "first.py").write_text(FIRST.replace("first", "other"))
    assert not migration.is_migrated(owner)
    with pytest.raises(MigrationFault, match="newer version"):
        migration.migrate(owner)


def test_a_clone_of_the_template_is_migrated(server: EmbeddedPostgres) -> None:
    name = new_database(server, template=migrated_template(server))
    assert migration.is_migrated(server.url(roles.APP, name))


def test_opening_without_a_url_starts_the_embedded_server(versions: Path) -> None:
    folder = data_folder()
    settings = Settings(data_dir=folder)
    for migrate in (False, True):
        with open_database(settings, migrate=migrate) as urls:
            assert urls.embedded is not None
            assert migration.is_migrated(urls.app_url) == migrate
            roles.check_running_role(create_engine(urls.app_url, poolclass=NullPool))
    shutil.rmtree(folder)


def test_opening_a_server_of_ones_own(server: EmbeddedPostgres, database: str, versions: Path) -> None:
    app, owner = server.url(roles.APP, database), server.url(roles.OWNER, database)
    with open_database(Settings(database_url=app, migration_url=owner), migrate=True) as urls:
        assert (urls.app_url, urls.owner_url, urls.embedded) == (app, owner, None)
        assert migration.is_migrated(urls.app_url)


def test_two_urls_of_two_databases_are_a_fault(server: EmbeddedPostgres, database: str) -> None:
    other = new_database(server, template=None)
    settings = Settings(database_url=server.url(roles.APP, database), migration_url=server.url(roles.OWNER, other))
    with pytest.raises(DatabaseFault, match="lead to two databases"), open_database(settings, migrate=False):
        pass


def test_a_database_that_does_not_answer_is_a_fault_without_its_password(
    server: EmbeddedPostgres, database: str
) -> None:
    owner = server.url(roles.OWNER, database)
    settings = Settings(database_url="postgresql://callos_app:hidden@127.0.0.1:1/callos", migration_url=owner)
    opening = open_database(settings, migrate=False)
    with pytest.raises(DatabaseFault, match="CALLOS_DATABASE_URL does not answer") as caught, opening:
        pass
    assert "hidden" not in str(caught.value)
