"""Rows as JSON: camelCase keys, ids as text, every time in UTC with its offset."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from services.calls import CallDetails
from services.milestones import MilestoneOfCall
from services.models import Call, ObjectionResponse
from services.paging import Page
from services.threads import ThreadEntry

T = TypeVar("T")
Json = dict[str, Any]


def page_json(page: Page[T], shape: Callable[[T], Json]) -> Json:
    """A list in its envelope."""
    return {
        "data": [shape(item) for item in page.items],
        "pagination": {
            "total": page.total,
            "limit": page.limit,
            "offset": page.offset,
            "hasMore": page.has_more,
        },
    }


def call_json(call: Call) -> Json:
    """A call as lists show it. Prospect, agent and outcome must be loaded."""
    outcome = call.outcome
    return {
        "id": str(call.id),
        "externalId": call.external_id,
        "threadId": str(call.thread_id),
        "prospect": {
            "id": str(call.prospect.id),
            "name": call.prospect.name,
            "company": call.prospect.company,
        },
        "agent": {"email": call.agent.email, "name": call.agent.name},
        "status": call.status,
        "mode": call.mode,
        "language": call.language,
        "qualification": call.qualification,
        "scheduledAt": instant(call.scheduled_at),
        "startedAt": instant(call.started_at),
        "endedAt": instant(call.ended_at),
        "cancelledAt": instant(call.cancelled_at),
        "outcome": outcome.type if outcome else None,
        "disqualificationReason": outcome.reason if outcome else None,
        "followUpAt": instant(outcome.follow_up_at) if outcome else None,
        "nextStep": outcome.next_step if outcome else None,
    }


def call_details_json(
    details: CallDetails,
    milestones: Iterable[MilestoneOfCall],
    objections: Iterable[ObjectionResponse],
    thread: Iterable[ThreadEntry],
) -> Json:
    """One call with everything that happened in it, and its thread in order."""
    call = details.call
    return {
        **call_json(call),
        "version": call.version,
        "zoomMeetingId": call.zoom_meeting_id,
        "notes": call.notes,
        "createdAt": instant(call.created_at),
        "configurationVersion": details.configuration_number,
        "milestones": [_milestone_json(milestone) for milestone in milestones],
        "objections": [_objection_json(objection) for objection in objections],
        "thread": [_thread_json(entry) for entry in thread],
    }


def instant(value: datetime | None) -> str | None:
    """A time in UTC with its offset."""
    return None if value is None else value.astimezone(UTC).isoformat()


def _milestone_json(milestone: MilestoneOfCall) -> Json:
    response = milestone.response
    return {
        "milestone": milestone.number,
        "title": milestone.settings.title if milestone.settings else None,
        "available": milestone.is_available,
        "status": response.status if response else None,
        "startedAt": instant(response.started_at) if response else None,
        "completedAt": instant(response.completed_at) if response else None,
        "overrideReason": response.override_reason if response else None,
        "notes": response.notes if response else None,
    }


def _objection_json(objection: ObjectionResponse) -> Json:
    return {
        "id": str(objection.id),
        "type": objection.type,
        "milestone": objection.milestone,
        "outcome": objection.outcome,
        "raisedAt": instant(objection.raised_at),
        "resolvedAt": instant(objection.resolved_at),
        "notes": objection.notes,
    }


def _thread_json(entry: ThreadEntry) -> Json:
    """A call of the thread; a colleague's has neither id nor agent for an agent."""
    return {
        "callId": str(entry.call_id) if entry.call_id else None,
        "agentName": entry.agent_name,
        "at": instant(entry.at),
        "status": entry.status,
        "outcome": entry.outcome,
        "followUpAt": instant(entry.follow_up_at),
        "nextStep": entry.next_step,
    }
