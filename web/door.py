"""The door before Streamlit: it names the session to the websocket, and asks before every browser message.

A Streamlit session is resumed by its id alone, runs callbacks before the script looks at anybody, and goes on
over an open socket. So the script cannot be the one who checks: runs, callbacks, fragments and timers are all
messages, and each of them passes here, where the session table is asked.

Streamlit puts two headers into `st.user` and resumes a session only for an equal `st.user`. What a client sent
under their names is removed first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread
from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.AuthRedirect_pb2 import AuthRedirect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from services import messages, sessions
from services.models.vocabulary import Language, Role
from services.sessions import Person
from services.tokens import hash_token, new_token
from web import page
from web.cookies import Cookies

# Header: its key in st.user. The server sets Streamlit's option to this; in config.toml it would also hold for
# a bare `streamlit run`, before which there is no door.
TRUSTED_HEADERS = {"x-callos-session": "session", "x-callos-browser": "browser"}
_SESSION, _BROWSER = (name.encode() for name in TRUSTED_HEADERS)
NO_SESSION, ENDED = "none", "ended"

# Makes the browser load the page anew where it is. Closing the socket alone is not enough: the browser
# reconnects without asking for a run, and the click seems dead.
LOAD_ANEW = ForwardMsg(auth_redirect=AuthRedirect(url="")).SerializeToString()
SIGNED_OUT_CODE, PROTOCOL_ERROR = 4401, 1002
THREADS = 16

Ts = TypeVarTuple("Ts")
R = TypeVar("R")

# Metrics and the agent's interface tell strangers about the inside; sign-in by OIDC is not set up.
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/auth/login", "/auth/logout", "/oauth2callback")
SIGNED_IN_ONLY = ("/media/", "/_stcore/upload_file/")
# Emptying caches is for developers: it empties everybody's. The others exist for tests of Streamlit itself, or
# write to the server's disk.
_IGNORED = {
    None,
    "clear_cache",
    "set_run_on_save",
    "load_git_info",
    "debug_disconnect_websocket",
    "debug_shutdown_runtime",
}
_IGNORED_OPERATIONS = {"install_skills", "dismiss_skills_nudge"}


class Verdict(Enum):
    """What to do with a message of the browser."""

    PASS = auto()
    IGNORE = auto()
    RUBBISH = auto()
    SIGNED_OUT = auto()


class Door:
    """The middleware. Asking the database happens in threads of its own, so that uploads cannot starve it."""

    def __init__(self, app: ASGIApp, *, cookies: Cookies, start_path: Callable[[Role], str]) -> None:
        self._app = app
        self._cookies = cookies
        self._start_path = start_path
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in (_SESSION, _BROWSER)]
        scope = {**scope, "headers": headers}
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if any(path == closed or path.startswith(closed + "/") for closed in CLOSED):
            await JSONResponse({"error": "There is nothing here."}, status_code=404)(scope, receive, send)
        elif path.startswith(SIGNED_IN_ONLY) and await self._person(scope) is None:
            await JSONResponse({"error": "Sign in first."}, status_code=401)(scope, receive, send)
        elif _is_page_load(scope):
            await self._page_load(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _page_load(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name a new browser; send the bare address on to where the person's role begins.

        That address of its own is what the menu marks and what can be handed on; Streamlit has one page only
        under "/", which then has no other address.
        """
        if not self._cookies.read(scope).get(self._cookies.browser):
            send = _with_cookie(send, self._cookies.set_browser(new_token()))
        person = await self._person(scope)
        if person is None or scope["path"] != "/":
            await page.serve(self._app, scope, receive, send, language=_language(scope, person))
            return
        query = scope["query_string"].decode("latin-1")
        target = self._start_path(person.user.role) + (f"?{query}" if query else "")
        await RedirectResponse(target, status_code=302, headers={"cache-control": "no-store"})(
            scope, receive, send
        )

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        jar = self._cookies.read(scope)
        person = await self._person(scope)
        token_hash = person.token_hash if person else None
        session = token_hash or (ENDED if jar.get(self._cookies.session) else NO_SESSION)
        browser = hash_token(jar.get(self._cookies.browser) or new_token())
        scope["headers"] += [(_SESSION, session.encode()), (_BROWSER, browser.encode())]
        guarded = _GuardedSocket(receive, send, lambda data: self._in_thread(judge, token_hash, data))
        await self._app(scope, guarded.receive, guarded.send)

    async def _person(self, scope: Scope) -> Person | None:
        token = self._cookies.read(scope).get(self._cookies.session)
        if not token:
            return None
        person: Person | None = await self._in_thread(sessions.find_person_across_organizations, hash_token(token))
        return person

    async def _in_thread(self, function: Callable[[*Ts], R], *arguments: *Ts) -> R:
        if self._threads is None:
            self._threads = CapacityLimiter(THREADS)
        return await to_thread.run_sync(function, *arguments, limiter=self._threads)


class _GuardedSocket:
    """What Streamlit gets of a websocket: only the messages that pass, and nobody to talk to once it is shut."""

    def __init__(self, receive: Receive, send: Send, judge: Callable[[bytes], Awaitable[Verdict]]) -> None:
        self._receive = receive
        self._send = send
        self._judge = judge
        self._is_shut = False

    async def receive(self) -> Message:
        """The next message that may act, or the end."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            verdict = await self._judge(message.get("bytes") or b"")
            if verdict is Verdict.PASS:
                return message
            if verdict is not Verdict.IGNORE:
                return await self._shut(verdict)

    async def send(self, message: Message) -> None:
        """Pass on what the script says, as long as somebody may hear it."""
        if not self._is_shut:
            await self._send(message)

    async def _shut(self, verdict: Verdict) -> Message:
        self._is_shut, code = True, PROTOCOL_ERROR
        if verdict is Verdict.SIGNED_OUT:
            code = SIGNED_OUT_CODE
            await self._send({"type": "websocket.send", "bytes": LOAD_ANEW})
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def judge(token_hash: str | None, data: bytes) -> Verdict:
    """Whether a message may reach Streamlit. A visitor's may: their scripts show the sign-in page alone.

    A timer's message does not count as using the session.
    """
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return Verdict.RUBBISH
    kind = message.WhichOneof("type")
    if kind in _IGNORED:
        return Verdict.IGNORE
    operation = message.backend_operation_request.WhichOneof("payload")
    if kind == "backend_operation_request" and operation in _IGNORED_OPERATIONS:
        return Verdict.IGNORE
    if token_hash is None:
        return Verdict.PASS
    is_timer = kind == "app_heartbeat" or (kind == "rerun_script" and message.rerun_script.is_auto_rerun)
    person = sessions.find_person_across_organizations(token_hash, touch=not is_timer)
    return Verdict.SIGNED_OUT if person is None else Verdict.PASS


def _language(scope: Scope, person: Person | None) -> Language:
    """The person's own language; a visitor's is the one that their browser asks for."""
    return person.user.language if person else messages.wished(Headers(scope=scope).get("accept-language", ""))


def _is_page_load(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _with_cookie(send: Send, line: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"set-cookie", line.encode())]}
        await send(message)

    return sending
