"""`manage.py serve`: the server, with its database, until a signal ends both."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Annotated, Any

import typer
import uvicorn

from commands.common import app, messages, opened_database
from commands.demo import reported
from commands.importing import close_interrupted_imports
from services import demo as demo_data
from services import living_servers, logs
from services.faults import StartupFault
from services.models.vocabulary import Role
from services.opening import DatabaseUrls
from services.serving import Serving, origin
from services.settings import Settings, get_settings

BACKLOG = 2048
# Address, role and password.
Account = tuple[str, Role, str]
# Seconds that open requests have to end; browsers' websockets are closed at once.
GRACE = 5
# A server whose parent was killed notices within a moment; whoever comes after it waits that long for its port.
LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 4.0
# Closing the terminal ends the server as Ctrl-C does.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    migrate: Annotated[bool, typer.Option("--migrate", help="Bring the database to this version first.")] = False,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="On the embedded server: make the demo organization and print its passwords."),
    ] = False,
    end_with_parent: Annotated[
        int | None,
        typer.Option(metavar="PID", help="End once this process, which started the server, has ended."),
    ] = None,
) -> None:
    """Serve the screens and the API. Ctrl-C or SIGTERM ends it, and the embedded PostgreSQL with it."""
    settings = get_settings()
    logs.configure(settings.log_level)
    listening = Serving(host, port)
    _import_early()
    with _stoppable() as stopping:
        if end_with_parent is not None:
            _end_with(end_with_parent)
        patience = 0 if end_with_parent is None else PATIENCE_SECONDS
        with _listen(host, port, patience) as listener, opened_database(migrate=migrate) as urls:
            close_interrupted_imports(urls)
            accounts = _prepare_demo(urls) if demo else []
            with ExitStack() as while_up:
                _run(settings, listening, listener, stopping, lambda: _say_where(urls, accounts, while_up))
    messages.print("Stopped.")


def _import_early() -> None:
    """Import the screens while the database starts: both take their second, and only here is it needed."""
    threading.Thread(target=lambda: importlib.import_module("server"), daemon=True).start()


def _end_with(parent: int) -> None:
    """End as by SIGTERM once the parent is another one: a killed `make` can tell its recipe nothing.

    The number comes from the parent, so that one which has ended by now is noticed too.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class _Stopping:
    """What a signal does: interrupt the start once, end the server once it runs, and nothing while it ends.

    A second one comes of itself where the parent ends too, and must not interrupt what the first one ends.
    """

    def __init__(self) -> None:
        self.server: uvicorn.Server | None = None
        self._has_interrupted = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        if self.server is None:
            if self._has_interrupted:
                return
            self._has_interrupted = True
            raise KeyboardInterrupt
        # A second signal does not wait for open requests any more.
        self.server.force_exit = self.server.should_exit
        self.server.should_exit = True


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, which would end the process before the database is let go."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs this."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._on_started()


def _run(
    settings: Settings,
    listening: Serving,
    listener: socket.socket,
    stopping: _Stopping,
    on_started: Callable[[], None],
) -> None:
    from server import build_app

    config = uvicorn.Config(
        build_app(settings, listening=listening),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Forwarding headers are looked at by web.clients, for the proxies in the settings alone.
        proxy_headers=False,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        timeout_graceful_shutdown=GRACE,
    )
    running = _Server(config, on_started)
    stopping.server = running
    running.run(sockets=[listener])
    if not running.started:
        raise StartupFault("The server did not start; its log above says where it failed.")


def _say_where(urls: DatabaseUrls, accounts: list[Account], while_up: ExitStack) -> None:
    """Say to people, and to commands beside the server, where it can be reached."""
    if urls.embedded is not None:
        while_up.enter_context(living_servers.announced_in(urls.embedded.data_dir, origin()))
    if accounts:
        messages.print("\nThe demo organization's accounts, with new passwords:")
        for email, role, password in accounts:
            messages.print(f"  {role.lower():<8} {email:<22} {password}", markup=False)
    messages.print(f"\nCallOS is at {origin()}   (Ctrl-C ends it)\n", markup=False)


def _prepare_demo(urls: DatabaseUrls) -> list[Account]:
    if urls.embedded is None:
        messages.print("--demo does nothing on a database of one's own.")
        return []
    with reported("Making up calls for the demo organization") as tell:
        demo_data.ensure(progress=tell)
    return demo_data.new_passwords()


@contextmanager
def _stoppable() -> Iterator[_Stopping]:
    stopping = _Stopping()
    before = {number: signal.signal(number, stopping.handle) for number in _SIGNALS}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listen(host: str, port: int, patience: float) -> Iterator[socket.socket]:
    """Take the port before anything else: whoever comes meanwhile waits, and a taken one is said at once.

    With `patience` that is said only after so many seconds.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(found[0], socket.SOCK_STREAM)
    except OSError as error:
        raise StartupFault(f"{host} is no address to listen on: {error.strerror or error}.") from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            _bind(listener, found[4], deadline=time.monotonic() + patience)
            listener.listen(BACKLOG)
        except OSError as error:
            raise StartupFault(
                f"The server cannot listen on {host}, port {port}: {error.strerror}. If another program uses the"
                " port, choose another one: make run PORT=8502, or manage.py serve --port 8502."
            ) from error
        yield listener


def _bind(listener: socket.socket, address: tuple[Any, ...], *, deadline: float) -> None:
    while True:
        try:
            listener.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
