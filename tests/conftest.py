"""What all tests share: one PostgreSQL per process, a migrated database, and a rollback after each test.

`world` is two organizations with a user of each role, the scopes to act with, and a session factory.
Tests that need commits that stay (concurrency, kills, browsers) ask for `committed` instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session, SessionTransaction

from services import db as database
from services import passwords, roles
from services.db import LookupKey
from services.embedded import EmbeddedPostgres
from services.imports import background
from tests import databases
from tests.factories.organizations import World, make_world
from tests.serving import running_server, served  # noqa: F401 - fixtures that several folders use.

RESET = text(
    "SELECT " + ", ".join(f"set_config('{name}', '', true)" for name in ["app.organization_id", *LookupKey])
)


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    """Tests hash hundreds of passwords; bcrypt's cost is not what they look at."""
    passwords.ROUNDS = 4


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL 18 of this test process's own."""
    server = databases.start_test_server(18)
    yield server
    databases.stop_test_server(server)


@pytest.fixture(scope="session")
def shared_engine(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    """The running role's engine on one migrated database that no test leaves anything in."""
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    engine = database.connect(postgres.url(roles.APP, name))
    yield engine
    engine.dispose()


@pytest.fixture
def rolled_back(shared_engine: Engine) -> Iterator[Engine]:
    """Every scope of this test is a savepoint of one transaction, which is rolled back at the end."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        _bind(connection, "create_savepoint")
        event.listen(Session, "after_transaction_end", _forget_settings)
        yield shared_engine
        event.remove(Session, "after_transaction_end", _forget_settings)
        outer.rollback()
    _bind(shared_engine, "conditional_savepoint")


@pytest.fixture
def committed(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    """A database of this test's own, in which commits stay and several connections meet."""
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    engine = database.connect(postgres.url(roles.APP, name))
    yield engine
    engine.dispose()
    databases.drop_database(postgres, name)


@pytest.fixture
def no_jobs() -> Iterator[None]:
    """Imports in threads that end with the test, and of which the next one hears nothing."""
    yield
    background.stop()
    background._jobs.clear()


@pytest.fixture
def world(rolled_back: Engine) -> World:
    """Two organizations with people, rolled back after the test."""
    return make_world()


def _bind(bind: Any, mode: Any) -> None:
    database._sessions.configure(bind=bind, join_transaction_mode=mode)
    database._lookups.configure(bind=bind, join_transaction_mode=mode)


def _forget_settings(session: Session, transaction: SessionTransaction) -> None:
    """A setting of a savepoint outlives it; without this, "unset sees nothing" could not fail.

    What belongs to no organization is counted on another connection in earnest; here it must leave the
    setting of the scope around it alone.
    """
    aside = database._inside.get() and not isinstance(session, database.ScopedSession)
    if transaction.parent is None and not aside:
        bind = session.bind
        if isinstance(bind, Connection) and bind.in_transaction():
            bind.execute(RESET)
