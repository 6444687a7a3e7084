"""The API as a client meets it: mounted under /api, with a real session's cookie or a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.app import api_routes
from services import api_tokens
from services.db import scoped
from services.models.vocabulary import TokenAccess
from services.settings import get_settings
from tests.factories.organizations import Tenant, World
from tests.factories.sessions import open_session

Clients = Callable[[Tenant, str], TestClient]
Setting = Callable[[str, str], None]
ORIGIN = "http://testserver"


def api_app() -> Starlette:
    """The API as the server mounts it."""
    return Starlette(routes=api_routes())


def client(**values: Any) -> TestClient:
    """A client of an application of its own, which tells a fault as a server does."""
    return TestClient(api_app(), raise_server_exceptions=False, **values)


def make_token(tenant: Tenant, who: str, access: TokenAccess = TokenAccess.WRITE) -> str:
    """A token of one of the tenant's people, for an hour."""
    with scoped(tenant.as_(who)) as db:
        ends = datetime.now(UTC) + timedelta(hours=1)
        return api_tokens.create(db, name="A program", access=access, expires_at=ends).token


def bearing(token: str) -> dict[str, str]:
    """The header of a token."""
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def visitor(world: World) -> TestClient:
    """A client without any credentials."""
    return client()


@pytest.fixture
def client_of(world: World) -> Clients:
    """Makes a client that is signed in as somebody, in a page of this server's."""

    def make(tenant: Tenant, who: str) -> TestClient:
        cookies = {"callos_session": open_session(tenant, who)}
        return client(cookies=cookies, headers={"origin": ORIGIN})

    return make


@pytest.fixture
def program_of(world: World) -> Clients:
    """Makes a client that comes in with somebody's token."""

    def make(tenant: Tenant, who: str) -> TestClient:
        return client(headers=bearing(make_token(tenant, who)))

    return make


@pytest.fixture
def manager(world: World, client_of: Clients) -> TestClient:
    """The manager of `world.here`."""
    return client_of(world.here, "manager")


@pytest.fixture
def agent(world: World, program_of: Clients) -> TestClient:
    """A program of the agent of `world.here`."""
    return program_of(world.here, "agent")


@pytest.fixture
def admin(world: World, program_of: Clients) -> TestClient:
    """A program of the admin of `world.here`."""
    return program_of(world.here, "admin")


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    """Gives a setting another value for one test."""

    def give(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield give
    monkeypatch.undo()
    get_settings.cache_clear()
