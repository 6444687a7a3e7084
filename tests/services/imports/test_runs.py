"""A run as a whole: order of files, dry runs, who may, what is kept of it, one at a time."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from services.analytics import facts
from services.db import scoped
from services.errors import Conflict, Invalid, NotPermitted
from services.imports import transactions
from services.imports.results import Progress
from services.imports.runs import close_interrupted, run_import
from services.models import AuditEntry, AuditValues, Call, Import, MilestoneResponse, Prospect, User
from services.models.vocabulary import ImportStatus
from tests.factories.organizations import Tenant, World, make_tenant
from tests.services.imports.support import (
    CALLS,
    PROSPECTS,
    KeptRows,
    bring,
    bring_one,
    counts,
    csv_of,
    rows_of,
    source,
    stored,
)

MILESTONES = csv_of("call_external_id,milestone,status", ["C1", "1", "COMPLETED"], ["C9", "1", "COMPLETED"])
OBJECTIONS = csv_of("call_external_id,type", ["C1", "PRICE"], ["C1", "PRICE"])


def audit_of(tenant: Tenant) -> list[tuple[str, Any]]:
    """Action and new values of every entry about imports."""
    statement = (
        select(AuditEntry.action, AuditValues.after)
        .outerjoin(AuditValues, AuditValues.entry_id == AuditEntry.id)
        .where(AuditEntry.subject == "import")
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    with scoped(tenant.command) as db:
        return [(action, after) for action, after in db.execute(statement)]


def imports_of(tenant: Tenant) -> list[dict[str, Any]]:
    with scoped(tenant.command) as db:
        return rows_of(db, Import)


def test_files_are_taken_in_their_order_and_told_in_the_given_one(world: World) -> None:
    result = bring(world.here, OBJECTIONS, MILESTONES, CALLS, PROSPECTS)
    assert [(file.file, file.kind.value, counts(file)) for file in result.files] == [
        ("file1.csv", "objection_responses", (2, 0, 0)),
        ("file2.csv", "milestone_responses", (1, 0, 1)),
        ("file3.csv", "calls", (1, 0, 0)),
        ("file4.csv", "prospects", (3, 0, 0)),
    ]


def test_the_document_is_what_the_command_prints(world: World) -> None:
    document = bring(world.here, PROSPECTS, CALLS, MILESTONES).document()
    assert document["dryRun"] is False
    assert document["files"][2] == {
        "file": "file3.csv",
        "kind": "milestone_responses",
        "rows": 2,
        "accepted": 1,
        "unchanged": 0,
        "rejected": 1,
        "rejections": [
            {"line": 3, "column": "call_external_id", "reason": "call_external_id names no call that is known."}
        ],
    }


def test_a_dry_run_counts_the_same_and_writes_nothing(world: World) -> None:
    files = [MILESTONES, CALLS.replace("agent@", "new@"), PROSPECTS]
    dry = bring(world.here, *files, create_agents=True, dry_run=True)
    assert dry.import_id is None
    for model in (Prospect, Call, MilestoneResponse, Import):
        with scoped(world.here.command) as db:
            assert rows_of(db, model) == []
    assert audit_of(world.here) == []
    real = bring(world.here, *files, create_agents=True)
    assert (
        [counts(file) for file in dry.files]
        == [counts(file) for file in real.files]
        == [
            (1, 0, 1),
            (1, 0, 0),
            (3, 0, 0),
        ]
    )


def test_a_run_is_kept_and_audited_at_its_start_and_end(world: World) -> None:
    result = bring(world.here, PROSPECTS, who="manager")
    (run,) = imports_of(world.here)
    assert (run["id"], run["status"], run["actor_name"]) == (result.import_id, "FINISHED", "Mara Manager")
    assert run["files"]["files"][0]["accepted"] == 3
    assert len(run["files"]["files"][0]["sha256"]) == 64
    (start, _), (finish, after) = audit_of(world.here)
    assert (start, finish) == ("start", "finish")
    assert after["files"][0]["rows"] == 3
    assert {row["import_id"] for row in stored(world.here, "prospects")} == {result.import_id}


def test_who_may_import_and_who_may_make_agents(world: World) -> None:
    with pytest.raises(NotPermitted):
        bring(world.here, PROSPECTS, who="agent")
    with pytest.raises(NotPermitted, match="Only an admin's import creates agents"):
        bring(world.here, PROSPECTS, who="manager", create_agents=True)
    assert imports_of(world.here) == []


def test_nothing_is_written_where_one_file_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match=r"file2\.csv is of no known kind"):
        bring(world.here, PROSPECTS, "a,b\n1,2\n")
    assert stored(world.here, "prospects") == []
    assert imports_of(world.here) == []


def test_a_file_of_headings_alone_has_no_rows(world: World) -> None:
    assert counts(bring_one(world.here, "external_id,name")) == (0, 0, 0)


def test_only_a_thousand_rejections_are_kept_and_all_are_written(world: World) -> None:
    rejected = KeptRows()
    file = csv_of("external_id,name,more", *([f"=P{n}", "", "x"] for n in range(1100)), ["P1", "Petra", "x"])
    result = bring(world.here, file, rejected=rejected).files[0]
    assert counts(result) == (1, 0, 1100)
    assert len(result.rejections) == 1000
    rows = rejected.listed()
    assert len(rows) == 1100
    assert rows[7] == {
        "rejected_file": "file1.csv",
        "rejected_line": "9",
        "rejected_column": "name",
        "rejected_reason": "name is missing.",
        "rejected_text": "",
        "external_id": "'=P7",
        "name": "",
        "more": "x",
    }


def test_progress_is_told_after_every_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 2)
    told: list[Progress] = []
    bring(world.here, PROSPECTS, CALLS, progress=told.append)
    assert [(one.file, one.rows) for one in told] == [("file1.csv", 2), ("file1.csv", 3), ("file2.csv", 1)]
    assert told[-1].bytes_done == told[-1].bytes_total == len(PROSPECTS) + len(CALLS)


def test_a_stream_is_left_open_for_its_owner(world: World) -> None:
    given = source(PROSPECTS)
    run_import(world.here.command, files=[given])
    assert not given.stream.closed


def test_what_others_do_to_the_same_rows_is_waited_out(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    here = make_tenant("here")
    monkeypatch.setattr(transactions, "_LOCK_TIMEOUT", "200ms")
    bring(here, PROSPECTS, CALLS)
    changed = CALLS.replace("T10:00:00Z", "T11:00:00Z")
    with committed.connect() as other:
        other.exec_driver_sql(f"SELECT set_config('app.organization_id', '{here.id}', false)")
        other.exec_driver_sql("SELECT id FROM calls FOR UPDATE")
        with pytest.raises(Conflict, match="Run it again to finish it"):
            bring(here, changed)
    assert [run["status"] for run in imports_of(here)] == ["FINISHED", "INTERRUPTED"]
    assert counts(bring_one(here, changed)) == (1, 0, 0)


def test_two_imports_of_one_organization_wait_for_each_other_and_others_do_not(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "PATIENCE_SECONDS", 0)
    here, there = make_tenant("here"), make_tenant("there")
    with transactions.transactions(here.command):
        with pytest.raises(Conflict, match="Another import is running"):
            bring(here, PROSPECTS)
        assert counts(bring_one(there, PROSPECTS)) == (3, 0, 0)
    assert counts(bring_one(here, PROSPECTS)) == (3, 0, 0)


def test_a_dead_run_is_closed_by_the_next_start_and_a_living_one_is_not(committed: Engine) -> None:
    here = make_tenant("here")
    with transactions.transactions(here.command) as made, made.begin() as db:
        db.add(dead_run(db))
    with transactions.transactions(here.command), scoped(here.command) as db:
        pass
    with transactions.transactions(here.command):
        assert close_in_another_thread(here) == 0
    assert close_in_another_thread(here) == 1
    assert [run["status"] for run in imports_of(here)] == ["INTERRUPTED"]
    assert audit_of(here)[-1][0] == "interrupt"
    with scoped(here.command) as db:
        db.add(dead_run(db))
    bring(here, PROSPECTS)
    assert [run["status"] for run in imports_of(here)] == ["INTERRUPTED", "INTERRUPTED", "FINISHED"]


def dead_run(db: Any) -> Import:
    actor = db.scope.actor
    return Import(
        status=ImportStatus.RUNNING,
        actor_kind=actor.kind,
        actor_name=actor.name,
        files={"files": []},
        started_at=db.scalar(select(User.created_at).limit(1)),
    )


def close_in_another_thread(tenant: Tenant) -> int:
    with scoped(tenant.command) as db:
        return close_interrupted(db)


def test_facts_are_right_after_every_import(world: World) -> None:
    for files in ([PROSPECTS, CALLS, MILESTONES, OBJECTIONS], [PROSPECTS.replace("600", "6")], [OBJECTIONS]):
        bring(world.here, *files)
        with scoped(world.here.command) as db:
            assert facts.check(db) == []
