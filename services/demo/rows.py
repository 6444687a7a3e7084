"""The rows that the story leaves behind, table by table, without what only the database knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.configuration import Configuration
from services.demo.diary import Appointment
from services.demo.dice import Dice
from services.demo.meeting import Meeting
from services.demo.people import Person
from services.demo.prospects import PHRASES
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    OutcomeType,
    Qualification,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reassignment:
    """A call that was given to another agent before it began."""

    entry_id: UUID
    values_id: UUID
    call_id: UUID
    at: datetime
    before: UUID
    after: UUID
    reason: str


@dataclass(slots=True)
class Rows:
    """Everything in the order in which it can be stored."""

    prospects: list[Row] = field(default_factory=list)
    threads: list[Row] = field(default_factory=list)
    calls: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    responses: list[Row] = field(default_factory=list)
    objections: list[Row] = field(default_factory=list)
    coaching: list[Row] = field(default_factory=list)
    reassignments: list[Reassignment] = field(default_factory=list)
    _outcome_of: dict[UUID, Row] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows there are to store."""
        of_calls = self.calls, self.outcomes, self.responses, self.objections, self.coaching
        return sum(map(len, (self.prospects, self.threads, *of_calls))) + 2 * len(self.reassignments)

    def add_call(self, dice: Dice, booked: Appointment, configuration: Configuration, mode: CallMode) -> Row:
        """A call that has not begun, under the qualification that its prospect has at the time."""
        thread, prospect = booked.thread, booked.thread.prospect
        thread.calls += 1
        call: Row = {
            "id": dice.id_at(booked.created_at),
            "prospect_id": prospect["id"],
            "thread_id": thread.id,
            "agent_id": booked.agent.id,
            "team_id": booked.agent.team_id,
            "status": CallStatus.SCHEDULED,
            "mode": mode,
            "language": prospect["language"],
            "qualification": configuration.qualification(prospect["client_count"]),
            "scheduled_at": booked.at,
            "started_at": None,
            "ended_at": None,
            "cancelled_at": None,
            "zoom_meeting_id": str(dice.whole(80_000_000_000, 89_999_999_999)),
            "notes": None,
            "created_at": booked.created_at,
            "version": 1,
            "is_touched": False,
        }
        self.calls.append(call)
        if booked.reassigned_from is not None:
            self._reassign(dice, booked, booked.reassigned_from, call)
        return call

    def add_meeting(self, dice: Dice, meeting: Meeting, at: datetime) -> None:
        """What happened in a call."""
        for row in (*meeting.responses, *meeting.objections):
            row["id"] = dice.id_at(at)
        self.responses += meeting.responses
        self.objections += meeting.objections

    def add_outcome(
        self, dice: Dice, call: Row, type: OutcomeType, reason: DisqualificationReason | None, *, is_aligned: bool
    ) -> None:
        """How a completed call ended, with the flags that its agent ticks."""
        is_short_of_cash = reason is DisqualificationReason.CASHFLOW_MISMATCH
        outcome: Row = {
            "id": dice.id_at(call["ended_at"]),
            "call_id": call["id"],
            "type": type,
            "reason": reason,
            "has_enough_clients": call["qualification"] is Qualification.QUALIFIED,
            "has_financial_capacity": not is_short_of_cash,
            "has_strategic_alignment": is_aligned and reason is not DisqualificationReason.MISALIGNED_EXPECTATIONS,
            "follow_up_at": None,
            "next_step": None,
            "created_at": call["ended_at"],
        }
        self.outcomes.append(outcome)
        self._outcome_of[call["id"]] = outcome

    def outcome_of(self, call: Row) -> Row | None:
        """The outcome of a call, None where it has none."""
        return self._outcome_of.get(call["id"])

    def _reassign(self, dice: Dice, booked: Appointment, former: Person, call: Row) -> None:
        # Later than the booking, and long before the call: it may lie ahead of today, the entry may not.
        at = booked.created_at + min(dice.minutes(10, 200), (booked.at - booked.created_at) / 2)
        at = at.replace(microsecond=0)
        reason = dice.one_of(PHRASES[call["language"]].reassign_reasons)
        call.update(version=2, is_touched=True)
        self.reassignments.append(
            Reassignment(dice.id_at(at), dice.id_at(at), call["id"], at, former.id, booked.agent.id, reason)
        )
