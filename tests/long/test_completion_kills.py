"""kill -9 of the server in the middle of completions: each call is wholly completed or as it was."""

from __future__ import annotations

import random
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Engine, func, select

from services import roles
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.models import AuditEntry, Call, CallFactRow, Outcome
from tests.factories.led_calls import start_call
from tests.factories.organizations import World, make_world
from tests.factories.sessions import open_session
from tests.serving import killable

KILLS = 200
MEASURED = 10


@pytest.mark.long
def test_a_completion_that_is_killed_is_done_wholly_or_not_at_all(
    postgres: EmbeddedPostgres, committed: Engine, tmp_path: Path
) -> None:
    world, name = make_world(), str(committed.url.database)
    urls = {
        "CALLOS_DATABASE_URL": postgres.url(roles.APP, name),
        "CALLOS_MIGRATION_URL": postgres.url(roles.OWNER, name),
    }
    usual = _usual_seconds(world, urls, tmp_path)
    chance, found = random.Random(5), {"completed": 0, "untouched": 0}
    for number in range(KILLS):
        call = start_call(world.here)
        with killable(urls, tmp_path / "log") as (url, process), _signed_in(world, url) as client:
            # The first completion of a server takes longer than later ones.
            answered = _complete_and_kill(client, call, process, after=chance.uniform(0, 3 * usual))
        state = _state(world, call)
        assert state != "untouched" or not answered, f"try {number}: answered as done, and it is not"
        found[state] += 1
    print(f"Killed {KILLS} times: {found}; a completion usually takes {1000 * usual:.0f} ms.")
    # Both must have happened, or the kills came all too late or all too soon.
    assert min(found.values()) > KILLS // 20, found


def _usual_seconds(world: World, urls: Mapping[str, str], folder: Path) -> float:
    """How long a completion takes that nobody kills."""
    seconds = []
    with killable(urls, folder / "log") as (url, _), _signed_in(world, url) as client:
        for _ in range(MEASURED):
            call, began = start_call(world.here), time.monotonic()
            assert _ask(client, call) == 200
            seconds.append(time.monotonic() - began)
            assert _state(world, call) == "completed"
    return statistics.median(seconds)


def _complete_and_kill(
    client: httpx2.Client, call: Call, process: subprocess.Popen[bytes], *, after: float
) -> bool:
    """Whether the request was answered as done before the server's end."""
    answers: list[int | None] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(client, call)))
    asking.start()
    time.sleep(after)
    process.kill()
    asking.join(30)
    assert not asking.is_alive()
    return answers == [200]


@contextmanager
def _signed_in(world: World, url: str) -> Iterator[httpx2.Client]:
    """An agent's program whose first question is answered: it costs a server more than all later ones."""
    cookies = {"callos_session": open_session(world.here, "agent")}
    with httpx2.Client(base_url=url, cookies=cookies, headers={"Origin": url}, timeout=30) as client:
        assert client.get("/api/users/me").status_code == 200
        yield client


def _ask(client: httpx2.Client, call: Call) -> int | None:
    """The status of the answer to a completion; None where there was none."""
    body = {
        "expectedVersion": call.version,
        "outcome": "FOLLOW_UP_SCHEDULED",
        "followUpAt": (datetime.now(UTC) + timedelta(days=3)).isoformat(),
        "nextStep": "Look at the offer together",
    }
    try:
        return client.post(f"/api/calls/{call.id}/complete", json=body).status_code
    except httpx2.TransportError:
        return None


def _state(world: World, call: Call) -> str:
    """How the call stands; everything about it must say the same."""
    with scoped(world.here.command) as db:
        status = db.scalars(select(Call.status).where(Call.id == call.id)).one()
        fact = db.scalars(select(CallFactRow).where(CallFactRow.id == call.id)).one()
        counts = [
            db.scalar(select(func.count()).select_from(Outcome).where(Outcome.call_id == call.id)),
            db.scalar(select(func.count()).select_from(Call).where(Call.follows_call_id == call.id)),
            db.scalar(
                select(func.count()).where(AuditEntry.subject_id == call.id, AuditEntry.action == "complete")
            ),
            int(fact.outcome is not None),
            int(fact.ended_at is not None),
            int(fact.status == "COMPLETED"),
        ]
    assert counts in ([0] * len(counts), [1] * len(counts)), counts
    assert status == ("COMPLETED" if counts[0] else "IN_PROGRESS")
    return "completed" if counts[0] else "untouched"
