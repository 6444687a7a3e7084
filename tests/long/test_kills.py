"""kill -9 of the server and of `make run`, at every stage, and what the next start makes of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from services import db as database
from services import roles, sessions
from services.embedded import EmbeddedPostgres
from services.sessions import find_person_across_organizations
from services.settings import CHECKOUT
from services.tokens import hash_token
from tests import databases
from tests.commands.test_serve import postgres_runs
from tests.factories.organizations import PASSWORD
from tests.serving import BROWSER, free_port
from tests.web.streamlit_client import opened

SECONDS = 90
SERVE = [sys.executable, "manage.py", "serve", "--migrate", "--demo"]
MAKE = ["make", "run"]
EMAIL = "kept@kept.example"
SESSIONS = 40


class Running:
    """A server on its way up, with what it says."""

    def __init__(self, command: list[str], data: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.data = data
        self._said = data / f"said-{time.monotonic_ns()}"
        options = [] if command is MAKE else ["--port", str(port)]
        with self._said.open("w") as output:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=CHECKOUT,
                env=environment(data) | {"PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        """What it has said so far."""
        return self._said.read_text()

    def is_up(self) -> bool:
        """Whether it says that it can serve."""
        with contextlib.suppress(httpx2.TransportError):
            return httpx2.get(f"{self.url}/readyz", timeout=1).status_code == 200
        return False

    def wait_for(self, moment: Callable[[Running], bool]) -> None:
        """Wait until a moment has come."""
        deadline = time.monotonic() + SECONDS
        while not moment(self):
            assert self.process.poll() is None and time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9 of the process that was started, and of nothing else."""
        self.process.kill()
        self.process.wait()

    def end(self, number: int = signal.SIGTERM) -> None:
        """A signal to the process and its children, as a terminal sends it; nothing may be left."""
        os.killpg(self.process.pid, number)
        self.process.wait(SECONDS)
        wait_until(lambda: not servers_on(self.data))
        assert "Traceback" not in self.said(), self.said()
        assert not postgres_runs(self.data)


def environment(data: Path) -> dict[str, str]:
    """The environment of a command on this data folder, and of no make around these tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return own | {"CALLOS_DATA_DIR": str(data), "COLUMNS": "200"}


def makes_cluster(running: Running) -> bool:
    return (running.data / "postgres-18" / "data.partial").exists()


def starts_postgres(running: Running) -> bool:
    return (running.data / "postgres-18" / "data" / "postmaster.pid").exists()


def has_made_a_quarter(running: Running) -> bool:
    return running.said().count("demo organization: ") >= 1


def has_made_most(running: Running) -> bool:
    return running.said().count("demo organization: ") >= 3


def serves(running: Running) -> bool:
    return running.is_up()


def manage(data: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command that is acknowledged by its exit code."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment(data), input=typed, capture_output=True, text=True, check=False
    )


def acknowledge(data: Path, *words: str, typed: str = "") -> None:
    done = manage(data, *words, typed=typed)
    assert done.returncode == 0, done.stderr


def keep_an_organization(data: Path) -> None:
    """An acknowledged write: it must be there whatever is killed afterwards."""
    named = ["--slug", "kept", "--name", "Kept", "--admin-email", EMAIL, "--admin-name", "Karl Kept"]
    acknowledge(data, "create-organization", *named, "--password-stdin", typed=PASSWORD)


def servers_on(data: Path) -> list[int]:
    """The servers that work on this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        with contextlib.suppress(psutil.Error):
            if "serve" in (process.info["cmdline"] or ()) and process.environ().get("CALLOS_DATA_DIR") == str(
                data
            ):
                found.append(process.pid)
    return found


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextlib.contextmanager
def connected(data: Path) -> Iterator[None]:
    """The services of this process on the embedded database, of which it does not count as a user."""
    engine = database.connect(EmbeddedPostgres(data).url(roles.APP))
    try:
        yield
    finally:
        engine.dispose()


def sign_in(running: Running) -> str:
    """Sign in as the form does, and return the token of the cookie that the server's answer set."""
    ticket = sessions.sign_in_across_organizations(
        EMAIL, PASSWORD, browser=hash_token(BROWSER), address="127.0.0.1", demo_allowed=False
    )
    headers = {"Cookie": f"callos_browser={BROWSER}", "Origin": running.url}
    answer = httpx2.post(f"{running.url}/auth/start", data={"ticket": ticket}, headers=headers)
    assert answer.status_code == 204
    return answer.headers["set-cookie"].partition("=")[2].partition(";")[0]


def end_others(running: Running, own: str, ended: list[str]) -> None:
    """End one session after the other by the buttons of the Account screen, until the server is gone."""
    address = running.url.partition("//")[2]
    with (
        contextlib.suppress(OSError),
        opened(address, cookies={"callos_browser": BROWSER, "callos_session": own}) as client,
    ):
        client.run("account")
        while (buttons := client.buttons("End")) and client.close_code is None:
            client.run("account", click=buttons[0])
            if buttons[0] not in client.buttons("End") and client.buttons("Sign out everywhere"):
                ended.append(buttons[0])


@pytest.fixture
def data() -> Iterator[Path]:
    folder = databases.data_folder()
    yield folder
    for pid in servers_on(folder):
        os.kill(pid, signal.SIGKILL)
    for cluster in folder.glob("postgres-*/data"):
        EmbeddedPostgres(folder, int(cluster.parent.name.removeprefix("postgres-"))).stop_if_unused()
    shutil.rmtree(folder, ignore_errors=True)


def starts_again_and_is_whole(data: Path, port: int) -> None:
    """The next start on the same port serves, the facts are right, and it ends without a trace."""
    again = Running(SERVE, data, port)
    again.wait_for(serves)
    acknowledge(data, "facts", "--check")
    acknowledge(data, "report", "team", "--organization", "demo", "--from", "2020-01-01", "--to", "2030-01-01")
    again.end()


@pytest.mark.long
@pytest.mark.parametrize("moment", [makes_cluster, starts_postgres])
def test_a_server_killed_before_it_has_a_database_starts_again(data: Path, moment: Callable) -> None:
    port = free_port()
    first = Running(SERVE, data, port)
    first.wait_for(moment)
    first.kill()
    starts_again_and_is_whole(data, port)


@pytest.mark.long
@pytest.mark.parametrize("moment", [has_made_a_quarter, has_made_most])
def test_a_server_killed_while_it_makes_up_calls_has_all_or_none_of_them(data: Path, moment: Callable) -> None:
    port = free_port()
    acknowledge(data, "migrate")
    keep_an_organization(data)
    first = Running(SERVE, data, port)
    first.wait_for(moment)
    first.kill()
    starts_again_and_is_whole(data, port)
    acknowledge(data, "new-link", "--organization", "kept", "--email", EMAIL)


@pytest.mark.long
def test_a_server_killed_while_somebody_writes_keeps_what_it_acknowledged(data: Path) -> None:
    port, ended = free_port(), list[str]()
    first = Running(SERVE, data, port)
    first.wait_for(serves)
    keep_an_organization(data)
    with connected(data):
        tokens = [sign_in(first) for _ in range(SESSIONS)]
    writing = threading.Thread(target=end_others, args=(first, tokens[-1], ended))
    writing.start()
    wait_until(lambda: len(ended) >= SESSIONS // 4)
    first.kill()
    writing.join()
    assert len(ended) < SESSIONS - 1, "It was killed too late to show anything."
    again = Running(SERVE, data, port)
    again.wait_for(serves)
    with connected(data):
        people = [find_person_across_organizations(hash_token(token)) for token in tokens]
    # The one that was under way when the server was killed may count or not.
    alive = [person for person in people if person is not None]
    assert len(ended) <= SESSIONS - len(alive) <= len(ended) + 1
    assert not {str(person.session_id) for person in alive} & {button.rpartition(" ")[2] for button in ended}
    assert people[-1] is not None, "The session that wrote was acknowledged too."
    acknowledge(data, "facts", "--check")
    again.end()


@pytest.mark.long
def test_make_run_killed_five_times_never_trips_the_next_one(data: Path) -> None:
    port = free_port()
    for moment in (makes_cluster, has_made_a_quarter, has_made_most, serves, serves):
        # On the same port at once: the server of the one before is still on its way out.
        running = Running(MAKE, data, port)
        running.wait_for(moment)
        running.kill()
    keep = Running(MAKE, data, port)
    keep.wait_for(lambda running: "CallOS is at" in running.said())
    wait_until(lambda: len(servers_on(data)) == 1)
    keep_an_organization(data)
    keep.kill()
    # Nobody runs it again: it has to end by itself, with its database.
    wait_until(lambda: not servers_on(data) and not postgres_runs(data))
    assert "Stopped." in keep.said()
    starts_again_and_is_whole(data, port)
    acknowledge(data, "new-link", "--organization", "kept", "--email", EMAIL)


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", [SERVE, MAKE], ids=["serve", "make"])
def test_ctrl_c_and_sigterm_during_the_start_leave_nothing_behind(
    data: Path, command: list[str], number: int
) -> None:
    port = free_port()
    for moment in (makes_cluster, starts_postgres, has_made_a_quarter):
        starting = Running(command, data, port)
        starting.wait_for(moment)
        starting.end(number)
    assert not list(data.glob("postgres-18/data/postmaster.pid"))
