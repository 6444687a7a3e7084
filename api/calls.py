"""`/calls`: the list and one call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.credentials import SignedIn
from api.parameters import Parameters
from api.shapes import call_details_json, call_json, page_json
from services import calls, milestones, objections, organizations, users
from services.calls import CallFilters
from services.db import ScopedSession, scoped
from services.errors import N_, NotFound
from services.models.vocabulary import CallStatus, OutcomeType
from services.paging import Page
from services.text import fold_email

router = APIRouter()


@router.get("/calls")
def list_calls(request: Request, scope: SignedIn) -> JSONResponse:
    """A page of calls, the latest first."""
    query = Parameters(request, "from", "to", "agent", "status", "outcome", "limit", "offset")
    email = query.email("agent")
    status, outcome = query.word("status", CallStatus), query.word("outcome", OutcomeType)
    limit, offset = query.whole("limit"), query.whole("offset", 0)
    with scoped(scope) as db:
        filters = CallFilters(
            period=query.period(organizations.get_organization(db).time_zone),
            statuses=_only(status),
            outcomes=_only(outcome),
        )
        page = calls.list_calls(db, filters=filters, limit=limit, offset=offset)
        return JSONResponse(page_json(page, call_json))


@router.get("/calls/{call_id}")
def get_call(call_id: str, request: Request, scope: SignedIn) -> JSONResponse:
    """One call with its milestones, objections and thread."""
    Parameters(request)
    with scoped(scope) as db:
        details = calls.get_call(db, call_id=_id(call_id))
        data = call_details_json(
            details,
            milestones.list_of_call(db, call_id=details.call.id),
            objections.list_of_call(db, call_id=details.call.id),
            calls.get_thread(db, thread_id=details.call.thread_id),
        )
        return JSONResponse({"data": data})
