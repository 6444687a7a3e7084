"""Prospects from before duplicates were found get the forms that are compared, as Python would write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, text

from services import migration, roles
from services.embedded import EmbeddedPostgres
from services.models.base import new_id
from services.text import fold_email, fold_phone
from tests.databases import drop_database, new_database, start_test_server, stop_test_server

PHONES = [
    "+49 (0) 30 / 12 34-56",
    "0049 (0)30 123456",
    "00 49 30 123456",
    "(030) 123456",
    "+0049 30 123456",
    "tel. 030.123.456 ext 7",
    "12345",
    "ask",
    "+",
    None,
]


@pytest.fixture(scope="module", params=[18, 16])
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    """Both versions of PostgreSQL."""
    server = start_test_server(request.param)
    yield server
    stop_test_server(server)


def fill(connection: Connection) -> None:
    """An organization with a prospect of each number, and one that an import has changed."""
    ids = {"organization": new_id(), "run": new_id()}
    connection.execute(
        text("""
        INSERT INTO organizations (id, slug, name, time_zone, default_mode, close_window_days, retention_days,
            is_demo, created_at)
        VALUES (:organization, 'old', 'Old', 'Europe/Berlin', 'STRICT', 60, 90, false, now())
    """),
        ids,
    )
    for phone in PHONES:
        connection.execute(
            text("""
            INSERT INTO prospects
                (organization_id, id, name, name_folded, search_text, email, phone, created_at, version)
            VALUES (:organization, :id, 'P', 'p', 'p', 'Petra@Post.Example', :phone, now(), 1)
        """),
            {**ids, "id": new_id(), "phone": phone},
        )
    connection.execute(
        text("""
        INSERT INTO imports (organization_id, id, status, actor_kind, actor_name, files, started_at)
        VALUES (:organization, :run, 'FINISHED', 'COMMAND', 'test', '{}', now())
    """),
        ids,
    )
    connection.execute(
        text("""
        INSERT INTO import_changes (organization_id, id, import_id, kind, row_id, before)
        VALUES (:organization, :id, :run, 'prospects', :id, '{"email": "A@B.Example", "phone": "+49 30 123456"}')
    """),
        {**ids, "id": new_id()},
    )


def test_what_is_there_is_folded_and_the_way_back_leaves_it_whole(server: EmbeddedPostgres) -> None:
    name = new_database(server, template=None)
    owner = server.url(roles.OWNER, name)
    config: Config = migration._config(str(owner))
    engine = create_engine(owner, poolclass=NullPool)
    command.upgrade(config, "0008")
    with engine.begin() as connection:
        fill(connection)
    command.upgrade(config, "0009")
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT phone, email, phone_folded, email_folded FROM prospects")).all()
        assert len(rows) == len(PHONES)
        for phone, email, phone_folded, email_folded in rows:
            assert (phone_folded, email_folded) == (fold_phone(phone), fold_email(email)), phone
        before = connection.scalar(text("SELECT before FROM import_changes"))
        assert (before["email_folded"], before["phone_folded"]) == ("a@b.example", "4930123456")
    command.downgrade(config, "0008")
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM prospects")) == len(PHONES)
        before = connection.scalar(text("SELECT before FROM import_changes"))
        assert before == {"email": "A@B.Example", "phone": "+49 30 123456"}
    command.upgrade(config, "0009")
    engine.dispose()
    drop_database(server, name)
