"""An import that is killed leaves whole batches, and running it again finishes the job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from services.analytics import facts
from services.db import scoped
from services.models import Import
from tests.factories.organizations import Tenant, make_tenant
from tests.services.imports.processes import import_and_kill, import_to_the_end
from tests.services.imports.support import csv_of, stored

# What differs between two imports of the same files by their nature.
_OWN = {"id", "organization_id", "prospect_id", "thread_id", "agent_id", "call_id", "import_id", "created_at"}
_OWN |= {"configuration_version_id"}


def write_files(folder: Path, *, calls: int) -> list[Path]:
    """Files of three kinds in which later rows refer to earlier files."""
    prospects = [[f"P{n}", f"Prospect {n}", n] for n in range(calls)]
    times = ["COMPLETED", "2025-03-03T09:00Z", "2025-03-03T10:00Z"]
    held = [[f"C{n}", f"P{n}", f"a{n % 5}@x.example", f"Agent {n % 5}", *times] for n in range(calls)]
    responses = [[f"C{n}", number, "COMPLETED"] for n in range(calls) for number in (1, 2, 3)]
    contents = {
        "prospects.csv": csv_of("external_id,name,client_count", *prospects),
        "calls.csv": csv_of(
            "external_id,prospect_external_id,agent_email,agent_name,status,started_at,ended_at", *held
        ),
        "milestone_responses.csv": csv_of("call_external_id,milestone,status", *responses),
    }
    for name, content in contents.items():
        (folder / name).write_text(content)
    return [folder / name for name in contents]


def what_is_stored(tenant: Tenant) -> dict[str, list[tuple[Any, ...]]]:
    """All imported rows without what is made anew in every import, in an order of their own."""
    return {
        table: sorted(
            (tuple(row[name] for name in sorted(row) if name not in _OWN) for row in stored(tenant, table)),
            key=repr,
        )
        for table in ("prospects", "calls", "outcomes", "milestone_responses")
    }


def check_killed(tenant: Tenant, *, times: int) -> None:
    """No fact is wrong, and every killed run but the last was closed by the one after it."""
    with scoped(tenant.command) as db:
        assert facts.check(db) == []
        statuses = list(db.scalars(select(Import.status).order_by(Import.started_at)))
    assert statuses == ["INTERRUPTED"] * (times - 1) + ["RUNNING"]


def kill_and_finish(engine: Engine, folder: Path, *, calls: int, batch_rows: int, kills: list[int]) -> None:
    """Kill an import after so many batches each, run it once more, and compare with one that was left alone."""
    paths = write_files(folder, calls=calls)
    killed, whole = make_tenant("killed"), make_tenant("whole")
    for times, after in enumerate(kills, 1):
        import_and_kill(engine, "killed", paths, batch_rows=batch_rows, after=after)
        check_killed(killed, times=times)
    finished = import_to_the_end(engine, "killed", paths, batch_rows=batch_rows)
    assert [accepted + unchanged for accepted, unchanged, _ in finished["counts"]] == [calls, calls, 3 * calls]
    import_to_the_end(engine, "whole", paths, batch_rows=batch_rows)
    assert what_is_stored(killed) == what_is_stored(whole)


def test_a_killed_import_is_finished_by_the_next_one(committed: Engine, tmp_path: Path) -> None:
    kill_and_finish(committed, tmp_path, calls=120, batch_rows=20, kills=[9])
