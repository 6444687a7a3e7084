"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.readiness import why_not_ready


async def healthz(request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """The database answers and has this version's schema; 503 otherwise."""
    reason = await to_thread.run_sync(why_not_ready)
    if reason is None:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"error": reason}, status_code=503)


HEALTH_ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
