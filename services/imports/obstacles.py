"""What stands in the way of taking an import back: whatever others did since with what it brought or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from services.db import ScopedSession
from services.errors import N_, Conflict
from services.imports.changes import MODELS, Imported
from services.models import (
    AuditEntry,
    Call,
    CoachingNote,
    Import,
    ImportChange,
    MilestoneResponse,
    ObjectionResponse,
    Prospect,
    Thread,
    User,
)
from services.models.vocabulary import ImportKind, Role

_EXAMPLES = 3
_IS_MERGED = Prospect.merged_into_id.is_not(None)

_TOUCHED: Mapping[ImportKind, str] = {
    ImportKind.PROSPECTS: N_("Prospects that a person has changed since: %(count)s (%(examples)s)."),
    ImportKind.CALLS: N_("Calls that a person has changed since: %(count)s (%(examples)s)."),
    ImportKind.MILESTONE_RESPONSES: N_(
        "Milestone responses that a person has changed since: %(count)s (in the calls of %(examples)s)."
    ),
    ImportKind.OBJECTION_RESPONSES: N_(
        "Objections that a person has changed since: %(count)s (in the calls of %(examples)s)."
    ),
}
_OVERTAKEN: Mapping[ImportKind, str] = {
    ImportKind.PROSPECTS: N_("Prospects that a later import has changed: %(count)s (%(examples)s)."),
    ImportKind.CALLS: N_("Calls that a later import has changed: %(count)s (%(examples)s)."),
    ImportKind.MILESTONE_RESPONSES: N_(
        "Milestone responses that a later import has changed: %(count)s (in the calls of %(examples)s)."
    ),
    ImportKind.OBJECTION_RESPONSES: N_(
        "Objections that a later import has changed: %(count)s (in the calls of %(examples)s)."
    ),
}
_BUILT_UPON: Mapping[ImportKind, str] = {
    ImportKind.CALLS: N_(
        "Calls with its prospects that a person or another import has added: %(count)s (%(examples)s)."
    ),
    ImportKind.MILESTONE_RESPONSES: N_(
        "Milestone responses that a person or another import has added to its calls: %(count)s"
        " (in the calls of %(examples)s)."
    ),
    ImportKind.OBJECTION_RESPONSES: N_(
        "Objections that a person or another import has added to its calls: %(count)s"
        " (in the calls of %(examples)s)."
    ),
}


_MERGED = N_("Prospects that a person has merged into others since: %(count)s (%(examples)s).")
_OF_MERGED = N_("Calls whose prospect a person has merged into another since: %(count)s (%(examples)s).")
_COACHED = N_("Coaching notes on its calls and objections: %(count)s (on the calls of %(examples)s).")


class StandsInTheWay(Conflict):
    """An import that cannot be taken back, with a sentence for each thing that stands in the way."""

    def __init__(self, obstacles: Sequence[Conflict]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(
            N_("The import cannot be taken back.\n%(obstacles)s"),
            obstacles="\n".join(str(obstacle) for obstacle in obstacles),
        )


def find_obstacles(db: ScopedSession, run: Import) -> list[Conflict]:
    """All that stands in the way, in the order in which it came to be known; empty if nothing does."""
    if not run.keeps_changes:
        return [Conflict(N_("It was run by an earlier version of CallOS, which did not keep what it changed."))]
    found = [_of_admins(db, run.id)]
    is_touched: ColumnElement[bool]
    for kind, model in MODELS.items():
        concerned = model.id.in_(concerned_ids(kind, run.id))
        is_touched = and_(model.is_touched)
        if model is Prospect:
            found.append(_obstacle(db, model, and_(concerned, _IS_MERGED), _MERGED))
            is_touched = and_(is_touched, ~_IS_MERGED)
        found.append(_obstacle(db, model, and_(concerned, is_touched), _TOUCHED[kind]))
        found.append(_obstacle(db, model, and_(concerned, _is_overtaken(model, run.id)), _OVERTAKEN[kind]))
    found.append(_obstacle(db, Call, _was_of_merged(run.id), _OF_MERGED))
    found.append(_obstacle(db, CoachingNote, _is_about(run.id), _COACHED))
    for kind, others in _additions(run.id).items():
        found.append(_obstacle(db, MODELS[kind], others, _BUILT_UPON[kind]))
    return [obstacle for obstacle in found if obstacle is not None]


def concerned_ids(kind: ImportKind, import_id: UUID) -> Any:
    """The ids of the rows of one kind that an import brought or changed."""
    return union(brought_ids(MODELS[kind], import_id), changed_ids(kind, import_id))


def brought_ids(model: type[Imported] | type[Thread], import_id: UUID) -> Select[Any]:
    """The ids of the rows that an import brought."""
    return select(model.id).where(model.import_id == import_id)


def changed_ids(kind: ImportKind, import_id: UUID) -> Select[Any]:
    """The ids of the rows of one kind that an import changed."""
    return select(ImportChange.row_id).where(ImportChange.import_id == import_id, ImportChange.kind == kind)


def unmet_agents(import_id: UUID) -> Select[Any]:
    """The agents that an import made, whom nobody has done anything to, and who lead no other calls."""
    others = exists().where(Call.agent_id == User.id, _is_of_others(Call, import_id), ~_is_changed_call(import_id))
    return select(User).where(
        User.import_id == import_id,
        User.is_active.is_(False),
        User.password_hash.is_(None),
        User.invited_at.is_(None),
        ~exists().where(AuditEntry.subject_id == User.id),
        ~others,
    )


def _of_admins(db: ScopedSession, import_id: UUID) -> Conflict | None:
    """Agents come and go by admins alone."""
    if db.scope.role is Role.ADMIN:
        return None
    names = db.scalars(unmet_agents(import_id).with_only_columns(User.name).order_by(User.name_folded)).all()
    if not names:
        return None
    return Conflict(
        N_("It made agents, which an admin alone may take back: %(count)s (%(examples)s)."),
        count=len(names),
        examples=", ".join(names[:_EXAMPLES]),
    )


def _is_overtaken(model: type[Imported], import_id: UUID) -> ColumnElement[bool]:
    """Imports of an organization run one after the other, and their ids are in the order of time."""
    return model.id.in_(select(ImportChange.row_id).where(ImportChange.import_id > import_id))


def _is_of_others(model: type[Imported], import_id: UUID) -> ColumnElement[bool]:
    return model.import_id.is_distinct_from(import_id)


def _is_changed_call(import_id: UUID) -> ColumnElement[bool]:
    return Call.id.in_(changed_ids(ImportKind.CALLS, import_id))


def _was_of_merged(import_id: UUID) -> ColumnElement[bool]:
    """Calls that would go back to a prospect that is none any more. Those that the import brought just go."""
    changed = changed_ids(ImportKind.CALLS, import_id)
    merged = select(cast(Prospect.id, Text)).where(_IS_MERGED)
    return Call.id.in_(changed.where(ImportChange.before["prospect_id"].astext.in_(merged)))


def _is_about(import_id: UUID) -> ColumnElement[bool]:
    """Coaching notes on what would go."""
    return or_(
        CoachingNote.call_id.in_(brought_ids(Call, import_id)),
        CoachingNote.objection_id.in_(brought_ids(ObjectionResponse, import_id)),
    )


def _additions(import_id: UUID) -> dict[ImportKind, ColumnElement[bool]]:
    """What hangs on rows of the import and is none of it. A call that it moved here itself goes back."""
    hangs_on = or_(
        Call.prospect_id.in_(brought_ids(Prospect, import_id)), Call.thread_id.in_(brought_ids(Thread, import_id))
    )
    of_calls = brought_ids(Call, import_id)
    return {
        ImportKind.CALLS: and_(hangs_on, _is_of_others(Call, import_id), ~_is_changed_call(import_id)),
        ImportKind.MILESTONE_RESPONSES: and_(
            MilestoneResponse.call_id.in_(of_calls), _is_of_others(MilestoneResponse, import_id)
        ),
        ImportKind.OBJECTION_RESPONSES: and_(
            ObjectionResponse.call_id.in_(of_calls), _is_of_others(ObjectionResponse, import_id)
        ),
    }


def _obstacle(
    db: ScopedSession, model: type[Imported | CoachingNote], condition: ColumnElement[bool], message: str
) -> Conflict | None:
    count = db.scalar(select(func.count()).select_from(model).where(condition)) or 0
    if not count:
        return None
    examples = db.execute(_named(model).where(condition).order_by(model.id).limit(_EXAMPLES))
    return Conflict(message, count=count, examples=", ".join(dict.fromkeys(map(_label, examples))))


def _named(model: type[Imported | CoachingNote]) -> Select[str, str | None]:
    """The name of each row's prospect, and the external id of the prospect or call."""
    if model is Prospect:
        return select(Prospect.name, Prospect.external_id)
    prospect = aliased(Prospect)
    if model is Call:
        return select(prospect.name, Call.external_id).join(prospect, prospect.id == Call.prospect_id)
    call = aliased(Call)
    return (
        select(prospect.name, call.external_id)
        .select_from(model)
        .join(call, call.id == model.call_id)  # type: ignore[union-attr]
        .join(prospect, prospect.id == call.prospect_id)
    )


def _label(row: Any) -> str:
    name, external_id = row
    return name if external_id is None else f"{name}, {external_id}"
