"""Errors as the API tells them: a status and `{"error": "a sentence"}`, never a detail of the inside."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import Foreseen, Throttled

logger = logging.getLogger(__name__)

_SENTENCES = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
}


class Refused(Exception):
    """What only a client of the API can do wrong: the status, the sentence, and what is told besides it."""

    headers: Mapping[str, str] | None = None

    def __init__(self, status: int, sentence: str, **more: object) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.more = more


class Guard:
    """The outermost layer of the API: an unforeseen fault becomes a plain 500, and no answer is kept by caches."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def send_uncached(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                message["headers"] = [*message.get("headers", []), (b"cache-control", b"no-store")]
            await send(message)

        try:
            # The end of a path is also found before a last line break: such a path is none of ours.
            if "\n" in scope["path"]:
                await error_response(404, _SENTENCES[404])(scope, receive, send_uncached)
            else:
                await self.app(scope, receive, send_uncached)
        except Exception:
            logger.exception("An API request failed.")
            if has_begun:
                raise
            answer = error_response(500, "Something went wrong here. Try again; if it stays, tell your admin.")
            await answer(scope, receive, send_uncached)


def install_errors(app: FastAPI) -> None:
    """Give the application the handlers for everything that can be foreseen."""
    app.add_exception_handler(Foreseen, _foreseen)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)


def error_response(
    status: int, sentence: str, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """An error in the one shape that it has."""
    if status == 401:
        headers = {"WWW-Authenticate": "Bearer", **(headers or {})}
    return JSONResponse({"error": sentence, **more}, status_code=status, headers=headers)


async def _foreseen(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Foreseen)  # noqa: S101 - registered for nothing else.
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Throttled) else None
    return error_response(error.status, str(error), headers)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)  # noqa: S101 - registered for nothing else.
    return error_response(error.status, error.sentence, error.headers, **error.more)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else.
    if error.status_code != 405:
        return error_response(error.status_code, _SENTENCES.get(error.status_code, _SENTENCES[400]))
    allowed = ", ".join(_methods_of_path(request))
    return error_response(405, f"This address allows {allowed} only.", {"Allow": allowed})


def _methods_of_path(request: Request) -> list[str]:
    """All methods of a path, over all of its routes; Starlette itself names those of the first route alone."""
    methods: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods)
