"""A plain model of the life of calls, written from domain.md alone: what is legal, and what refuses the rest.

Each deed says None where it is legal, and else a part of the sentence that the refusal must hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MILESTONES = (1, 2, 3, 4, 5, 6, 7)
OFFER = 6
ADVISORY = {"FOLLOW_UP_SCHEDULED", "DISQUALIFIED"}
NOT_DEFERRED = "SKEPTICISM"
STANDS = {
    "SCHEDULED": "has not started",
    "IN_PROGRESS": "is in progress",
    "COMPLETED": "is completed",
    "CANCELLED": "is cancelled",
    "NO_SHOW": "did not come",
}


@dataclass
class Milestone:
    """What happened with a milestone; `is_ticked` says that everything is."""

    status: str
    is_ticked: bool = False


@dataclass
class Objection:
    """An objection that came up."""

    type: str
    outcome: str | None = None


@dataclass
class ModelCall:
    """A call as the model knows it. `deeds` are what the audit log must hold of it, in order."""

    tenant: str
    agent: str
    mode: str
    is_qualified: bool
    is_past: bool
    status: str = "SCHEDULED"
    is_checked: bool = False
    was_started: bool = False
    outcome: str | None = None
    milestones: dict[int, Milestone] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    planned: list[ModelCall] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)

    def access(self, tenant: str, who: str) -> str | None:
        """Who may touch this call at all."""
        is_own = self.agent == who or who in ("manager", "admin")
        return None if tenant == self.tenant and is_own else "There is no"

    def stands(self, *statuses: str) -> str | None:
        """In which states something is possible."""
        return None if self.status in statuses else STANDS[self.status]

    def is_available(self, number: int) -> bool:
        """Whether a milestone may be led."""
        return self.is_qualified or number != OFFER

    def check(self, everything: bool) -> str | None:
        if refused := self.stands("SCHEDULED"):
            return refused
        if everything != self.is_checked or "check" not in self.deeds:
            self.deeds.append("check")
        self.is_checked = everything
        return None

    def start(self) -> str | None:
        if refused := self.stands("SCHEDULED"):
            return refused
        if not self.is_checked:
            return "are to be ticked"
        self._become("IN_PROGRESS", "start")
        self.was_started = True
        return None

    def reschedule(self) -> str | None:
        if refused := self.stands("SCHEDULED"):
            return refused
        self.is_past = False
        self.deeds.append("reschedule")
        return None

    def reassign(self, who: str, agent: str) -> str | None:
        if who not in ("manager", "admin"):
            return "Your role does not allow this"
        if self.status != "SCHEDULED":
            return "has not started can be reassigned"
        self.agent = agent
        self.deeds.append("reassign")
        return None

    def cancel(self) -> str | None:
        if refused := self.stands("SCHEDULED", "IN_PROGRESS"):
            return refused
        self._become("CANCELLED", "cancel")
        return None

    def no_show(self) -> str | None:
        if refused := self.stands("SCHEDULED"):
            return refused
        if not self.is_past:
            return "still to come"
        self._become("NO_SHOW", "no-show")
        return None

    def correct(self) -> str | None:
        if refused := self.stands("NO_SHOW", "CANCELLED"):
            return refused
        if self.was_started:
            return "broken off"
        self._become("SCHEDULED", "correct")
        return None

    def start_milestone(self, number: int, has_reason: bool) -> str | None:
        if refused := self._may_lead(number):
            return refused
        found = self.milestones.get(number)
        if found and found.status != "SKIPPED":
            return "started already"
        if self._open_before(number):
            if self.mode == "STRICT":
                return "comes first"
            if not has_reason:
                return "is needed to begin before"
        self.milestones[number] = Milestone("IN_PROGRESS", found.is_ticked if found else False)
        return None

    def tick(self, number: int, everything: bool) -> str | None:
        if refused := self._may_lead(number) or self._is_under_way(number):
            return refused
        self.milestones[number].is_ticked = everything
        return None

    def complete_milestone(self, number: int) -> str | None:
        if refused := self._may_lead(number) or self._is_under_way(number):
            return refused
        if not self.milestones[number].is_ticked:
            return "are to be ticked"
        self.milestones[number].status = "COMPLETED"
        return None

    def skip(self, number: int, has_reason: bool) -> str | None:
        if refused := self._may_lead(number):
            return refused
        if self.mode == "STRICT":
            return "none is skipped"
        found = self.milestones.get(number)
        if found and found.status != "IN_PROGRESS":
            return "that is open can be skipped"
        if not has_reason:
            return "reason is missing"
        self.milestones[number] = Milestone("SKIPPED", found.is_ticked if found else False)
        return None

    def log(self, type: str) -> str | None:
        if refused := self.stands("IN_PROGRESS"):
            return refused
        self.objections.append(Objection(type))
        return None

    def classify(self, place: int, outcome: str) -> str | None:
        if refused := self.stands("IN_PROGRESS"):
            return refused
        if self.objections[place].type == NOT_DEFERRED and outcome == "DEFERRED":
            return "cannot have this outcome"
        self.objections[place].outcome = outcome
        return None

    def complete(self, outcome: str) -> str | None:
        if refused := self.stands("IN_PROGRESS"):
            return refused
        if any(objection.outcome is None for objection in self.objections):
            return "still open"
        if not self.is_qualified and outcome not in ADVISORY:
            return "was not qualified"
        for milestone in self.milestones.values():
            if milestone.status == "IN_PROGRESS":
                milestone.status = "COMPLETED" if milestone.is_ticked else "SKIPPED"
        self._become("COMPLETED", "complete")
        self.outcome = outcome
        if outcome == "FOLLOW_UP_SCHEDULED":
            follow_up = ModelCall(self.tenant, self.agent, self.mode, self.is_qualified, is_past=False)
            follow_up.deeds.append("schedule")
            self.planned.append(follow_up)
        return None

    def reopen(self, who: str) -> str | None:
        if who not in ("manager", "admin"):
            return "Your role does not allow this"
        if refused := self.stands("COMPLETED"):
            return refused
        self._become("IN_PROGRESS", "reopen")
        self.outcome = None
        for follow_up in self.planned:
            if follow_up.status == "SCHEDULED":
                follow_up._become("CANCELLED", "cancel")
        return None

    def _become(self, status: str, deed: str) -> None:
        self.status = status
        self.deeds.append(deed)

    def _may_lead(self, number: int) -> str | None:
        if refused := self.stands("IN_PROGRESS"):
            return refused
        return None if self.is_available(number) else "is not qualified"

    def _is_under_way(self, number: int) -> str | None:
        if number not in self.milestones:
            return "has not been started"
        return None if self.milestones[number].status == "IN_PROGRESS" else "is not in progress"

    def _open_before(self, number: int) -> list[int]:
        """Earlier milestones that may be led and are neither completed nor skipped."""
        done = {one for one, milestone in self.milestones.items() if milestone.status != "IN_PROGRESS"}
        return [one for one in MILESTONES if one < number and one not in done and self.is_available(one)]
