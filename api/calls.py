"""`/calls`: the list, one call, and what can be read of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from api.bodies import Nothing
from api.endpoints import Asked
from api.parameters import AGENT, FROM, PAGE, TO, Parameter, search_of, word_of
from api.shapes.base import Json, page_json, part_of
from api.shapes.call_history import CallEventShape
from api.shapes.calls import (
    CallDetailsShape,
    CallShape,
    ChecklistShape,
    MilestoneShape,
    ReadinessShape,
)
from services import (
    agents,
    call_history,
    calls,
    completion,
    leading,
    milestones,
    objections,
    organizations,
    threads,
)
from services.analytics.filters import Filters
from services.calls import CallFilters
from services.db import ScopedSession
from services.errors import N_
from services.models.vocabulary import CallMode, CallStatus, Language, ObjectionType, OutcomeType, Qualification
from services.paging import DEFAULT_PAGE, Page, check_page
from services.text import fold_email
from services.to_do import ToDo

W = TypeVar("W", bound=StrEnum)

FILTERS = (
    FROM,
    TO,
    AGENT,
    word_of("status", CallStatus, "How the call stands."),
    word_of("outcome", OutcomeType, "How the call ended."),
    word_of("qualification", Qualification, "The prospect's qualification at the call."),
    word_of("language", Language, "The language of the call."),
    word_of("mode", CallMode, "In which order its milestones are led."),
    word_of("objection", ObjectionType, "A type of objection that the call met."),
    word_of("todo", ToDo, "What the call waits for."),
    Parameter("prospect", {"type": "string", "format": "uuid"}, "The id of a prospect; nobody's finds nothing."),
    search_of("Words of the prospect's name, company or address, or of the agent's name or address."),
)


def list_calls(asked: Asked[Nothing]) -> Json:
    """List calls, the latest first. An address that is nobody's, or a colleague's to an agent, has none."""
    query, db = asked.query, asked.db
    email = query.email("agent")
    filters = CallFilters(
        period=query.period(organizations.get_organization(db).time_zone),
        to_do=query.word("todo", ToDo),
        traits=Filters(
            agent_ids=ids_of_agent(db, email) if email else frozenset(),
            qualifications=_only(query.word("qualification", Qualification)),
            outcomes=_only(query.word("outcome", OutcomeType)),
            languages=_only(query.word("language", Language)),
            modes=_only(query.word("mode", CallMode)),
            objection_types=_only(query.word("objection", ObjectionType)),
        ),
        prospect_id=query.identity("prospect"),
        statuses=_only(query.word("status", CallStatus)),
        search=query.search(),
    )
    limit, offset = page_of(asked)
    if email and not filters.traits.agent_ids:
        return page_json(Page([], 0, limit, offset), CallShape.of)
    return page_json(calls.list_calls(db, filters=filters, limit=limit, offset=offset), CallShape.of)


def _only(word: W | None) -> frozenset[W]:
    """The one word that is asked for, if any is."""
    return frozenset({word} if word else ())


def get_call(asked: Asked[Nothing]) -> CallDetailsShape:
    """Read one call with its milestones, objections and thread."""
    return details(asked.db, call_id_of(asked))


def can_complete(asked: Asked[Nothing]) -> ReadinessShape:
    """Say what stands in the way of completing a call, and how it may end."""
    return ReadinessShape.of(completion.can_complete(asked.db, call_id=call_id_of(asked)))


def get_checklist(asked: Asked[Nothing]) -> ChecklistShape:
    """Read the checklist of a call, and the call's version."""
    return checklist(asked.db, call_id_of(asked))


def list_milestones(asked: Asked[Nothing]) -> Json:
    """List the milestones of a call in their order."""
    rows = milestones.list_of_call(asked.db, call_id=call_id_of(asked))
    limit, offset = page_of(asked)
    return page_json(part_of(rows, limit=limit, offset=offset), MilestoneShape.of)


def list_events(asked: Asked[Nothing]) -> Json:
    """List what was done with a call, the first deed first; what an import did is not among it."""
    rows = call_history.list_events(asked.db, call_id=call_id_of(asked))
    limit, offset = page_of(asked)
    return page_json(part_of(rows, limit=limit, offset=offset), CallEventShape.of)


def call_id_of(asked: Asked[Any]) -> UUID:
    """The call that the path names."""
    return asked.id("call_id", N_("There is no call with this id."))


def page_of(asked: Asked[Nothing]) -> tuple[int, int]:
    """Limit and offset. Raises Invalid where they are out of range."""
    limit, offset = asked.query.whole("limit", default=DEFAULT_PAGE), asked.query.whole("offset", default=0)
    check_page(limit=limit, offset=offset)
    return limit, offset


def details(db: ScopedSession, call_id: UUID) -> CallDetailsShape:
    """One call as it now stands, with everything in it."""
    found = calls.get_call(db, call_id=call_id)
    return CallDetailsShape.whole(
        found,
        milestones.list_of_call(db, call_id=call_id),
        objections.list_of_call(db, call_id=call_id),
        threads.get_thread(db, thread_id=found.call.thread_id),
    )


def checklist(db: ScopedSession, call_id: UUID) -> ChecklistShape:
    """The checklist as it now stands."""
    entries = leading.list_checklist(db, call_id=call_id)
    return ChecklistShape.of(entries, calls.get_call(db, call_id=call_id).call.version)


def ids_of_agent(db: ScopedSession, email: str) -> frozenset[UUID]:
    """Whose address this is, as far as one may see people; none where it is nobody's."""
    folded = fold_email(email)
    people = agents.list_agents(db, asked=[email])
    return frozenset(user.id for user in people if user.email_folded == folded)


QUERY = (*FILTERS, *PAGE)
