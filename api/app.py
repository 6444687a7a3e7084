"""The JSON API as one application, to be mounted under /api."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from api.endpoints import Endpoint
from api.errors import Guard, install_errors
from api.rates import Rates
from api.running import serve
from api.table import ENDPOINTS
from services.settings import get_settings


def build_api() -> FastAPI:
    """Make the API. Its errors are its own: whatever happens inside, a client gets JSON and one sentence."""
    app = FastAPI(
        title="CallOS",
        docs_url=None,
        redoc_url=None,
        # The document is made from the table of addresses, and answered to people who are signed in.
        openapi_url=None,
        # A slash too many is an unknown path, not a redirect to another one.
        redirect_slashes=False,
    )
    rates = Rates(get_settings().api_rate)
    # Each path by itself, not through routers: what a path allows is read from the application's routes.
    for endpoint in ENDPOINTS:
        app.add_api_route(endpoint.path, _serving(endpoint, rates), methods=[endpoint.method], response_model=None)
    install_errors(app)
    app.add_middleware(Guard)
    return app


def api_routes() -> list[BaseRoute]:
    """Where a server has the API: under /api, whatever follows, so that every answer there is JSON."""
    api = build_api()
    mount = Mount("/api", api)
    # As it is made, a path with a line break in it is no path of the mount.
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    # A mount does not take its own path without the slash, which Streamlit would answer with its page.
    return [Route("/api", api), mount]


def _serving(endpoint: Endpoint, rates: Rates) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await serve(endpoint, request, rates)

    return answer
