"""One line in the log for every request and every websocket: what was asked, the answer, and how long it took.

The browser's program files are logged at DEBUG: a page load asks for dozens, and nobody looks for them.
No query strings, which may hold links' tokens and names that were searched for, and no addresses. Paths of
uploads and media are cut short: they hold session ids and file names.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("callos.web")

_MASKED = ("/_stcore/upload_file/", "/media/")
_ASSETS = ("/static/", "/assets/", "/_stcore/health", "/_stcore/host-config", "/favicon")
LONGEST_PATH = 200


class RequestLog:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection and write its line when it has ended."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            fields = {
                "method": scope.get("method", "GET"),
                "path": masked(scope["path"]),
                "status": status,
                "ms": round((perf_counter() - began) * 1000, 1),
            }
            level = logging.DEBUG if _is_asset(scope["path"], status) else logging.INFO
            logger.log(level, "request" if scope["type"] == "http" else "websocket", extra=fields)


def _is_asset(path: str, status: int) -> bool:
    """Whether this was one of the browser's program files, of which a page load asks for dozens."""
    return path.startswith(_ASSETS) and status < HTTPStatus.BAD_REQUEST


def masked(path: str) -> str:
    """A path without what names a session or a file, and no longer than is useful."""
    for prefix in _MASKED:
        if path.startswith(prefix):
            return prefix + "..."
    return path[:LONGEST_PATH]
