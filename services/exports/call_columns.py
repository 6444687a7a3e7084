"""The columns of a call: those of an import of calls, and after them what is derived, which an import ignores."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.errors import N_
from services.exports.tables import Line, Row, Say, Value
from services.imports.call_values import end_in_file
from services.imports.columns import COLUMNS
from services.imports.own_ids import known_as, thread_known_as
from services.models import Call, User
from services.models.limits import NAME
from services.models.vocabulary import ImportKind

_IMPORTED: Mapping[str, Callable[[Call], Value]] = {
    "external_id": lambda call: known_as(call.external_id, call.id),
    "prospect_external_id": lambda call: known_as(call.prospect.external_id, call.prospect_id),
    "agent_email": lambda call: call.agent.email,
    "agent_name": lambda call: _name(call.agent),
    "thread_external_id": lambda call: thread_known_as(call.thread),
    "status": lambda call: call.status,
    "mode": lambda call: call.mode,
    "language": lambda call: call.language,
    "scheduled_at": lambda call: call.scheduled_at,
    "started_at": lambda call: call.started_at,
    "ended_at": end_in_file,
    "outcome": lambda call: call.outcome.type if call.outcome else None,
    "disqualification_reason": lambda call: call.outcome.reason if call.outcome else None,
    "zoom_meeting_id": lambda call: call.zoom_meeting_id,
    "notes": lambda call: call.notes,
}
_DERIVED: Mapping[str, Callable[[Call], Value]] = {
    "call_id": lambda call: str(call.id),
    "prospect_name": lambda call: call.prospect.name,
    "prospect_company": lambda call: call.prospect.company,
    "qualification": lambda call: call.qualification,
    "cancelled_at": lambda call: call.cancelled_at,
    "duration_seconds": lambda call: _seconds(call),
    "follow_up_at": lambda call: call.outcome.follow_up_at if call.outcome else None,
    "next_step": lambda call: call.outcome.next_step if call.outcome else None,
}
# In the order in which an import declares them.
_VALUES = {**{column.name: _IMPORTED[column.name] for column in COLUMNS[ImportKind.CALLS]}, **_DERIVED}

HEADINGS = tuple(_VALUES)


def row(call: Call) -> Row:
    """One call; prospect, agent, thread and outcome must be loaded."""
    return [value(call) for value in _VALUES.values()]


def definitions(say: Say) -> list[Line]:
    """What the columns mean whose names do not say it all."""
    return [
        Line("external_id", say(N_("The id that the call came in with; for a call made here, its own id."))),
        Line("thread_external_id", say(N_("Empty where a prospect's calls came in without one."))),
        Line("ended_at", say(N_("When the call ended, or was cancelled before its start."))),
        Line("qualification", say(N_("The prospect's qualification at the time of the call, not today's."))),
        Line("duration_seconds", say(N_("From started_at to ended_at of held calls."))),
    ]


def _name(agent: User) -> str | None:
    """The agent's name; an import without names has put the address in its place, which is none."""
    return None if agent.name == agent.email[:NAME] else agent.name


def _seconds(call: Call) -> float | None:
    if call.started_at is None or call.ended_at is None:
        return None
    return (call.ended_at - call.started_at).total_seconds()
