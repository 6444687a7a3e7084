"""Imports that go on by themselves: who sees what of them, one at a time, stopped with the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from services import preferences
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted
from services.imports import background
from services.imports.background import Job
from services.imports.history import list_imports
from services.imports.results import Progress
from services.imports.sources import SourceFile
from services.imports.taking_back import take_back
from services.imports.transactions import lock_key
from services.models.base import new_id
from services.models.vocabulary import ImportStatus, Language
from tests.factories.organizations import Tenant, World, make_world
from tests.services.imports.support import CALLS, PROSPECTS, KeptRows, bring, counts, source, stored

pytestmark = pytest.mark.usefixtures("no_jobs")

BAD_PROSPECTS = PROSPECTS + "P9,,1\n=P8,Eve,many\n"


@pytest.fixture
def world(committed: Engine) -> World:
    """Two organizations in a database in which threads meet."""
    return make_world()


def start(tenant: Tenant, *files: SourceFile, who: str = "manager", **options: Any) -> Job:
    return background.start(tenant.as_(who), files=files, **options)


def finished(job: Job) -> Job:
    assert background.wait(job.id, seconds=30)
    assert job.is_over
    return job


class Held:
    """Keeps an organization's imports waiting, as a run of somebody's does."""

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        self._connection = engine.connect()
        self._connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": lock_key(tenant.id)})

    def let_go(self) -> None:
        if not self._connection.closed:
            self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            self._connection.close()


@pytest.fixture
def held(committed: Engine, world: World) -> Iterator[Held]:
    holding = Held(committed, world.here)
    yield holding
    holding.let_go()


def test_a_run_goes_on_by_itself_and_tells_its_result(world: World) -> None:
    file = source(BAD_PROSPECTS, "p.csv")
    job = start(world.here, file)
    file.stream.close()
    finished(job)
    assert job.failure is None and job.result is not None
    assert counts(job.result.files[0]) == (3, 0, 2)
    assert job.progress is not None and job.progress.bytes_done == job.progress.bytes_total
    with scoped(world.here.as_("manager")) as db:
        (run,) = list_imports(db).items
        assert (run.id, run.actor_name, run.status) == (
            job.result.import_id,
            "Mara Manager",
            ImportStatus.FINISHED,
        )


def test_a_check_writes_nothing_and_tells_what_would_happen(world: World) -> None:
    job = finished(start(world.here, source(BAD_PROSPECTS, "p.csv"), is_check=True))
    assert job.result is not None and counts(job.result.files[0]) == (3, 0, 2)
    assert stored(world.here, "prospects") == []


def test_rejected_rows_are_those_of_the_command_for_one_file_and_for_several(world: World) -> None:
    of_command = KeptRows()
    bring(world.here, BAD_PROSPECTS, CALLS, rejected=of_command, dry_run=True)
    job = finished(
        start(world.here, source(BAD_PROSPECTS, "file1.csv"), source(CALLS, "file2.csv"), is_check=True)
    )
    scope = world.here.as_("manager")
    own = background.read_rejected(scope, job_id=job.id, at=0).decode("utf-8-sig")
    assert own == of_command.own[0].getvalue()
    assert background.read_rejected(scope, job_id=job.id, at=1) == b""
    alone = KeptRows()
    bring(world.here, BAD_PROSPECTS, rejected=alone, dry_run=True)
    one = finished(start(world.here, source(BAD_PROSPECTS, "file1.csv"), is_check=True))
    content = background.read_rejected(scope, job_id=one.id, at=0)
    assert content.decode("utf-8-sig") == alone.list.getvalue()
    assert content.startswith(b"\xef\xbb\xbf") and b"'=P8" in content


def test_rejected_rows_of_an_import_go_when_it_is_taken_back(world: World) -> None:
    job = finished(start(world.here, source(BAD_PROSPECTS, "p.csv")))
    scope = world.here.as_("manager")
    assert b"P9" in background.read_rejected(scope, job_id=job.id, at=0)
    assert job.result is not None and job.result.import_id is not None
    with scoped(scope) as db:
        take_back(db, import_id=job.result.import_id)
    with pytest.raises(NotFound, match="not kept any more"):
        background.read_rejected(scope, job_id=job.id, at=0)


def test_what_cannot_be_imported_is_told_in_the_job(world: World) -> None:
    job = finished(start(world.here, source(b"\x89PNG\r\n\x1a\n\x00\x00", "photo.png")))
    assert isinstance(job.failure, Invalid) and job.result is None
    assert "photo.png" in str(job.failure)


def test_a_fault_of_ours_is_a_number_and_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("P1,Petra Probst")

    monkeypatch.setattr(background, "run_import", fail)
    job = finished(start(world.here, source(PROSPECTS)))
    assert "incident" in str(job.failure) and "Petra" not in str(job.failure)


def test_another_managers_import_is_seen_and_another_persons_check_is_not(world: World) -> None:
    imported = finished(start(world.here, source(PROSPECTS), who="manager"))
    check = finished(start(world.here, source(PROSPECTS), who="manager", is_check=True))
    assert background.list_jobs(world.here.as_("admin")) == [imported]
    assert background.list_jobs(world.here.as_("manager")) == [check, imported]
    with pytest.raises(NotFound):
        background.get_job(world.here.as_("admin"), job_id=check.id)


def test_another_organizations_run_is_as_missing_as_a_missing_one(world: World) -> None:
    job = finished(start(world.here, source(BAD_PROSPECTS)))
    theirs = world.there.as_("admin")
    assert background.list_jobs(theirs) == []

    def refusal(job_id: UUID) -> str:
        with pytest.raises(NotFound) as caught:
            background.read_rejected(theirs, job_id=job_id, at=0)
        return str(caught.value)

    assert refusal(job.id) == refusal(new_id())


def test_agents_may_neither_start_nor_see_a_run(world: World) -> None:
    job = finished(start(world.here, source(PROSPECTS)))
    agent = world.here.as_("agent")
    for forbidden in (
        lambda: background.start(agent, files=[source(PROSPECTS)]),
        lambda: background.list_jobs(agent),
        lambda: background.get_job(agent, job_id=job.id),
        lambda: background.read_rejected(agent, job_id=job.id, at=0),
    ):
        with pytest.raises(NotPermitted):
            forbidden()


def test_only_an_admin_creates_agents(world: World) -> None:
    with pytest.raises(NotPermitted, match="Only an admin's import creates agents"):
        start(world.here, source(PROSPECTS), create_agents=True)
    finished(start(world.here, source(PROSPECTS), who="admin", create_agents=True))


def test_no_files_and_too_many_are_refused(world: World) -> None:
    with pytest.raises(Invalid):
        start(world.here)
    with pytest.raises(Invalid, match="At most 10"):
        start(world.here, *(source(PROSPECTS, f"{n}.csv") for n in range(11)))


def test_a_second_run_of_the_organization_is_refused_while_another_organizations_goes_on(
    world: World, held: Held
) -> None:
    first = start(world.here, source(PROSPECTS))
    with pytest.raises(Conflict, match="Another import is running in this organization"):
        start(world.here, source(CALLS), who="admin")
    theirs = finished(start(world.there, source(PROSPECTS)))
    assert theirs.result is not None
    held.let_go()
    assert finished(first).result is not None
    assert finished(start(world.here, source(PROSPECTS))).result is not None


def test_a_run_by_the_command_makes_one_from_the_screen_wait_and_then_tell(
    world: World, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.imports.transactions.PATIENCE_SECONDS", 0)
    job = finished(start(world.here, source(PROSPECTS)))
    assert isinstance(job.failure, Conflict)


def test_the_end_of_the_server_closes_a_run_as_interrupted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 1)
    reached, stopped = threading.Event(), threading.Event()

    def hold(*values: Any) -> Any:
        reached.set()
        stopped.wait(20)
        return Progress(*values)

    monkeypatch.setattr("services.imports.runs.Progress", hold)
    job = start(world.here, source(PROSPECTS))
    assert reached.wait(20)
    stopping = threading.Thread(target=background.stop)
    stopping.start()
    while not background._stopping.is_set():
        pass
    stopped.set()
    stopping.join()
    assert finished(job).failure is not None
    assert len(stored(world.here, "prospects")) == 1
    with scoped(world.here.as_("manager")) as db:
        assert list_imports(db).items[0].status is ImportStatus.INTERRUPTED


def test_old_results_are_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "MOST_KEPT", 2)
    jobs = [finished(start(world.here, source(PROSPECTS))) for _ in range(3)]
    scope = world.here.as_("manager")
    assert background.list_jobs(scope) == jobs[:0:-1]
    monkeypatch.setattr(background, "KEPT_SECONDS", -1)
    assert background.list_jobs(scope) == []
    assert background._threads == {}


def test_reasons_are_written_in_the_language_of_whoever_imports(world: World) -> None:
    with scoped(world.here.as_("manager")) as db:
        preferences.choose_language(db, language=Language.DE)
    job = finished(start(world.here, source("external_id,name\nP1,\n", "p.csv"), is_check=True))
    content = background.read_rejected(world.here.as_("manager"), job_id=job.id, at=0).decode("utf-8-sig")
    assert "name fehlt." in content
