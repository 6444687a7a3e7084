"""Taking an import back, whole or not at all: its rows go, and what it changed is again what it was before.

The import itself stays in the list. Its rows' digests are gone with them, so its file may come again; the rejected
rows that were kept go too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from services import audit
from services.analytics.facts import rewrite
from services.db import IMPORT_SECONDS, ScopedSession, refusing
from services.errors import N_, Conflict, Foreseen, NotFound, occupied
from services.imports import rejections
from services.imports.changes import MODELS, Imported, forget, put_back
from services.imports.obstacles import (
    StandsInTheWay,
    brought_ids,
    changed_ids,
    concerned_ids,
    find_obstacles,
    unmet_agents,
)
from services.imports.runs import close_interrupted
from services.imports.transactions import lock_key
from services.models import (
    Call,
    Import,
    ImportChange,
    MilestoneResponse,
    ObjectionResponse,
    Prospect,
    Thread,
    User,
)
from services.models.vocabulary import ImportKind, ImportStatus
from services.scope import guarded


@dataclass(frozen=True, slots=True)
class Brought:
    """How many rows go when an import is taken back, and how many are again what they were before.

    `agents` are those alone that go: whom nobody has done anything to, and who lead no other calls.
    """

    prospects: int
    calls: int
    milestone_responses: int
    objection_responses: int
    agents: int
    changed: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What taking an import back would do, and a sentence for each thing that stands in the way."""

    brought: Brought
    obstacles: Sequence[Conflict]


@guarded
def look_ahead(db: ScopedSession, *, import_id: UUID) -> Outlook:
    """What taking an import back would do. Raises NotFound; nothing is changed."""
    run = db.get(Import, (db.scope.organization_id, import_id))
    if run is None:
        raise _not_found()
    obstacles = _obstacles_of_status(run) or find_obstacles(db, run)
    return Outlook(_count_brought(db, import_id), obstacles)


@guarded
def take_back(db: ScopedSession, *, import_id: UUID) -> Brought:
    """Remove what an import brought, put back what it changed, and say how much it was.

    Raises NotFound, StandsInTheWay, a Conflict, saying what others did with its rows since, and Conflict while an
    import is running or being taken back.
    """
    db.execute(select(func.set_config("statement_timeout", f"{IMPORT_SECONDS}s", True)))
    _be_alone(db)
    close_interrupted(db)
    run = db.scalars(select(Import).where(Import.id == import_id).with_for_update()).first()
    if run is None:
        raise _not_found()
    _lock(db, import_id)
    obstacles = _obstacles_of_status(run) or find_obstacles(db, run)
    if obstacles:
        raise StandsInTheWay(obstacles)
    brought = _count_brought(db, import_id)
    _undo(db, import_id)
    run.status, run.taken_back_at = ImportStatus.TAKEN_BACK, datetime.now(UTC)
    audit.record(db, action="take back", subject="import", subject_id=import_id, after=asdict(brought))
    db.flush()
    return brought


def _not_found() -> NotFound:
    return NotFound(N_("There is no import with this id."))


def _obstacles_of_status(run: Import) -> list[Conflict]:
    if run.status is ImportStatus.TAKEN_BACK:
        return [Conflict(N_("It is taken back already."))]
    if run.status is ImportStatus.RUNNING:
        return [Conflict(N_("It is still running."))]
    return []


def _be_alone(db: ScopedSession) -> None:
    """Keep imports out of this organization until the transaction ends. Raises Conflict while there is one."""
    if not db.scalar(select(func.pg_try_advisory_xact_lock(lock_key(db.scope.organization_id)))):
        raise Conflict(N_("An import is running or being taken back. Try again when it is done."))


def _lock(db: ScopedSession, import_id: UUID) -> None:
    """Lock every row that is about to go or to change, and the calls whose facts will."""
    for kind, model in MODELS.items():
        rows = select(model.id).where(model.id.in_(concerned_ids(kind, import_id)))
        if kind is ImportKind.CALLS:
            rows = select(Call.id).where(or_(Call.id.in_(concerned_ids(kind, import_id)), _is_met(import_id)))
        locked = rows.order_by(model.id).with_for_update().cte("locked")
        db.scalar(select(func.count()).select_from(locked))


def _is_met(import_id: UUID) -> ColumnElement[bool]:
    """Whether a call has responses that the import brought or changed."""
    milestones = MilestoneResponse.id.in_(concerned_ids(ImportKind.MILESTONE_RESPONSES, import_id))
    objections = ObjectionResponse.id.in_(concerned_ids(ImportKind.OBJECTION_RESPONSES, import_id))
    return or_(
        Call.id.in_(select(MilestoneResponse.call_id).where(milestones)),
        Call.id.in_(select(ObjectionResponse.call_id).where(objections)),
    )


def _count_brought(db: ScopedSession, import_id: UUID) -> Brought:
    counts = {
        kind.value: db.scalar(select(func.count()).select_from(brought_ids(model, import_id).subquery())) or 0
        for kind, model in MODELS.items()
    }
    agents = db.scalar(select(func.count()).select_from(unmet_agents(import_id).subquery())) or 0
    changes = select(func.count()).select_from(ImportChange).where(ImportChange.import_id == import_id)
    return Brought(**counts, agents=agents, changed=db.scalar(changes) or 0)


def _undo(db: ScopedSession, import_id: UUID) -> None:
    """Responses first, then calls, then what they hung on: nothing is left hanging in between."""
    statement = select(Call.id).where(
        Call.import_id.is_distinct_from(import_id),
        or_(Call.id.in_(changed_ids(ImportKind.CALLS, import_id)), _is_met(import_id)),
    )
    with_new_facts = db.scalars(statement).all()
    with refusing(_gone()):
        for kind in (ImportKind.OBJECTION_RESPONSES, ImportKind.MILESTONE_RESPONSES):
            _remove(db, MODELS[kind], import_id)
            put_back(db, kind=kind, import_id=import_id)
        put_back(db, kind=ImportKind.CALLS, import_id=import_id)
        _remove(db, Call, import_id)
        _remove_empty_threads(db, import_id)
        _remove(db, Prospect, import_id)
        put_back(db, kind=ImportKind.PROSPECTS, import_id=import_id)
    with refusing({"calls_agent": occupied()}):
        agents = delete(User).where(User.id.in_(unmet_agents(import_id).with_only_columns(User.id)))
        db.execute(agents.execution_options(synchronize_session=False))
    forget(db, import_id=import_id)
    rejections.forget(db, import_id=import_id)
    rewrite(db, call_ids=with_new_facts)


def _gone() -> dict[str, Foreseen]:
    """What the database itself refuses: a row cannot be again what it was, for what it belonged to is gone."""
    call = N_("A call that it changed belonged to a prospect, a thread or an agent that is gone.")
    contact = N_("A GHL contact id that a prospect had before the import belongs to another one by now.")
    refusals: dict[str, Foreseen] = {"prospects_ghl_contact": StandsInTheWay([Conflict(contact)])}
    for belonging in ("calls_prospect", "calls_thread", "calls_agent"):
        refusals[belonging] = StandsInTheWay([Conflict(call)])
    return refusals


def _remove(db: ScopedSession, model: type[Imported], import_id: UUID) -> None:
    """Outcomes and facts go with their calls."""
    statement = delete(model).where(model.import_id == import_id)
    db.execute(statement.execution_options(synchronize_session=False))


def _remove_empty_threads(db: ScopedSession, import_id: UUID) -> None:
    """Those that the import made, and those of its prospects, which would hang on nothing."""
    of_import = or_(Thread.import_id == import_id, Thread.prospect_id.in_(brought_ids(Prospect, import_id)))
    is_empty = ~exists().where(Call.thread_id == Thread.id)
    db.execute(delete(Thread).where(of_import, is_empty).execution_options(synchronize_session=False))
