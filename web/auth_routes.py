"""The two routes that set and take away the session's cookie; the sign-in page's component posts to them.

They answer only to pages of this very origin: a foreign page must neither sign somebody in as another
(login CSRF) nor out.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services import sessions
from services.errors import Foreseen
from services.tokens import hash_token
from web.cookies import Cookies

LONGEST_BODY = 4096


def auth_routes(cookies: Cookies) -> list[Route]:
    """POST /auth/start and /auth/end."""

    async def start(request: Request) -> Response:
        if not is_own_origin(request, is_secure=cookies.is_secure):
            return _refused("This request came from another page.")
        jar = cookies.read(request.scope)
        ticket = await _field(request, "ticket")
        browser = jar.get(cookies.browser)
        if not ticket or not browser:
            return _refused("The sign-in needs cookies, and a ticket.")
        try:
            token = await to_thread.run_sync(
                lambda: sessions.redeem_across_organizations(
                    ticket,
                    # The form knows the browser by what the door makes of its cookie.
                    hash_token(browser),
                    previous_token=jar.get(cookies.session),
                    user_agent=request.headers.get("user-agent", ""),
                )
            )
        except Foreseen as error:
            return _refused(str(error))
        return _done(cookies.set_session(token))

    async def end(request: Request) -> Response:
        if not is_own_origin(request, is_secure=cookies.is_secure):
            return _refused("This request came from another page.")
        token = cookies.read(request.scope).get(cookies.session)
        if token:
            await to_thread.run_sync(sessions.end_across_organizations, token)
        return _done(cookies.clear_session())

    return [
        Route("/auth/start", start, methods=["POST"]),
        Route("/auth/end", end, methods=["POST"]),
    ]


def is_own_origin(request: Request, *, is_secure: bool) -> bool:
    """Whether a page of this host sent it, over https where that is how people come; an opaque Origin is none."""
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return bool(host) and parts.netloc == host and (parts.scheme == "https" or not is_secure)


async def _field(request: Request, name: str) -> str | None:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    try:
        values = parse_qs(body.decode("ascii", "replace"), max_num_fields=10).get(name, [])
    except ValueError:
        return None
    return values[0] if len(values) == 1 else None


def _done(cookie: str) -> Response:
    return Response(status_code=204, headers={"set-cookie": cookie, "cache-control": "no-store"})


def _refused(reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=403, headers={"cache-control": "no-store"})
