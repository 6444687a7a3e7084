"""Every service on the oldest PostgreSQL that is supported: a smoke test, the suite itself runs on the newest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Engine, text

from services import db, roles, sessions
from services.analytics import facts
from services.db import scoped
from services.imports.runs import run_import
from services.tokens import hash_token
from tests import databases
from tests.factories.everything import Ids, fill
from tests.factories.organizations import PASSWORD, World, make_world
from tests.rules.test_grants import CALLS
from tests.services.imports.support import CALLS as CALLS_FILE
from tests.services.imports.support import PROSPECTS, source


class Undone(Exception):
    """Raised to roll a scope back."""


@pytest.fixture(scope="module")
def filled(shared_engine: Engine) -> Iterator[tuple[World, dict[str, Ids]]]:
    """Two organizations with rows of every kind on a PostgreSQL 16, the services' own until the module ends."""
    server = databases.start_test_server(16)
    name = databases.new_database(server, template=databases.migrated_template(server))
    engine = db.connect(server.url(roles.APP, name))
    world = make_world()
    yield world, fill(world)
    engine.dispose()
    databases.stop_test_server(server)


def test_this_is_postgres_16(filled: tuple[World, dict[str, Ids]]) -> None:
    with scoped(filled[0].here.command) as session:
        assert str(session.execute(text("SHOW server_version_num")).scalar()).startswith("16")


@pytest.mark.parametrize("name", CALLS)
def test_every_service_function_works(filled: tuple[World, dict[str, Ids]], name: str) -> None:
    world, ids = filled
    with suppress(Undone), scoped(world.here.as_("admin")) as session:
        CALLS[name](session, ids["here"])
        session.flush()
        raise Undone


def test_an_import_works(filled: tuple[World, dict[str, Ids]]) -> None:
    here = filled[0].here
    files = [source(PROSPECTS, "prospects.csv"), source(CALLS_FILE, "calls.csv")]
    result = run_import(here.command, files=files, create_agents=True)
    assert [(file.accepted, file.rejected) for file in result.files] == [(3, 0), (1, 0)]
    with scoped(here.command) as session:
        assert facts.check(session) == []


def test_signing_in_works(filled: tuple[World, dict[str, Ids]]) -> None:
    ticket = sessions.sign_in_across_organizations(
        "agent@here.example", PASSWORD, browser="b", address="127.0.0.1", demo_allowed=False
    )
    token = sessions.redeem_across_organizations(ticket, "b", previous_token=None, user_agent="a browser")
    person = sessions.find_person_across_organizations(hash_token(token))
    assert person is not None and person.user.email == "agent@here.example"
