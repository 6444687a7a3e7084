"""What makes a call's row consistent: which times and outcomes go with which status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.errors import N_, Invalid
from services.models import Call
from services.models.vocabulary import CallStatus, OutcomeType

_NEEDED: Mapping[str, tuple[str, ...]] = {
    CallStatus.COMPLETED: ("started_at", "ended_at"),
    CallStatus.IN_PROGRESS: ("started_at",),
    CallStatus.SCHEDULED: ("scheduled_at",),
    CallStatus.NO_SHOW: ("scheduled_at",),
    CallStatus.CANCELLED: (),
}
_EMPTY: Mapping[str, tuple[str, ...]] = {
    CallStatus.COMPLETED: (),
    CallStatus.IN_PROGRESS: ("ended_at",),
    CallStatus.SCHEDULED: ("started_at", "ended_at"),
    CallStatus.NO_SHOW: ("started_at", "ended_at"),
    CallStatus.CANCELLED: (),
}


def check_status(values: Mapping[str, Any]) -> None:
    """Raise Invalid where a time that the status needs is missing, or one is there that it cannot have."""
    status = values["status"]
    needed = _NEEDED[status]
    if status == CallStatus.CANCELLED and values.get("started_at") is not None:
        needed = ("ended_at",)
    for name in needed:
        if values.get(name) is None:
            raise Invalid(N_("%(field)s is missing; a call that is %(status)s has it."), field=name, status=status)
    for name in _EMPTY[status]:
        if values.get(name) is not None:
            raise Invalid(N_("%(field)s must be empty in a call that is %(status)s."), field=name, status=status)


def check_outcome(values: Mapping[str, Any]) -> None:
    """Raise Invalid for an outcome of a call that is not completed, and for a reason without DISQUALIFIED."""
    outcome = values.get("outcome")
    if outcome is not None and values["status"] != CallStatus.COMPLETED:
        raise Invalid(
            N_("%(field)s: only a call that is COMPLETED has one, and this one is %(status)s."),
            field="outcome",
            status=values["status"],
        )
    if values.get("disqualification_reason") is not None and outcome != OutcomeType.DISQUALIFIED:
        raise Invalid(
            N_("%(field)s: only the outcome DISQUALIFIED has a reason."), field="disqualification_reason"
        )


def times_to_store(values: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """The ended, started and cancelled time: a call that was cancelled before its start ended by that."""
    started, ended = values.get("started_at"), values.get("ended_at")
    if values["status"] == CallStatus.CANCELLED and started is None:
        return None, None, ended
    return started, ended, None


def end_in_file(call: Call) -> datetime | None:
    """What a file says in ended_at, so that `times_to_store` stores what the call has."""
    was_cancelled_before_start = call.cancelled_at is not None and call.started_at is None
    return call.cancelled_at if was_cancelled_before_start else call.ended_at
