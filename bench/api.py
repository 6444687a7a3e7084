"""Requests of the JSON API on 100,000 calls, beside a FastAPI route that answers nothing: `make bench` runs it.

Eight programs ask at once, each for one answer after the other; the servers are asked in turns.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from bench import screens
from bench.screens import CALLS, CHECKOUT, ORGANIZATION, Line

EMPTY_PORT = 8601
CLIENTS = 8
TURNS, SECONDS = 3, 4.0
COMPLETED = 400
# No limit is to be met.
RATE = 1_000_000
Ask = Callable[[httpx2.AsyncClient], Awaitable[httpx2.Response]]


@dataclass(slots=True)
class Answers:
    """The seconds of each answer, and how long all of it took."""

    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers to all programs in a second."""
        return len(self.seconds) / self.lasted

    @property
    def p95_ms(self) -> float:
        """The time that 95 of 100 answers keep within, in milliseconds."""
        return 1000 * statistics.quantiles(self.seconds, n=20)[-1]


def lines(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """Everything measured, in words."""
    screens.prepare(environment)
    token, calls = _token(environment), _running_calls(environment)
    kinds: dict[str, Ask] = {
        "list of 50 calls": lambda client: client.get("/api/calls?limit=50"),
        "get of one call": lambda client: client.get(f"/api/calls/{calls[0][0]}"),
    }
    limitless = {**environment, "CALLOS_API_RATE": str(RATE)}
    with screens.serving_real(limitless) as here, _serving_empty() as there:
        for name, ask in kinds.items():
            answers, empty = Answers(), Answers()
            for _ in range(TURNS):
                asyncio.run(_put(answers, f"http://{here}", token, [ask] * CLIENTS))
                asyncio.run(_put(empty, f"http://{there}", "", [lambda client: client.get("/empty")] * CLIENTS))
            yield f"API, {name}, {CALLS:,} calls, {CLIENTS} programs", _beside(answers, empty)
        completed = Answers()
        asyncio.run(_complete(completed, f"http://{here}", token, calls))
    yield (
        f"API, {CLIENTS} programs completing {len(calls)} calls of one organization of {CALLS:,} calls",
        f"{completed.per_second:.0f} writes/s, 95 % within {completed.p95_ms:.0f} ms",
    )


def _beside(answers: Answers, empty: Answers) -> str:
    return (
        f"{answers.per_second:.0f} requests/s, 95 % within {answers.p95_ms:.0f} ms; empty FastAPI route"
        f" {empty.per_second:.0f}, {empty.p95_ms:.0f} ms (ratio {answers.per_second / empty.per_second:.2f})"
    )


async def _put(onto: Answers, url: str, token: str, asks: Sequence[Ask]) -> None:
    """Let each of these programs ask for SECONDS."""
    async with _client(url, token) as client:
        for ask in asks:
            (await ask(client)).raise_for_status()
        began = time.perf_counter()

        async def go_on(ask: Ask) -> None:
            while time.perf_counter() < began + SECONDS:
                await _timed(onto, ask, client)

        await asyncio.gather(*map(go_on, asks))
        onto.lasted += time.perf_counter() - began


async def _complete(onto: Answers, url: str, token: str, calls: Sequence[tuple[str, int]]) -> None:
    """Let the programs complete these calls, each the next one that none has taken."""
    waiting = iter(calls)
    at = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    async with _client(url, token) as client:
        began = time.perf_counter()

        async def go_on() -> None:
            for call_id, version in waiting:
                body = {"expectedVersion": version, "outcome": "FOLLOW_UP_SCHEDULED"}
                body |= {"followUpAt": at, "nextStep": "Look at the offer together"}
                await _timed(onto, _completion(call_id, body), client)

        await asyncio.gather(*(go_on() for _ in range(CLIENTS)))
        onto.lasted = time.perf_counter() - began


def _completion(call_id: str, body: dict[str, object]) -> Ask:
    return lambda client: client.post(f"/api/calls/{call_id}/complete", json=body)


async def _timed(onto: Answers, ask: Ask, client: httpx2.AsyncClient) -> None:
    began = time.perf_counter()
    (await ask(client)).raise_for_status()
    onto.seconds.append(time.perf_counter() - began)


def _client(url: str, token: str) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.AsyncClient(base_url=url, headers=headers, timeout=60)


def _token(environment: dict[str, str]) -> str:
    person = ("--organization", ORGANIZATION, "--email", f"manager@{ORGANIZATION}.example")
    return _output(
        environment, "manage.py", "create-token", *person, "--name", "Bench", "--access", "WRITE"
    ).strip()


def _running_calls(environment: dict[str, str]) -> list[tuple[str, int]]:
    """Calls in progress, each with its version."""
    told = _output(environment, "-m", "bench.running_calls", ORGANIZATION, str(COMPLETED)).split()
    return [(call_id, int(version)) for call_id, version in zip(told[::2], told[1::2], strict=True)]


def _output(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def _serving_empty() -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.empty_api:app",
        "--port",
        str(EMPTY_PORT),
        "--no-access-log",
    ]
    with subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.DEVNULL) as server:
        time.sleep(5)
        try:
            yield f"127.0.0.1:{EMPTY_PORT}"
        finally:
            server.terminate()
