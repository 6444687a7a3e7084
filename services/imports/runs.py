"""Running an import: each batch with its facts is a transaction; the run itself is kept and audited.

A run that dies leaves whole batches, and running it again finishes the job. The next start closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from services import audit, configuration, organizations
from services.db import ScopedSession, scoped
from services.errors import N_, Conflict, Invalid, NotPermitted
from services.imports import rejections
from services.imports.batches import KindWriter, Run
from services.imports.calls import CallWriter
from services.imports.files import CheckedFile, checked
from services.imports.kept_rows import KeptRows
from services.imports.mappings.choosing import refuse_unused
from services.imports.mappings.rules import ImportMapping
from services.imports.prospects import ProspectWriter
from services.imports.reading import RawRow
from services.imports.rejected import RejectedOutput, RejectedRows
from services.imports.responses import MilestoneWriter, ObjectionWriter
from services.imports.results import FileResult, ImportResult, Progress
from services.imports.rows import Row, RowParser
from services.imports.sources import SourceFile
from services.imports.transactions import Transactions, lock_key, transactions
from services.models import Import, User
from services.models.base import new_id
from services.models.vocabulary import ImportKind, ImportStatus, Language, Role
from services.scope import Scope, check_granted, guarded

TRIES = 3
_WRITERS: dict[ImportKind, type[KindWriter]] = {
    ImportKind.PROSPECTS: ProspectWriter,
    ImportKind.CALLS: CallWriter,
    ImportKind.MILESTONE_RESPONSES: MilestoneWriter,
    ImportKind.OBJECTION_RESPONSES: ObjectionWriter,
}
_ORDER = list(_WRITERS)


def run_import(
    scope: Scope,
    *,
    files: Sequence[SourceFile],
    mappings: Sequence[ImportMapping] = (),
    create_agents: bool = False,
    dry_run: bool = False,
    rejected: RejectedOutput | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> ImportResult:
    """Import files, prospects first and responses last, however given. A dry run only tells what would happen.

    Each file is read by the one of `mappings` that is for it, else by our own headings.
    All rejected rows go to `rejected`, which opens nothing before all files were found usable and the run is alone
    in its organization; as many as there is room for are kept with the import as well. `progress` is called after
    every batch. Raises NotPermitted, Invalid naming the file whose headings cannot be used (before anything is
    written) or the mapping that is for none of the files, and Conflict while another import is running, or where
    others keep changing the same rows.
    """
    check_may_import(scope, create_agents=create_agents)
    if not files:
        raise Invalid(N_("There is no file to import."))
    looked_at = [checked(source, mappings) for source in files]
    refuse_unused(mappings, [file.mapping for file in looked_at])
    language = _language(scope)
    with transactions(scope) as made:
        kept = KeptRows(inputs=len(files), most_bytes=rejections.MOST_BYTES)
        with closing(kept), made.rolled_back() if dry_run else nullcontext():
            return _Runner(made, looked_at, kept, rejected, progress, language).run(creates_agents=create_agents)


def check_may_import(scope: Scope, *, create_agents: bool) -> None:
    """Raise NotPermitted unless this person may run such an import."""
    check_granted(scope, "imports.runs.run_import")
    if create_agents and scope.role is not Role.ADMIN:
        raise NotPermitted(N_("Only an admin's import creates agents."))


@guarded
def close_interrupted(db: ScopedSession) -> int:
    """Close the runs of this organization that died, and return how many.

    While a run is alive it holds the organization's lock, and nothing is closed.
    """
    if not db.scalar(select(func.pg_try_advisory_xact_lock(lock_key(db.scope.organization_id)))):
        return 0
    dead = db.scalars(select(Import).where(Import.status == ImportStatus.RUNNING)).all()
    for run in dead:
        _close(db, run, ImportStatus.INTERRUPTED, action="interrupt")
    return len(dead)


def _language(scope: Scope) -> Language:
    """In which reasons are written down: the person's own; a command's are English, as all that it says."""
    if scope.user_id is None:
        return Language.EN
    with scoped(scope) as db:
        return db.scalars(select(User.language).where(User.id == scope.user_id)).one()


class _Runner:
    """One run over some files."""

    def __init__(
        self,
        made: Transactions,
        files: Sequence[CheckedFile],
        kept: KeptRows,
        rejected: RejectedOutput | None,
        progress: Callable[[Progress], None],
        language: Language,
    ) -> None:
        self._made = made
        self._files = files
        self._results = [_empty_result(file) for file in files]
        self._kept = kept
        outputs = (None if made.is_dry else kept, rejected)
        self._rejected = [RejectedRows(output, files, language) for output in outputs if output is not None]
        self._progress = progress
        self._total = sum(file.inspected.size for file in files)
        self._done = 0

    def run(self, *, creates_agents: bool) -> ImportResult:
        with self._made.begin() as db:
            run = self._start(db, creates_agents=creates_agents)
        try:
            for at in sorted(range(len(self._files)), key=lambda at: _ORDER.index(self._files[at].kind)):
                self._take_file(run, at)
            with self._made.begin() as db:
                self._end(db, run.import_id, ImportStatus.FINISHED, "finish")
        except BaseException:
            if not self._made.is_dry:
                # Where this fails too, the next start closes the run.
                with suppress(Exception), self._made.begin() as db:
                    self._end(db, run.import_id, ImportStatus.INTERRUPTED, "interrupt")
            raise
        return ImportResult(None if self._made.is_dry else run.import_id, tuple(self._results))

    def _start(self, db: ScopedSession, *, creates_agents: bool) -> Run:
        close_interrupted(db)
        rejections.forget_old(db)
        organization = organizations.get_organization(db)
        version, current = configuration.get_current(db)
        actor = db.scope.actor
        row = Import(
            id=new_id(),
            status=ImportStatus.RUNNING,
            actor_kind=actor.kind,
            actor_name=actor.name,
            files=self._counts(),
            started_at=datetime.now(UTC),
        )
        db.add(row)
        audit.record(db, action="start", subject="import", subject_id=row.id, after=self._counts())
        return Run(
            import_id=row.id,
            zone=ZoneInfo(organization.time_zone),
            default_mode=organization.default_mode,
            version_id=version.id,
            configurations={version.id: current},
            creates_agents=creates_agents,
            names_agents=db.scope.role is Role.ADMIN,
            writes_facts=not self._made.is_dry,
        )

    def _end(self, db: ScopedSession, import_id: UUID, status: ImportStatus, action: str) -> None:
        row = db.get_one(Import, (db.scope.organization_id, import_id))
        row.files = self._counts()
        rejections.keep(db, self._kept, import_id=import_id)
        _close(db, row, status, action=action)

    def _take_file(self, run: Run, at: int) -> None:
        file, result = self._files[at], self._results[at]
        parser = file.parser(run.zone)
        writer = _WRITERS[file.kind](run, parser.present, mends=file.mends)
        with self._made.begin() as db:
            writer.begin(db)
        for batch in file.batches():
            for row in self._take_batch(writer, parser, batch):
                result.count(row)
                if row.fault is not None:
                    for output in self._rejected:
                        output.write(at, row)
            read = min(file.source.stream.tell(), file.inspected.size)
            self._progress(Progress(file.source.name, result.rows, self._done + read, self._total))
        self._done += file.inspected.size

    def _take_batch(self, writer: KindWriter, parser: RowParser, batch: Sequence[RawRow]) -> list[Row]:
        """Write one batch, again where somebody else was at the same rows. The rows are parsed anew each time."""
        for tries_left in reversed(range(TRIES)):
            rows = [parser.parse(raw) for raw in batch]
            parsed = [row for row in rows if row.fault is None]
            try:
                with self._made.begin() as db:
                    writer.take(db, rows)
                parser.name_faults(parsed)
                return rows
            except (DBAPIError, psycopg.Error) as error:
                if not _may_pass(error):
                    raise
                if self._made.is_dry or not tries_left:
                    raise Conflict(
                        N_("Others are changing the same rows, so the import stopped. Run it again to finish it.")
                    ) from error
        raise AssertionError("unreachable")

    def _counts(self) -> dict[str, Any]:
        return {"files": [result.counts() for result in self._results]}


def _empty_result(file: CheckedFile) -> FileResult:
    mapping = file.mapping.name if file.mapping is not None else None
    return FileResult(file.source.name, file.kind, file.inspected.sha256, mapping=mapping)


def _close(db: ScopedSession, run: Import, status: ImportStatus, *, action: str) -> None:
    run.status, run.ended_at = status, datetime.now(UTC)
    audit.record(db, action=action, subject="import", subject_id=run.id, after=run.files)
    db.flush()


def _may_pass(error: DBAPIError | psycopg.Error) -> bool:
    """Whether trying again may help: a row was locked, in a deadlock, or came to be in the meantime."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(
        original,
        psycopg.errors.LockNotAvailable
        | psycopg.errors.DeadlockDetected
        | psycopg.errors.UniqueViolation
        | psycopg.errors.ForeignKeyViolation,
    )
