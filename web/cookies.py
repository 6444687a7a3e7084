"""The two cookies: one names the signed-in session, the other one the browser."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Cookies:
    """How the cookies are called and set. Under https browsers take them over https alone, for this host alone."""

    is_secure: bool
    session_seconds: int

    @classmethod
    def of(cls, settings: Settings) -> Cookies:
        """As the settings have it: https is known by CALLOS_PUBLIC_URL."""
        is_secure = bool(settings.public_url and settings.public_url.startswith("https://"))
        return cls(is_secure, settings.session_absolute_minutes * 60)

    @property
    def session(self) -> str:
        """The name of the cookie that holds a session's token."""
        return self._prefix + "callos_session"

    @property
    def browser(self) -> str:
        """The name of the cookie that knows a browser again, signed in or not."""
        return self._prefix + "callos_browser"

    def read(self, scope: Scope) -> dict[str, str]:
        """All cookies of a request or handshake."""
        return cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))

    def set_session(self, token: str) -> str:
        """The header that signs a browser in."""
        return self._line(self.session, token, self.session_seconds)

    def clear_session(self) -> str:
        """The header that takes the session's cookie away."""
        return self._line(self.session, "", 0)

    def set_browser(self, token: str) -> str:
        """The header that names a browser until it is closed."""
        return self._line(self.browser, token, None)

    @property
    def _prefix(self) -> str:
        return "__Host-" if self.is_secure else ""

    def _line(self, name: str, value: str, seconds: int | None) -> str:
        age = "" if seconds is None else f"; Max-Age={seconds}"
        return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{'; Secure' if self.is_secure else ''}"
