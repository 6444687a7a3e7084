"""`/calls`: the list and one call."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import JSONResponse

from api.credentials import SignedIn
from api.parameters import Parameters
from api.shapes import call_details_json, call_json, page_json
from services import agents, calls, milestones, objections, organizations, threads
from services.calls import CallFilters
from services.db import ScopedSession, scoped
from services.errors import N_, NotFound
from services.models.vocabulary import CallStatus, OutcomeType
from services.paging import DEFAULT_PAGE, Page, check_page
from services.text import fold_email


def list_calls(request: Request, scope: SignedIn) -> JSONResponse:
    """A page of calls, the latest first. An address that is nobody's, or a colleague's to an agent, has none."""
    query = Parameters(request, "from", "to", "agent", "status", "outcome", "limit", "offset")
    email = query.email("agent")
    status, outcome = query.word("status", CallStatus), query.word("outcome", OutcomeType)
    limit, offset = query.whole("limit", default=DEFAULT_PAGE), query.whole("offset", default=0)
    check_page(limit=limit, offset=offset)
    with scoped(scope) as db:
        filters = CallFilters(
            period=query.period(organizations.get_organization(db).time_zone),
            agent_ids=_agent_ids(db, email) if email else frozenset(),
            statuses=frozenset({status} if status else ()),
            outcomes=frozenset({outcome} if outcome else ()),
        )
        if email and not filters.agent_ids:
            return JSONResponse(page_json(Page([], 0, limit, offset), call_json))
        return JSONResponse(
            page_json(calls.list_calls(db, filters=filters, limit=limit, offset=offset), call_json)
        )


def get_call(call_id: str, request: Request, scope: SignedIn) -> JSONResponse:
    """One call with its milestones, objections and thread."""
    Parameters(request)
    with scoped(scope) as db:
        details = calls.get_call(db, call_id=_id(call_id))
        data = call_details_json(
            details,
            milestones.list_of_call(db, call_id=details.call.id),
            objections.list_of_call(db, call_id=details.call.id),
            threads.get_thread(db, thread_id=details.call.thread_id),
        )
        return JSONResponse({"data": data})


def _agent_ids(db: ScopedSession, email: str) -> frozenset[UUID]:
    folded = fold_email(email)
    return frozenset(user.id for user in agents.list_agents(db) if user.email_folded == folded)


def _id(value: str) -> UUID:
    """The id as it is written here; Python would also take braces, a prefix, or no hyphens."""
    try:
        found = UUID(value)
    except ValueError:
        found = None
    if found is None or str(found) != value.lower():
        raise NotFound(N_("There is no call with this id."))
    return found
