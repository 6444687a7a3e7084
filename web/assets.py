"""Scripts and styles of our own, kept by browsers for good: their address changes with what is in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {".js": "text/javascript", ".css": "text/css"}
_FOR_GOOD = "public, max-age=31536000, immutable"


def asset_routes(files: Iterable[Path]) -> list[Route]:
    """GET /assets/NAME for each file; its content is read once."""
    return [Route(f"/assets/{path.name}", _answering(path)) for path in files]


def _answering(path: Path) -> Callable[[Request], Awaitable[Response]]:
    body, media_type = path.read_bytes(), _TYPES[path.suffix]

    async def answer(request: Request) -> Response:
        return Response(body, media_type=media_type, headers={"cache-control": _FOR_GOOD})

    return answer
