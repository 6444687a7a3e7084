"""All that the page of one prospect shows, read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services import agents, duplicates, merge_history, prospects, threads
from services.db import ScopedSession
from services.duplicates import Duplicate
from services.merge_history import MergedBefore
from services.models import Call, User
from services.models.vocabulary import CallStatus
from services.prospects import ProspectDetails
from services.scope import guarded
from services.threads import ThreadEntry, Unresolved


@dataclass(frozen=True, slots=True)
class ProspectPage:
    """One prospect with its threads, what is open, and what may be the same or was.

    `looked_after_by` is who looks after the prospect; an agent is told of nobody but themselves. `people` are
    those to whom it may be handed over, and `to_come` the agents of its calls that have not started, one for each
    call; both are empty for an agent.
    """

    details: ProspectDetails
    threads: Sequence[Sequence[ThreadEntry]]
    unresolved: Sequence[Unresolved]
    duplicates: Sequence[Duplicate]
    merged: Sequence[MergedBefore]
    looked_after_by: User | None
    people: Sequence[User]
    to_come: Sequence[UUID]

    @property
    def is_merged(self) -> bool:
        """Whether this prospect was merged into another one, which is the one to act on."""
        return self.details.merged_into is not None


@guarded
def load(db: ScopedSession, *, prospect_id: UUID) -> ProspectPage:
    """The page of one prospect. Raises NotFound as prospects.get_prospect does."""
    details = prospects.get_prospect(db, prospect_id=prospect_id)
    is_own = db.scope.is_own_only
    return ProspectPage(
        details=details,
        threads=threads.list_of_prospect(db, prospect_id=prospect_id),
        unresolved=threads.list_unresolved(db, prospect_id=prospect_id),
        duplicates=duplicates.find_duplicates(db, prospect_id=prospect_id),
        merged=merge_history.list_merged(db, prospect_id=prospect_id),
        looked_after_by=_looked_after_by(db, details.prospect.agent_id),
        people=[] if is_own else agents.list_active(db),
        to_come=[] if is_own else _to_come(db, prospect_id),
    )


def _looked_after_by(db: ScopedSession, agent_id: UUID | None) -> User | None:
    if agent_id is None or (db.scope.is_own_only and agent_id != db.scope.user_id):
        return None
    return db.scalars(select(User).where(User.id == agent_id)).first()


def _to_come(db: ScopedSession, prospect_id: UUID) -> Sequence[UUID]:
    scheduled = Call.prospect_id == prospect_id, Call.status == CallStatus.SCHEDULED
    return db.scalars(select(Call.agent_id).where(*scheduled)).all()
