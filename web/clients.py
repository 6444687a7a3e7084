"""Who is at the other end: the client's own address and scheme, behind proxies that are trusted to say so."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from services.settings import Settings


class Clients:
    """Put the real client and scheme into the scope, so that nothing after it looks at forwarding headers."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, **real_client(scope, self._settings)}
        await self._app(scope, receive, send)


def real_client(scope: Scope, settings: Settings) -> Scope:
    """What the scope should say of its client and scheme; nothing new where no trusted proxy stands between."""
    peer, port = scope.get("client") or ("", 0)
    if not settings.trusts_proxy(peer):
        return {}
    headers = Headers(scope=scope)
    hops = [hop.strip() for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
    # Each proxy adds whom it saw at the end: the first one from there that is no proxy of ours is the client.
    client = next((hop for hop in reversed(hops) if hop and not settings.trusts_proxy(hop)), peer)
    real: Scope = {"client": (client, port if client == peer else 0)}
    proto = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip()
    if proto in ("http", "https"):
        secure = {"http": "https", "websocket": "wss"}
        plain = {"http": "http", "websocket": "ws"}
        real["scheme"] = (secure if proto == "https" else plain)[scope["type"]]
    return real
