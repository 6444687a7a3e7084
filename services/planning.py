"""All that is known before a call with a prospect is planned, read together; appointments.schedule plans it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services import agents, organizations, prospects, threads
from services.db import ScopedSession
from services.errors import N_, Conflict
from services.models import User
from services.models.vocabulary import CallMode, Language
from services.prospects import ProspectDetails
from services.scope import guarded
from services.threads import ThreadEntry


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
