"""`manage.py serve`: it starts through whatever was left behind, and leaves nothing behind itself."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from services.settings import CHECKOUT
from tests import databases
from tests.serving import free_port

SECONDS = 60


class Serve:
    """One run of the command."""

    def __init__(self, data: Path, port: int, *options: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), *options],
            cwd=CHECKOUT,
            env=os.environ | {"CALLOS_DATA_DIR": str(data), "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_up(self) -> None:
        """Until it answers. The port is taken first of all, so a request waits for the rest."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                assert httpx2.get(f"{self.url}/readyz", timeout=SECONDS).status_code == 200
            except httpx2.TransportError:
                assert self.process.poll() is None, self.output()
                time.sleep(0.05)
            else:
                return
        raise AssertionError("It does not answer.")

    def output(self) -> str:
        """What it said, once it has ended."""
        return self.process.communicate(timeout=SECONDS)[0]

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal and return the exit code and what was said."""
        self.process.send_signal(number)
        said = self.output()
        return self.process.returncode, said


@pytest.fixture
def data() -> Iterator[Path]:
    folder = databases.data_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def postgres_runs(data: Path) -> bool:
    """Whether a PostgreSQL works on this data folder."""
    return any(
        str(data) in " ".join(process.info["cmdline"] or ()) and "postgres" in (process.info["name"] or "")
        for process in psutil.process_iter(["name", "cmdline"])
    )


def test_a_database_that_is_not_migrated_is_refused_with_the_command(data: Path) -> None:
    serve = Serve(data, free_port())
    assert "manage.py migrate" in serve.output()
    assert serve.process.returncode == 1
    assert not postgres_runs(data)


def test_signals_end_the_server_and_its_database_and_killing_it_breaks_no_later_start(data: Path) -> None:
    port = free_port()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        serve = Serve(data, port, "--migrate")
        serve.wait_until_up()
        code, said = serve.end(number)
        assert code == 0, said
        assert f"CallOS is at {serve.url}" in said and "Traceback" not in said
        assert not postgres_runs(data)
    killed = Serve(data, port, "--migrate")
    killed.wait_until_up()
    killed.end(signal.SIGKILL)
    again = Serve(data, port)
    again.wait_until_up()
    assert again.end()[0] == 0
    assert not postgres_runs(data)


def test_a_signal_during_the_start_ends_it_too(data: Path) -> None:
    serve = Serve(data, free_port(), "--migrate")
    deadline = time.monotonic() + SECONDS
    # From the first file in the data folder on there is something to end.
    while not any(data.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    code, said = serve.end()
    assert code in (0, 130), said
    assert "Traceback" not in said
    assert not postgres_runs(data)


def test_a_taken_port_is_said_at_once(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        serve = Serve(data, taken.getsockname()[1])
        said = serve.output()
    assert serve.process.returncode == 1
    assert "cannot listen" in said and "--port 8502" in said and "Traceback" not in said
    assert not (data / "postgres-18").exists()


def test_wrong_settings_are_said_before_anything_else(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("CALLOS_SESSION_IDLE_MINUTES", "never")
    serve = Serve(data, free_port())
    said = serve.output()
    assert serve.process.returncode == 1
    assert "CALLOS_SESSION_IDLE_MINUTES" in said and "Traceback" not in said


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of another command on the same data folder."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=os.environ | {"CALLOS_DATA_DIR": str(data), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def test_check_says_what_is_missing_and_then_that_all_is_fine(data: Path) -> None:
    before = manage(data, "check")
    assert before.returncode == 1 and "manage.py migrate" in before.stderr
    assert manage(data, "migrate").returncode == 0
    after = manage(data, "check")
    assert after.returncode == 0 and "as it should be" in after.stdout
    statements = manage(data, "roles", "--print")
    assert statements.returncode == 0 and "BYPASSRLS" in statements.stdout
    assert manage(data, "roles").returncode == 1


def test_a_link_leads_to_the_server_that_runs_beside_the_command(data: Path) -> None:
    first = Serve(data, free_port(), "--migrate")
    first.wait_until_up()
    organization = ("--slug", "acme", "--name", "Acme", "--admin-email", "a@acme.example", "--admin-name", "Ada")
    made = manage(data, "create-organization", *organization)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f"{first.url}/set-password?token=")
    assert httpx2.get(made.stdout.strip(), timeout=SECONDS).status_code == 200
    second = Serve(data, free_port())
    second.wait_until_up()
    first.end(signal.SIGKILL)
    new_link = ("new-link", "--organization", "acme", "--email", "a@acme.example")
    beside = manage(data, *new_link)
    assert beside.stdout.startswith(f"{second.url}/set-password?token=")
    assert "CALLOS_PUBLIC_URL" not in beside.stderr
    assert second.end()[0] == 0
    alone = manage(data, *new_link)
    assert alone.stdout.startswith("http://127.0.0.1:8501/set-password?token=")
    assert "CALLOS_PUBLIC_URL" in alone.stderr
