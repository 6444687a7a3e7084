"""Imports that go on without whoever started them: threads of this process, and what they have to tell.

A run lives in a thread and its state in memory, because the server is one process: a queue in the database would
have to keep the files as well. A killed server leaves whole batches and an import that the next start closes as
interrupted; one that is told to stop closes it itself. What a run tells is found by its organization alone.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO
from uuid import UUID

from services.db import scoped
from services.errors import N_, Conflict, Foreseen, Invalid, NotFound
from services.imports import rejections
from services.imports.kept_rows import KeptRows, copied
from services.imports.mappings.rules import ImportMapping
from services.imports.results import ImportResult, Progress
from services.imports.runs import check_may_import, run_import
from services.imports.sources import SourceFile
from services.models.base import new_id
from services.scope import Actor, Scope, check_granted

logger = logging.getLogger("callos.imports")

# Each has a connection of its own; further ones wait, whosever they are.
MOST_AT_ONCE = 2
MOST_FILES = 10
# What a finished run has to tell is kept for so long, and of so many of an organization.
KEPT_SECONDS = 3600
MOST_KEPT = 6
# A batch is done in a moment; the server does not wait longer for one that is not.
STOP_SECONDS = 4.0


class _Stopped(BaseException):
    """The server ends. No Exception, so that nothing on the way takes it for a fault."""


@dataclass(slots=True)
class Job:
    """One run, as whoever may see it sees it. `is_check` is a dry run.

    `progress` is None until the first batch is done, `failure` is what a person is told where nothing came of it.
    """

    id: UUID
    organization_id: UUID
    actor: Actor
    is_check: bool
    files: tuple[str, ...]
    began_at: datetime
    progress: Progress | None = None
    result: ImportResult | None = None
    failure: Foreseen | None = None
    is_over: bool = False
    # Internal: the clock's reading when it was over, and what a check rejected.
    ended: float = 0.0
    kept: KeptRows = field(default_factory=lambda: KeptRows(inputs=0))


_jobs: dict[UUID, Job] = {}
_threads: dict[UUID, threading.Thread] = {}
_lock = threading.Lock()
_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_stopping = threading.Event()


def start(
    scope: Scope,
    *,
    files: Sequence[SourceFile],
    mappings: Sequence[ImportMapping] = (),
    create_agents: bool = False,
    is_check: bool = False,
) -> Job:
    """Start a run of copies of these files and return at once; what comes of it is in the job.

    Raises NotPermitted, Invalid without files or with too many, and Conflict while another run of the
    organization that was started here is going on.
    """
    check_granted(scope, "imports.background.start")
    check_may_import(scope, create_agents=create_agents)
    if not files:
        raise Invalid(N_("There is no file to import."))
    if len(files) > MOST_FILES:
        raise Invalid(N_("At most %(most)s files can be imported at once."), most=MOST_FILES)
    streams = copied([file.stream for file in files])
    copies = [SourceFile(file.name, stream, file.kind) for file, stream in zip(files, streams, strict=True)]
    job = Job(
        new_id(),
        scope.organization_id,
        scope.actor,
        is_check,
        tuple(file.name for file in files),
        datetime.now(UTC),
        kept=KeptRows(inputs=len(files)),
    )
    try:
        _enter(job)
    except Conflict:
        _close(streams)
        raise
    thread = threading.Thread(target=_run, args=(scope, job, copies, mappings, create_agents), daemon=True)
    with _lock:
        _threads[job.id] = thread
    thread.start()
    return job


def list_jobs(scope: Scope) -> list[Job]:
    """The organization's imports that run or ended a short while ago, and one's own checks; the latest first."""
    check_granted(scope, "imports.background.list_jobs")
    with _lock:
        _forget_old(scope.organization_id)
        return sorted(_visible(scope), key=lambda job: job.id, reverse=True)


def get_job(scope: Scope, *, job_id: UUID) -> Job:
    """One of them. Raises NotFound, for another organization's too."""
    check_granted(scope, "imports.background.get_job")
    with _lock:
        for job in _visible(scope):
            if job.id == job_id:
                return job
    raise NotFound(N_("What this import had to tell is not kept any more."))


def read_rejected(scope: Scope, *, job_id: UUID, at: int) -> bytes:
    """The rejected rows of the input at this place, as a file to be mended and imported. Raises NotFound.

    Those of an import are the ones kept with it, which go when it is taken back.
    """
    check_granted(scope, "imports.background.read_rejected")
    job = get_job(scope, job_id=job_id)
    if job.result is not None and job.result.import_id is not None:
        with scoped(scope) as db:
            return rejections.read(db, import_id=job.result.import_id, place=at)
    with _lock:
        return job.kept.read(at) if job.is_over else b""


def wait(job_id: UUID, *, seconds: float) -> bool:
    """Wait until a run is over; False where it is not after so long."""
    with _lock:
        thread = _threads.get(job_id)
    if thread is not None:
        thread.join(seconds)
    return thread is None or not thread.is_alive()


def stop() -> None:
    """Stop all runs after the batch at hand, for the end of the server; each closes its import as interrupted."""
    _stopping.set()
    with _lock:
        threads = list(_threads.values())
    until = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0))
    _stopping.clear()


def _enter(job: Job) -> None:
    """Put the job where it is found. Raises Conflict while another one of its organization is going on."""
    with _lock:
        if any(not other.is_over for other in _of(job.organization_id)):
            raise Conflict(N_("Another import is running in this organization. Try again when it is done."))
        _jobs[job.id] = job
        _forget_old(job.organization_id)


def _of(organization_id: UUID) -> list[Job]:
    return [job for job in _jobs.values() if job.organization_id == organization_id]


def _visible(scope: Scope) -> list[Job]:
    """A check changes nothing and is nobody's business but its own person's."""
    return [job for job in _of(scope.organization_id) if not job.is_check or job.actor == scope.actor]


def _forget_old(organization_id: UUID) -> None:
    over = sorted((job for job in _of(organization_id) if job.is_over), key=lambda job: job.ended, reverse=True)
    oldest = time.monotonic() - KEPT_SECONDS
    for at, job in enumerate(over):
        if at >= MOST_KEPT or job.ended < oldest:
            job.kept.close()
            del _jobs[job.id]


def _run(
    scope: Scope, job: Job, files: Sequence[SourceFile], mappings: Sequence[ImportMapping], create_agents: bool
) -> None:
    def tell(progress: Progress) -> None:
        job.progress = progress
        if _stopping.is_set():
            raise _Stopped

    try:
        with _places:
            if _stopping.is_set():
                raise _Stopped
            job.result = run_import(
                scope,
                files=files,
                mappings=mappings,
                create_agents=create_agents,
                dry_run=job.is_check,
                rejected=job.kept if job.is_check else None,
                progress=tell,
            )
    except Foreseen as failure:
        job.failure = failure
    except _Stopped:
        job.failure = Conflict(N_("The server was stopped, and the import with it. Run it again to finish it."))
    except Exception as error:
        job.failure = _incident(error)
    finally:
        _close([file.stream for file in files])
        with _lock:
            job.is_over, job.ended = True, time.monotonic()
            _threads.pop(job.id, None)


def _incident(error: Exception) -> Conflict:
    """What went wrong is for the log alone; the person gets the number by which it is found there."""
    incident = secrets.token_hex(4)
    logger.error("incident", extra={"incident": incident}, exc_info=error)
    message = N_("The import stopped on our side. Tell your admin the incident number %(incident)s.")
    return Conflict(message, incident=incident)


def _close(streams: Sequence[BinaryIO]) -> None:
    for stream in streams:
        stream.close()
