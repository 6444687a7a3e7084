"""Servers and databases for the tests: one server per test process and version, one database per need.

A migrated template database is made once per server; what a test needs is a clone of it, which takes a few
hundredths of a second.
"""

import contextlib
import os
import shutil
import tempfile
import uuid
from pathlib import Path

import psutil
import psycopg

from services import migration, roles
from services.embedded import EmbeddedPostgres
from services.embedded.account import server_home
from services.embedded.server import SUPERUSER
from services.settings import CHECKOUT

PREFIX = "callos-test-"
TEMPLATE = "callos_template"
# A test's data need not survive anything.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def data_folder() -> Path:
    """Make a folder that the account which runs PostgreSQL for root can reach, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)
    return folder


def start_test_server(version: int) -> EmbeddedPostgres:
    """Start a server with its data in a temporary folder; `stop_test_server` ends it.

    What killed test runs left behind is cleared away first.
    """
    _clear_abandoned_servers()
    server = EmbeddedPostgres(data_folder(), version, home=server_home(CHECKOUT), settings=FAST)
    server.acquire()
    return server


def stop_test_server(server: EmbeddedPostgres) -> None:
    """Stop a server and remove its data."""
    server.release()
    shutil.rmtree(server.data_dir, ignore_errors=True)


def migrated_template(server: EmbeddedPostgres) -> str:
    """Return the name of this server's migrated database, made at the first call.

    It is cloned, never used.
    """
    if not _exists(server, TEMPLATE):
        # Under another name until it is whole, so that a failed migration is not taken for it.
        name = new_database(server, template=None)
        migration.migrate(server.url(roles.OWNER, name))
        _execute(server, f'ALTER DATABASE "{name}" RENAME TO {TEMPLATE}')
    return TEMPLATE


def new_database(server: EmbeddedPostgres, *, template: str | None) -> str:
    """Make a database with the roles' rights in it and return its name; a clone of `template`, if there is
    one.
    """
    name = f"test_{uuid.uuid4().hex}"
    if template is not None:
        # Copying files is the faster strategy as long as nothing has to reach the disk.
        _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    roles.create_roles(superuser_url(server), name)
    return name


def drop_database(server: EmbeddedPostgres, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def superuser_url(server: EmbeddedPostgres, database: str = "postgres") -> str:
    """Return the superuser's URL, for what no role of the program may do."""
    return server.url(SUPERUSER, database)


def _exists(server: EmbeddedPostgres, name: str) -> bool:
    with _connect(server) as connection:
        return bool(connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount)


def _execute(server: EmbeddedPostgres, statement: str) -> None:
    with _connect(server) as connection:
        connection.execute(statement.encode())


def _connect(server: EmbeddedPostgres) -> psycopg.Connection[tuple[object, ...]]:
    return roles.connect(superuser_url(server))


def _clear_abandoned_servers() -> None:
    """Stop and remove servers whose test process was killed; its number is in the name of its folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if psutil.pid_exists(int(folder.name.removeprefix(PREFIX).partition("-")[0])):
            continue
        with contextlib.suppress(OSError):  # Another test process may be clearing it at the same time.
            for cluster in folder.glob("postgres-*/data"):
                EmbeddedPostgres(folder, int(cluster.parent.name.removeprefix("postgres-"))).stop_if_unused()
        shutil.rmtree(folder, ignore_errors=True)
