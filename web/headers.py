"""The security headers of every answer."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import page

ONE_YEAR = 365 * 24 * 60 * 60


class SecurityHeaders:
    """Add them where the answer does not have them already."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = security_headers(is_https=is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def security_headers(*, is_https: bool) -> dict[str, str]:
    """Header: value, as they hold for all paths."""
    headers = {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        # A set-password link must not reach another site, not even as where somebody came from.
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if is_https:
        headers["strict-transport-security"] = f"max-age={ONE_YEAR}"
    return headers


def content_security_policy() -> str:
    """What pages may load and run: their own, and the inline scripts of the page by their hash.

    `blob:` is for components whose script stands in the code; charts and tables need no `unsafe-eval`.
    """
    scripts = " ".join(["'self'", *page.inline_hashes(), "blob:"])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )
