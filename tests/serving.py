"""A real server in a process of its own, on a database whose commits stay, for what no call can show."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Engine

from services import db as database
from services import roles, sessions
from services.embedded import EmbeddedPostgres
from services.settings import CHECKOUT
from services.tokens import hash_token
from tests import databases
from tests.factories.organizations import PASSWORD, World, make_world

START_SECONDS = 60
BROWSER = "a-browser"


@dataclass
class Server:
    """A server that runs, and the people of its two organizations."""

    url: str
    log: Path
    engine: Engine
    world: World

    @property
    def address(self) -> str:
        """Host and port."""
        return self.url.partition("//")[2]

    def lines(self) -> list[str]:
        """The log so far."""
        return self.log.read_text(encoding="utf-8").splitlines()

    def open_session(self, email: str) -> str:
        """Sign somebody in without a form, and return the cookie's value."""
        ticket = sessions.sign_in_across_organizations(
            email, PASSWORD, browser=hash_token(BROWSER), address="127.0.0.1", demo_allowed=False
        )
        return sessions.redeem_across_organizations(
            ticket, hash_token(BROWSER), previous_token=None, user_agent="Tests/1.0"
        )


@pytest.fixture(scope="session")
def running_server(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of this process that need one."""
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    engine = database.connect(postgres.url(roles.APP, name))
    world = make_world()
    log = tmp_path_factory.mktemp("server") / "log"
    urls = {
        "CALLOS_DATABASE_URL": postgres.url(roles.APP, name),
        "CALLOS_MIGRATION_URL": postgres.url(roles.OWNER, name),
    }
    with serving([sys.executable, "manage.py", "serve"], urls, log) as url:
        yield Server(url, log, engine, world)
    engine.dispose()
    databases.drop_database(postgres, name)


@pytest.fixture
def served(running_server: Server) -> Server:
    """The running server, with the services of this process on its database."""
    for maker in (database._sessions, database._lookups):
        maker.configure(bind=running_server.engine, join_transaction_mode="conditional_savepoint")
    return running_server


@contextmanager
def serving(
    command: list[str], environment: dict[str, str], log: Path, *, port_option: str = "--port"
) -> Iterator[str]:
    """Run a server on a free port until it answers; end it as Ctrl-C would.

    Raises subprocess.TimeoutExpired where it does not end within 20 seconds.
    """
    port = free_port()
    with _running([*command, port_option, str(port)], environment, log, port) as (url, process):
        try:
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@contextmanager
def killable(
    environment: Mapping[str, str], log: Path, *, port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server, with its process, that runs until somebody kills it, or else until the end."""
    port = port or free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with _running(command, environment, log, port) as served:
        yield served


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], log: Path, port: int
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server at its address from when it answers on; what is left of it at the end is killed."""
    url = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_for(url, process, log)
            yield url, process
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers. Raises AssertionError with its log where it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{url}/_stcore/health", timeout=START_SECONDS).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
        if process.poll() is not None:
            break
    raise AssertionError(f"The server did not start:\n{log.read_text()}")
