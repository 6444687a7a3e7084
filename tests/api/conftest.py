"""The API as a client meets it: mounted under /api, with a real session's cookie."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from api.app import build_api
from tests.factories.organizations import Tenant, World
from tests.factories.sessions import open_session

Clients = Callable[[Tenant, str], TestClient]


@pytest.fixture
def visitor(world: World) -> TestClient:
    """A client without any credentials."""
    return TestClient(Starlette(routes=[Mount("/api", build_api())]), raise_server_exceptions=False)


@pytest.fixture
def client_of(world: World) -> Clients:
    """Makes a client that is signed in as somebody."""

    def make(tenant: Tenant, who: str) -> TestClient:
        app = Starlette(routes=[Mount("/api", build_api())])
        token = open_session(tenant, who)
        return TestClient(app, cookies={"callos_session": token}, raise_server_exceptions=False)

    return make


@pytest.fixture
def manager(world: World, client_of: Clients) -> TestClient:
    """The manager of `world.here`."""
    return client_of(world.here, "manager")
