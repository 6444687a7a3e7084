"""The JSON API as one application, to be mounted under /api."""

from __future__ import annotations

from fastapi import FastAPI

from api import calls
from api.errors import Guard, install_errors


def build_api() -> FastAPI:
    """Make the API. Its errors are its own: whatever happens inside, a client gets JSON and one sentence."""
    app = FastAPI(
        title="CallOS",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # A slash too many is an unknown path, not a redirect to another one.
        redirect_slashes=False,
    )
    # Each path by itself, not through routers: what a path allows is read from the application's routes.
    app.add_api_route("/calls", calls.list_calls, methods=["GET"])
    app.add_api_route("/calls/{call_id}", calls.get_call, methods=["GET"])
    install_errors(app)
    app.add_middleware(Guard)
    return app
