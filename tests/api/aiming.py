"""Requests made at random seldom name what there is: these are pointed at rows that a deed may be done to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case
from sqlalchemy import select
from starlette.testclient import TestClient

from services import coaching, configuration
from services.db import scoped
from services.models import Call, ObjectionResponse
from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionType, OutcomeType
from tests.factories.calls import make_call
from tests.factories.everything import Ids
from tests.factories.organizations import Tenant, World

_AHEAD: dict[str, Any] = {"status": CallStatus.SCHEDULED}
_RUNNING: dict[str, Any] = {"status": CallStatus.IN_PROGRESS, "milestones": {1: MilestoneStatus.IN_PROGRESS}}
_TROUBLED: dict[str, Any] = {"status": CallStatus.IN_PROGRESS, "objections": [(ObjectionType.PRICE, None)]}
# Operation: what a call must be like for it; a call of the past without an outcome where nothing is said.
_SUITED: Mapping[str, dict[str, Any]] = {
    "call_writes.change": _AHEAD,
    "call_writes.reschedule": _AHEAD,
    "call_writes.start": _AHEAD,
    "call_writes.cancel": _AHEAD,
    "call_writes.mark_no_show": _AHEAD,
    "call_writes.reassign": _AHEAD,
    "call_writes.save_checklist": _AHEAD,
    "call_writes.correct": {"status": CallStatus.NO_SHOW},
    "call_writes.complete": _RUNNING,
    "call_writes.reopen": {"outcome": OutcomeType.COACHING_CLIENT},
    "call_parts.complete_milestone": _RUNNING,
    "call_parts.start_milestone": {"status": CallStatus.IN_PROGRESS},
    "call_parts.skip_milestone": _RUNNING,
    "call_parts.save_items": _RUNNING,
    "call_parts.save_milestone_notes": _RUNNING,
    "call_parts.log_objection": _RUNNING,
    "call_parts.answer_objection": _TROUBLED,
    "call_parts.classify_objection": _TROUBLED,
    "call_parts.save_objection_notes": _TROUBLED,
    "call_parts.settle_objection": {"objections": [(ObjectionType.PRICE, None)]},
}
_names = count()


class Targets:
    """What one operation is pointed at: calls of the agent's that suit it, a colleague's, and foreign rows."""

    def __init__(self, world: World, ids: Mapping[str, Ids], client: TestClient, operation: str) -> None:
        self._client = client
        like = _SUITED.get(operation, {})
        is_start = operation == "call_writes.start"
        self._keys, self._items = _texts(world.here)
        # Notes are answered by whoever the call's agent is, an admin too.
        leads = ["admin", "agent"] if operation.startswith("coaching.") else ["agent"]
        own = [_make(world.here, who, like, self._keys if is_start else None) for who in leads * (4 // len(leads))]
        self._calls = [*own, _make(world.here, "other_agent", like, None), ids["there"].running_call]
        self._notes = _notes(world.here, own, operation) if operation.startswith("coaching.") else {}
        self._objections = _objections(world.here) | {ids["there"].running_call: ids["there"].running_objection}
        self._ids = ids

    def aim(self, case: Case, data: st.DataObject) -> None:
        """Point one request at something, in most of its parts."""
        path, body = case.path_parameters, case.body
        if path:
            self._aim_path(path, data)
        better = self._better()
        for part in (case.query, body):
            if isinstance(part, dict):
                for name in list(part):
                    if name in better and data.draw(st.integers(0, 7)):
                        part[name] = data.draw(better[name])
        if isinstance(body, dict) and data.draw(st.integers(0, 7)):
            agree(body)
            self._know_version(case.operation.path, path or {}, body)

    def _aim_path(self, path: dict[str, Any], data: st.DataObject) -> None:
        if not data.draw(st.integers(0, 15)):
            return
        here, there = self._ids["here"], self._ids["there"]
        call_id = data.draw(st.sampled_from(self._calls))
        known = {
            "call_id": call_id,
            "objection_id": self._objections.get(call_id, here.running_objection),
            "note_id": self._notes.get(call_id, there.shared_note),
            "milestone": data.draw(st.sampled_from([1, 1, 1, 2, 8])),
            "prospect_id": data.draw(st.sampled_from([here.prospect, here.prospect, there.prospect])),
            "user_id": data.draw(st.sampled_from([here.user, here.user, here.user, there.user])),
        }
        path |= {
            name: value if name == "milestone" else str(value) for name, value in known.items() if name in path
        }

    def _better(self) -> dict[str, st.SearchStrategy[Any]]:
        here, there = self._ids["here"], self._ids["there"]
        ahead = st.integers(1, 60).map(lambda days: (datetime.now(UTC) + timedelta(days=days)).isoformat())
        people = ["agent@here.example"] * 3 + ["other_agent@here.example", "agent@there.example"]
        return {
            "text": st.just("Wait longer"),
            "milestone": st.sampled_from([None, 1, 2]),
            "objectionId": st.sampled_from([None, str(there.running_objection)]),
            "prospectId": st.sampled_from([str(here.prospect)] * 3 + [str(there.prospect)]),
            "mergedId": st.sampled_from([str(here.other_prospect)] * 3 + [str(there.other_prospect)]),
            "expectedMergedVersion": st.just(1),
            "ghlContactId": st.integers(0, 2).map(lambda _: f"contact {next(_names)}"),
            "threadId": st.sampled_from([None, str(here.thread), str(there.thread)]),
            "prospect": st.sampled_from([str(here.prospect), str(there.prospect)]),
            "agent": st.sampled_from(people),
            "scheduledAt": ahead,
            "followUpAt": ahead,
            "from": st.integers(-100, 0).map(_day),
            "to": st.integers(1, 100).map(_day),
            "now": ahead,
            "email": st.integers(0, 2).map(lambda _: f"new{next(_names)}@here.example"),
            "name": st.just("Nora"),
            "reason": st.just("As it came"),
            "checklist": st.lists(st.sampled_from(self._keys), unique=True),
            "items": st.lists(st.sampled_from(self._items), unique=True),
            "answers": st.just({}),
        }

    def _know_version(self, address: str, path: Mapping[str, Any], body: dict[str, Any]) -> None:
        """The version that now stands, where the one who asks may see it."""
        if "expectedVersion" not in body:
            return
        name = "notesVersion" if address.endswith("/notes") else "version"
        row: Any = None
        if "call_id" in path:
            row = self._client.get(f"/api/calls/{path['call_id']}").json().get("data")
            if row and "objection_id" in path:
                row = next((one for one in row["objections"] if one["id"] == path["objection_id"]), None)
            if row and "note_id" in path:
                notes = self._client.get(f"/api/calls/{path['call_id']}/coaching").json()["data"]
                row = next((one for one in notes if one["id"] == path["note_id"]), None)
            if row and "milestone" in path:
                row = next((one for one in row["milestones"] if one["milestone"] == path["milestone"]), None)
        else:
            kind = "users" if "user_id" in path else "prospects"
            row = self._client.get(f"/api/{kind}/{next(iter(path.values()))}").json().get("data")
        if row and row[name]:
            body["expectedVersion"] = row[name]


def agree(body: dict[str, Any]) -> None:
    """Leave out what cannot go together."""
    if "outcome" in body and "type" not in body:
        body.pop("endedAt", None)
        if body["outcome"] != "DISQUALIFIED":
            body.pop("disqualificationReason", None)
        if body["outcome"] != "FOLLOW_UP_SCHEDULED":
            body.pop("followUpAt", None)


def _day(days: int) -> str:
    return (date(2026, 3, 1) + timedelta(days=days)).isoformat()


def _texts(tenant: Tenant) -> tuple[list[str], list[str]]:
    """The keys of the checklist, and the items of the first milestone."""
    with scoped(tenant.command) as db:
        _, document = configuration.get_current(db)
    first = document.milestones[0]
    return [point.key for point in document.checklist], [*first.questions, *first.confirmations]


def _make(tenant: Tenant, who: str, like: dict[str, Any], checklist: list[str] | None) -> Any:
    call = make_call(tenant, agent=who, **like)
    if checklist is not None:
        with scoped(tenant.command) as db:
            db.get_one(Call, (tenant.id, call.id)).checklist = checklist
    return call.id


def _notes(tenant: Tenant, calls: list[Any], operation: str) -> dict[Any, Any]:
    """A note of the admin's on each of these calls; a shared one where it is not to be shared or deleted."""
    found = {}
    with scoped(tenant.as_("admin")) as db:
        for call_id in calls:
            note = coaching.write(db, call_id=call_id, text="Ask for the revenue")
            if operation not in ("coaching.share_note", "coaching.delete_note"):
                coaching.share(db, note_id=note.id, expected_version=1)
            found[call_id] = note.id
    return found


def _objections(tenant: Tenant) -> dict[Any, Any]:
    with scoped(tenant.command) as db:
        return {row.call_id: row.id for row in db.scalars(select(ObjectionResponse))}
