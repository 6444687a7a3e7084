"""What this process serves, said once by whoever starts the server; nothing is announced elsewhere.

The main script refuses to run without an announcement: under another server nothing stands before Streamlit,
and a client's own headers would be believed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from services.settings import get_settings


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the server listens."""

    host: str
    port: int

    @property
    def is_on_loopback(self) -> bool:
        """Whether only this machine itself can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


# The cookie in which a browser says, with 1 or 0, whether its window is as narrow as a phone: the page that is
# served writes it, the screens read it.
NARROW = "callos_narrow"
# Headers by which a proxy says that it passed a request on.
FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "via")

_announced: Serving | None = None


def announce(serving: Serving | None) -> None:
    """Say that this process serves; None takes it back."""
    global _announced
    _announced = serving


def announced() -> Serving | None:
    """What this process serves, None if it does not."""
    return _announced


def origin() -> str:
    """The origin that links to the program are built from: CALLOS_PUBLIC_URL, else where the server listens."""
    public_url = get_settings().public_url
    if public_url:
        return public_url
    serving = _announced or Serving("127.0.0.1", 8501)
    host = "127.0.0.1" if serving.host in ("0.0.0.0", "::", "localhost") else serving.host  # noqa: S104
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{serving.port}"


def refuses_demo() -> bool:
    """Whether this process serves where the demo organization may not be opened, whoever asks.

    Its sessions from another time, when it was allowed, do not count here.
    """
    return _announced is not None and not is_demo_allowed(is_forwarded=False)


def is_forwarded(header_names: Iterable[str]) -> bool:
    """Whether any of these headers says that a proxy passed the request on, trusted or not."""
    return any(name.lower() in FORWARDING for name in header_names)


def is_demo_allowed(*, is_forwarded: bool) -> bool:
    """Whether the demo organization may be opened by a request: from this very machine, by nobody's proxy."""
    serving = _announced
    return bool(serving and serving.is_on_loopback and not is_forwarded and get_settings().public_url is None)
