"""The page that Streamlit serves under every address, told where its server is; it tells how wide its window is.

Streamlit's client would look for its server under the page's own address first (/calls/_stcore/health), so that
every load began with requests that fail. Under an address that is no screen's it would show another screen, or
nothing at all. How wide the window is the server learns from a cookie, since no request says it otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services import messages
from services.errors import N_
from services.models.vocabulary import Language
from services.serving import NARROW
from web import sentence_page

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# In pixels, as wide as Streamlit takes a phone to be.
_AS_A_PHONE = 640
_TELLING = (
    "<script>window.__streamlit = { BACKEND_BASE_URL: window.location.origin };"
    f" {{ const tell = () => {{ document.cookie = `{NARROW}=${{window.innerWidth < {_AS_A_PHONE} ? 1 : 0}};"
    " path=/; samesite=strict`; }; tell(); window.addEventListener('resize', tell) }</script>"
)
# By these the answer could be packed, a part, or none at all; another page than ours would be kept by the last.
_NOT_ASKED = (b"accept-encoding", b"range", b"if-none-match", b"if-modified-since")
_OF_THE_FILE = ("content-length", "etag", "last-modified")
_LANGUAGE_OF_THE_FILE = '<html lang="en">'

# The paths that have a screen; None until the server has said so, and then every path passes.
_addresses: frozenset[str] | None = None


def know(addresses: Iterable[str]) -> None:
    """Take note of the paths that have a screen; any other one is then not found."""
    global _addresses
    _addresses = frozenset(addresses)


async def serve(app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, language: Language) -> None:
    """Let the application answer a page load; where its answer is Streamlit's page, send it with our line.

    Under a path without a screen that page is no answer: there it is "not found", signed in or not. `language`
    is that of the texts to come, as screen readers must know it.
    """
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _NOT_ASKED]
    is_known = _addresses is None or scope["path"] in _addresses
    page = _page(language) if is_known else _not_found(language)
    await app({**scope, "headers": headers}, receive, _Exchange(send, page, is_known=is_known).send)


def inline_hashes() -> list[str]:
    """The hashes of the scripts in the page; reckoned, so that an upgrade of Streamlit breaks nothing."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(_page(Language.EN)))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


class _Exchange:
    """What is sent in the place of Streamlit's page; answers of other types than HTML pass as they come."""

    def __init__(self, send: Send, page: str, *, is_known: bool) -> None:
        self._send = send
        self._page = page
        self._is_known = is_known
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take one part of the answer, and send all of it with the last one."""
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        if self._body == _original().encode():
            self._body = self._page.encode()
            headers = MutableHeaders(raw=list(start["headers"]))
            for name in _OF_THE_FILE:
                del headers[name]
            headers["content-length"] = str(len(self._body))
            status = start["status"] if self._is_known else HTTPStatus.NOT_FOUND.value
            start = {**start, "status": status, "headers": headers.raw}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


@cache
def _original() -> str:
    return (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes().decode()


@cache
def _page(language: Language) -> str:
    """Streamlit's page with our line as the first of its scripts, and the language that its texts will have."""
    page = _original().replace(_LANGUAGE_OF_THE_FILE, f'<html lang="{language.lower()}">', 1)
    return page.replace("<script", f"{_TELLING}\n    <script", 1)


@cache
def _not_found(language: Language) -> str:
    return sentence_page.made(
        messages.translate(N_("There is no such page"), language),
        messages.translate(N_("The address may be mistyped, or the page is gone."), language),
        way="/",
        label=messages.translate(N_("Go to the start page"), language),
        language=language,
    )
