"""The week as programs play it: one of each person's, with the person's own token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2

from services import api_tokens
from services.db import scoped
from services.models.vocabulary import (
    CallMode,
    DisqualificationReason,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    TokenAccess,
)
from tests.factories.organizations import Tenant
from tests.week.team import Team

ZONE = ZoneInfo("Europe/Berlin")


def proposed() -> str:
    """The time that the screens propose for a call: tomorrow at ten, by the clocks of the organization."""
    tomorrow = datetime.now(ZONE) + timedelta(days=1)
    return tomorrow.replace(hour=10, minute=0, second=0, microsecond=0).isoformat()


class ByApi(Team):
    """The people of one organization by their programs."""

    def __init__(self, url: str, tenant: Tenant) -> None:
        super().__init__(tenant)
        self._url = url
        self._clients: dict[str, httpx2.Client] = {}
        self._prepared: dict[tuple[str, UUID], dict[str, Any]] = {}

    def plan(self, who: str, prospect: str, *, mode: CallMode, clients: int = 800) -> UUID:
        made = self._ask(who, "POST", "/prospects", {"name": prospect, "clientCount": clients}, status=201)
        at = proposed()
        body = {"prospectId": made["id"], "scheduledAt": at, "mode": mode.value}
        return UUID(self._ask(who, "POST", "/calls", body, status=201)["id"])

    def begin(self, who: str, call: UUID) -> None:
        ticked: list[str] = []
        for point in self._get(who, f"/calls/{call}/checklist")["points"]:
            if point["isRequired"]:
                ticked.append(point["key"])
                body = {"checklist": ticked, "expectedVersion": self._version(who, call)}
                self._ask(who, "PUT", f"/calls/{call}/checklist", body)
        self._ask(who, "POST", f"/calls/{call}/start", {"expectedVersion": self._version(who, call)})
        self._ask(who, "POST", f"/calls/{call}/milestones/1/start", {})

    def lead(self, who: str, call: UUID, milestones: int) -> None:
        for _ in range(milestones):
            running = self._milestones(who, call, status="IN_PROGRESS")[0]
            path, version = f"/calls/{call}/milestones/{running['milestone']}", running["version"]
            for count in range(1, len(running["items"]) + 1):
                body = {"items": running["items"][:count], "expectedVersion": version}
                version = self._ask(who, "PUT", f"{path}/items", body)["version"]
            self._ask(who, "POST", f"{path}/complete", {"expectedVersion": version})
            following = self._milestones(who, call, status=None)
            if following:
                self._ask(who, "POST", f"/calls/{call}/milestones/{following[0]['milestone']}/start", {})

    def begin_early(self, who: str, call: UUID, milestone: int, why: str) -> None:
        self._ask(who, "POST", f"/calls/{call}/milestones/{milestone}/start", {"reason": why})

    def skip(self, who: str, call: UUID, milestone: int, why: str) -> None:
        self._ask(who, "POST", f"/calls/{call}/milestones/{milestone}/skip", {"reason": why})

    def object(self, who: str, call: UUID, type: ObjectionType, outcome: ObjectionOutcome) -> None:
        made = self._ask(who, "POST", f"/calls/{call}/objections", {"type": type.value}, status=201)
        body = {"outcome": outcome.value, "expectedVersion": made["version"]}
        self._ask(who, "POST", f"/calls/{call}/objections/{made['id']}/classify", body)

    def complete(
        self,
        who: str,
        call: UUID,
        outcome: OutcomeType,
        *,
        reason: DisqualificationReason | None = None,
        step: str | None = None,
    ) -> None:
        body: dict[str, Any] = {"expectedVersion": self._version(who, call), "outcome": outcome.value}
        if reason is not None:
            body["disqualificationReason"] = reason.value
        if step is not None:
            body["nextStep"] = step
        if outcome is OutcomeType.FOLLOW_UP_SCHEDULED:
            body["followUpAt"] = proposed()
        self._ask(who, "POST", f"/calls/{call}/complete", body)

    def prepare(self, who: str, call: UUID, outcome: OutcomeType) -> None:
        self._prepared[who, call] = {"expectedVersion": self._version(who, call), "outcome": outcome.value}

    def complete_too_late(self, who: str, call: UUID) -> str:
        body = self._prepared[who, call]
        answer = self._client(who).post(f"/api/calls/{call}/complete", json=body)
        assert answer.status_code == 409, answer.text
        assert answer.json()["yours"] == {"outcome": body["outcome"]}
        return str(answer.json()["error"])

    def miss(self, who: str, call: UUID) -> None:
        self._ask(who, "POST", f"/calls/{call}/no-show", {"expectedVersion": self._version(who, call)})

    def correct(self, who: str, call: UUID, why: str) -> None:
        self._with_reason(who, call, "correct", why)

    def move(self, who: str, call: UUID) -> None:
        at = proposed()
        body = {"expectedVersion": self._version(who, call), "scheduledAt": at}
        self._ask(who, "POST", f"/calls/{call}/reschedule", body)

    def cancel(self, who: str, call: UUID, why: str) -> None:
        self._with_reason(who, call, "cancel", why)

    def reassign(self, who: str, call: UUID, to: str, why: str) -> None:
        body = {"expectedVersion": self._version(who, call), "agent": f"{to}@{self.tenant.slug}.example"}
        self._ask(who, "POST", f"/calls/{call}/reassign", {**body, "reason": why})

    def reopen(self, who: str, call: UUID, why: str) -> None:
        self._with_reason(who, call, "reopen", why)

    def end(self) -> None:
        """Close what is open."""
        for client in self._clients.values():
            client.close()

    def _with_reason(self, who: str, call: UUID, deed: str, why: str) -> None:
        body = {"expectedVersion": self._version(who, call), "reason": why}
        self._ask(who, "POST", f"/calls/{call}/{deed}", body)

    def _milestones(self, who: str, call: UUID, *, status: str | None) -> list[Any]:
        """The milestones that stand so; without a status those that may be led and that nobody began."""
        rows = self._get(who, f"/calls/{call}/milestones")
        return [row for row in rows if row["status"] == status and row["available"]]

    def _version(self, who: str, call: UUID) -> int:
        return int(self._get(who, f"/calls/{call}")["version"])

    def _get(self, who: str, path: str) -> Any:
        return self._ask(who, "GET", path, None)

    def _ask(self, who: str, method: str, path: str, body: dict[str, Any] | None, *, status: int = 200) -> Any:
        answer = self._client(who).request(method, f"/api{path}", json=body)
        assert answer.status_code == status, f"{method} {path}: {answer.text}"
        return answer.json()["data"]

    def _client(self, who: str) -> httpx2.Client:
        if who not in self._clients:
            ends = datetime.now(UTC) + timedelta(days=1)
            with scoped(self.tenant.as_(who)) as db:
                made = api_tokens.create(db, name="The week", access=TokenAccess.WRITE, expires_at=ends)
            headers = {"Authorization": f"Bearer {made.token}"}
            self._clients[who] = httpx2.Client(base_url=self._url, headers=headers, timeout=30)
        return self._clients[who]
