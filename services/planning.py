"""All that is known before a call with a prospect is planned, read together; appointments.schedule plans it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from services import agents, organizations, prospects, threads
from services.db import ScopedSession
from services.errors import N_, Conflict
from services.models import Call, User
from services.models.vocabulary import CallMode, CallStatus, Language
from services.paging import LARGEST_PAGE
from services.prospects import ProspectDetails
from services.scope import guarded
from services.threads import ThreadEntry

# Two calls that begin closer to each other than this can hardly both be led.
NEAR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Planning:
    """A prospect, its threads, and the agent, mode and language that a call has unless something else is said.

    `people` are those for whom the call may be planned; an agent, who plans for themselves, has nobody to choose.
    """

    details: ProspectDetails
    threads: Sequence[Sequence[ThreadEntry]]
    people: Sequence[User]
    agent_id: UUID | None
    mode: CallMode
    language: Language


@guarded
def look_ahead(db: ScopedSession, *, prospect_id: UUID) -> Planning:
    """What there is to plan a call with a prospect.

    Raises NotFound as prospects.get_prospect does, and Conflict for one that was merged.
    """
    details = prospects.get_prospect(db, prospect_id=prospect_id)
    if details.merged_into is not None:
        raise Conflict(N_("This prospect was merged into another one. Open that one."))
    people = [] if db.scope.is_own_only else agents.list_active(db)
    looks_after = details.prospect.agent_id
    language = details.prospect.language or Language.DE
    return Planning(
        details=details,
        threads=threads.list_of_prospect(db, prospect_id=prospect_id),
        people=people,
        agent_id=looks_after if looks_after in {user.id for user in people} else db.scope.user_id,
        mode=organizations.get_organization(db).default_mode,
        language=language,
    )


@guarded
def list_near(
    db: ScopedSession,
    *,
    times: Collection[datetime],
    agent_id: UUID | None = None,
    besides: Collection[UUID] = (),
) -> Sequence[Call]:
    """Calls planned, or in progress, for less than half an hour before or after any of these aware times.

    Of one agent or, without, of everybody; who sees own calls alone is told of those alone. `besides` are the
    calls that are about to be moved or handed on. The earlier come first.
    """
    if not times:
        return []
    near = [and_(Call.scheduled_at > at - NEAR, Call.scheduled_at < at + NEAR) for at in times]
    wanted = [Call.status.in_((CallStatus.SCHEDULED, CallStatus.IN_PROGRESS)), or_(*near), Call.id.not_in(besides)]
    if agent_id is not None:
        wanted.append(Call.agent_id == agent_id)
    if db.scope.is_own_only:
        wanted.append(Call.agent_id == db.scope.user_id)
    found = select(Call).where(*wanted).order_by(Call.scheduled_at, Call.id).limit(LARGEST_PAGE)
    return db.scalars(found.options(joinedload(Call.prospect), joinedload(Call.agent))).all()
