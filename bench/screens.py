"""Runs of the screens of figures on 100,000 calls, beside the same screens with constants in place of the figures,
and beside an app that is nearly empty: `make bench` runs it after the commands.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import load
from bench.load import Load

CHECKOUT = Path(__file__).resolve().parent.parent
FLOOR = CHECKOUT.parent / "shared" / "bench" / "floor_app"
ORGANIZATION, CALLS = "bench-screens", 100_000
PORT, FLOOR_PORT, CONSTANT_PORT = 8598, 8599, 8600
PAGES = ("team", "funnel", "objections", "calls")
SESSIONS = (1, 10, 50)
# The two servers are asked in turns, so that whatever else the machine does meanwhile slows both.
TURNS, SECONDS = 3, 4.0
DAYS = 30
Line = tuple[str, str]
Figures = dict[tuple[str, int], Load]


def lines(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """Everything measured, in words. `folder` is for what is written meanwhile."""
    prepare(environment)
    signed_in = cookies(environment)
    real, constants = _measured(environment, signed_in)
    floor = dict(_floor())
    for page in PAGES:
        for sessions in SESSIONS:
            yield from _compared(page, sessions, real, constants, floor)
        sent = real[page, 1].bytes_per_run / 1024
        yield (
            f"{page}: what a run sends",
            f"{sent:.0f} kB, with constants {constants[page, 1].bytes_per_run / 1024:.0f} kB",
        )


def prepare(environment: dict[str, str]) -> None:
    """Make the organization with its calls; where it is there already, it stays as it is."""
    _manage(environment, "migrate")
    asked = [sys.executable, "-m", "bench.open_sessions", ORGANIZATION, "0"]
    if subprocess.run(asked, cwd=CHECKOUT, env=environment, check=False, capture_output=True).returncode == 0:
        return
    _manage(environment, "demo", "--organization", ORGANIZATION, "--calls", str(CALLS))
    counted = [sys.executable, "-m", "bench.analyze"]
    subprocess.run(counted, cwd=CHECKOUT, env=environment, check=True, capture_output=True)


def days() -> str:
    """The days that are looked at, as an address has them."""
    today = datetime.now(UTC).date()
    return f"from={today - timedelta(days=DAYS)}&to={today}"


def cookies(environment: dict[str, str]) -> list[str]:
    """A manager's cookies, one for each of the most sessions."""
    command = [sys.executable, "-m", "bench.open_sessions", ORGANIZATION, str(max(SESSIONS))]
    made = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True)
    return made.stdout.split()


@contextmanager
def serving_real(environment: dict[str, str], program: str = "manage.py", port: int = PORT) -> Iterator[str]:
    """Run the server, or the one that this program starts; its address."""
    command = [sys.executable, *program.split(), "serve", "--port", str(port)]
    quiet = {**environment, "CALLOS_LOG_LEVEL": "WARNING"}
    with subprocess.Popen(command, cwd=CHECKOUT, env=quiet, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None  # noqa: S101
        for line in server.stderr:
            if "CallOS is at" in line:
                break
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.stderr.read()


@contextmanager
def serving_floor() -> Iterator[bool]:
    """Run the nearly empty app with a chart on FLOOR_PORT; false where it is not beside the checkout."""
    if not FLOOR.exists():
        yield False
        return
    command = [sys.executable, "-m", "uvicorn", "asgi:app", "--port", str(FLOOR_PORT), "--no-access-log"]
    frozen = {**os.environ, "FLOOR_FREEZE": "1"}
    with subprocess.Popen(command, cwd=FLOOR, env=frozen, stderr=subprocess.DEVNULL) as server:
        time.sleep(8)
        try:
            yield True
        finally:
            server.send_signal(signal.SIGTERM)


def _compared(page: str, sessions: int, real: Figures, constants: Figures, floor: Figures) -> Iterator[Line]:
    here, there = real[page, sessions], constants[page, sessions]
    said = (
        f"{here.runs_per_second:.0f} runs/s (median {here.median_ms:.0f} ms), with constants"
        f" {there.runs_per_second:.0f}; ratio {here.runs_per_second / there.runs_per_second:.2f}"
    )
    if floor:
        empty = floor["funnel", sessions]
        share = here.runs_per_second / empty.runs_per_second
        said += f"; nearly empty app {empty.runs_per_second:.0f} (ratio {share:.2f})"
    yield f"{page}, {DAYS} days of {CALLS:,} calls, {sessions} sessions", said


def _measured(environment: dict[str, str], signed_in: Sequence[str]) -> tuple[Figures, Figures]:
    """All pages at all numbers of sessions on the real server and on the one of constants."""
    servers = (
        serving_real(environment),
        serving_real(environment, "-m bench.constant_server", CONSTANT_PORT),
    )
    real, constants = Figures(), Figures()
    with servers[0] as here, servers[1] as there:
        for page in PAGES:
            # The first question after the start makes the facts' copy in memory, in the background.
            for address in (here, there):
                _put(Load(), address, page, signed_in, sessions=2, seconds=6)
            for sessions in SESSIONS:
                for found, address in ((real, here), (constants, there)) * TURNS:
                    _put(found.setdefault((page, sessions), Load()), address, page, signed_in, sessions, SECONDS)
    return real, constants


def _put(onto: Load, address: str, page: str, signed_in: Sequence[str], sessions: int, seconds: float) -> None:
    found = load.put(address, page=page, query=days(), cookies=signed_in, sessions=sessions, seconds=seconds)
    onto.add(found)


def _floor() -> Iterator[tuple[tuple[str, int], Load]]:
    """The nearly empty app with a chart, where it is beside the checkout."""
    address = f"127.0.0.1:{FLOOR_PORT}"
    with serving_floor() as is_there:
        for sessions in SESSIONS if is_there else ():
            yield (
                ("funnel", sessions),
                load.put(address, page="funnel", cookies=(), sessions=sessions, seconds=TURNS * SECONDS),
            )


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True)


def main() -> None:
    """Measure the screens alone and print what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="callos-bench-"))
    folder.chmod(0o711)
    try:
        for name, figure in lines(folder, {**os.environ, "CALLOS_DATA_DIR": str(folder / "data")}):
            print(f"{name}: {figure}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
