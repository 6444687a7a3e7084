"""Writing calls, with the threads they belong to, their outcomes and their agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from services.analytics.facts import rewrite
from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.agents import Agents
from services.imports.batches import KindWriter, Known, Run, Stored
from services.imports.call_values import check_outcome, check_status, end_in_file, times_to_store
from services.imports.changes import keep_changed
from services.imports.own_ids import known_as, rows_by_name, thread_known_as
from services.imports.rows import Row
from services.imports.seen import Key
from services.imports.staging import Stage, among_ids, among_texts
from services.imports.threads import Threads
from services.imports.values import TwiceTime, resolved
from services.models import Call, Outcome, Prospect, Thread, User
from services.models.base import new_id
from services.models.vocabulary import ImportKind, Language
from services.text import fold_email

_COLUMNS = (
    "id",
    "external_id",
    "prospect_id",
    "thread_id",
    "agent_id",
    "team_id",
    "configuration_version_id",
    "status",
    "mode",
    "language",
    "qualification",
    "scheduled_at",
    "started_at",
    "ended_at",
    "cancelled_at",
    "zoom_meeting_id",
    "notes",
    "import_digest",
)
# What a call has from the day it is first imported, whatever its file says later.
_KEPT = ("external_id", "configuration_version_id")


@dataclass(frozen=True, slots=True)
class _ProspectOfRow:
    id: UUID
    client_count: int | None
    language: str | None


class CallWriter(KindWriter):
    """Calls are known by their external id."""

    kind = ImportKind.CALLS
    identity = "external_id"

    def __init__(self, run: Run, present: frozenset[str], *, mends: bool = False) -> None:
        super().__init__(run, present, mends=mends)
        self._stage = Stage(Call, _COLUMNS)
        self._outcome_stage = Stage(Outcome, ("id", "call_id", "type", "reason"))
        self._threads = Threads()
        self._agents = Agents(run)
        self._prospects: dict[str, _ProspectOfRow] = {}
        self._changed: dict[UUID, None] = {}
        self._without_outcome: list[UUID] = []

    def stages(self) -> Sequence[Stage]:
        return [self._stage, self._outcome_stage, self._threads.stage]

    def identify(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        starts = self._load_starts(db, rows)
        for row in rows:
            values = row.values
            row.key = (values["external_id"],)
            for name in ("scheduled_at", "started_at"):
                if name in values:
                    values[name] = resolved(values[name], after=None)
            if "ended_at" in values:
                start = values["started_at"] if "started_at" in values else starts.get(values["external_id"])
                values["ended_at"] = resolved(values["ended_at"], after=start)

    def _load_starts(self, db: ScopedSession, rows: Sequence[Row]) -> dict[str, datetime | None]:
        """When stored calls started whose file does not say so, but has an end in the hour that comes twice."""
        if "started_at" in self.present:
            return {}
        ids = {row.values["external_id"] for row in rows if isinstance(row.values.get("ended_at"), TwiceTime)}
        if not ids:
            return {}
        statement = select(Call.external_id, Call.started_at).where(among_texts(Call.external_id, ids))
        return {row[0]: row[1] for row in db.execute(statement) if row[0] is not None}

    def load_known(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Known]:
        names = {row.key[0] for row in rows}
        found = rows_by_name(db, Call, Call.import_digest, names=names)
        return {(name,): Known(row.id, row.import_digest) for name, row in found.items()}

    def load_stored(self, db: ScopedSession, ids: Sequence[UUID]) -> dict[UUID, Stored]:
        statement = (
            select(Call, Prospect.external_id, User.email, Thread, Outcome.type, Outcome.reason)
            .join(Prospect, (Prospect.organization_id == Call.organization_id) & (Prospect.id == Call.prospect_id))
            .join(User, (User.organization_id == Call.organization_id) & (User.id == Call.agent_id))
            .join(Thread, (Thread.organization_id == Call.organization_id) & (Thread.id == Call.thread_id))
            .outerjoin(Outcome, (Outcome.organization_id == Call.organization_id) & (Outcome.call_id == Call.id))
            .where(among_ids(Call.id, ids))
            .order_by(Call.id)
            .with_for_update(of=Call)
            .execution_options(populate_existing=True)
        )
        stored = {row[0].id: _stored(*row) for row in db.execute(statement)}
        db.expunge_all()
        return stored

    def says_what_is_stored(self, row: Row, stored: Stored) -> bool:
        said = {name: value for name, value in row.values.items() if name != "agent_name"}
        said["agent_email"] = fold_email(said["agent_email"])
        prospect = self._prospects.get(said["prospect_external_id"])
        if prospect is not None and prospect.id == stored.more["prospect_id"]:
            # By whichever name: a prospect that was merged keeps its own.
            said["prospect_external_id"] = stored.values["prospect_external_id"]
        return all(stored.values.get(name) == value for name, value in said.items())

    def accepts_besides(self, row: Row) -> bool:
        return self._agents.name(row.values["agent_email"], row.values.get("agent_name"))

    def prepare(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        self._changed, self._without_outcome = {}, []
        self._prospects = _prospects(db, {row.values["prospect_external_id"] for row in rows})
        self._agents.load(db, {row.values["agent_email"] for row in rows})
        self._threads.load(
            db,
            external_ids={row.values.get("thread_external_id") for row in rows},
            prospect_ids={prospect.id for prospect in self._prospects.values()},
        )

    def accept(self, db: ScopedSession, row: Row, stored: Stored | None) -> None:
        values = self.merged(row, stored)
        check_status(values)
        check_outcome(values)
        self.check_past(["started_at", "ended_at"], values)
        self.check_order("started_at", "ended_at", values)
        prospect = self._prospects.get(values["prospect_external_id"])
        if prospect is None:
            raise Invalid(N_("%(field)s names no prospect that is known."), field="prospect_external_id")
        self._threads.check(row.values.get("thread_external_id"), prospect.id)
        agent_id, team_id = self._agents.get(row.values["agent_email"], row.values.get("agent_name"))
        thread_id = self._thread_of(row, stored, prospect)
        more = stored.more if stored else {}
        if more.get("agent_id") == agent_id:
            team_id = more["team_id"]
        call_id = stored.known.id if stored else new_id()
        self._stage.add(
            call_id,
            values["external_id"],
            prospect.id,
            thread_id,
            agent_id,
            team_id,
            *self._of_first_import(db, prospect, stored, values),
            values.get("scheduled_at"),
            *times_to_store(values),
            values.get("zoom_meeting_id"),
            values.get("notes"),
            self.digest_to_store(row, stored),
            is_new=stored is None,
        )
        self._keep_outcome(call_id, values, had_one=more.get("has_outcome", False))

    def write(self, db: ScopedSession) -> None:
        self._agents.write(db, at=self.now)
        self._threads.write(db, import_id=self.run.import_id, at=self.now)
        if not self._stage.copy(db):
            return
        keep_changed(db, self._stage, kind=self.kind, import_id=self.run.import_id)
        self._stage.update_known(db, but=_KEPT)
        self._stage.insert_new(db, version=1, is_touched=False, import_id=self.run.import_id, created_at=self.now)
        self._write_outcomes(db)
        if self.run.writes_facts:
            rewrite(db, call_ids=list(self._changed))

    def _write_outcomes(self, db: ScopedSession) -> None:
        if self._without_outcome:
            condition = among_ids(Outcome.call_id, self._without_outcome)
            db.execute(delete(Outcome).where(condition).execution_options(synchronize_session=False))
        if self._outcome_stage.copy(db):
            self._outcome_stage.upsert(db, key=["call_id"], changing=["type", "reason"], created_at=self.now)

    def _thread_of(self, row: Row, stored: Stored | None, prospect: _ProspectOfRow) -> UUID:
        """The thread that the row names, else the prospect's own; where its file never named one, that it is in.

        So a call that a merge has brought to another prospect stays in its thread.
        """
        named = row.values.get("thread_external_id")
        if stored and named is None and stored.more["prospect_id"] == prospect.id:
            named_one = self.digester.holds(stored.known.digest, "thread_external_id")
            if "thread_external_id" not in row.values or not named_one:
                thread_id: UUID = stored.more["thread_id"]
                return thread_id
        return self._threads.get(named, prospect.id)

    def _of_first_import(
        self, db: ScopedSession, prospect: _ProspectOfRow, stored: Stored | None, values: dict[str, Any]
    ) -> tuple[UUID, str, str, str, str]:
        """Version, status, mode, language and qualification; the first and last are of the first import.

        A call that turns out to be another prospect's takes that one's qualification, by its own version.
        """
        version_id: UUID = stored.more["configuration_version_id"] if stored else self.run.version_id
        if stored and stored.more["prospect_id"] == prospect.id:
            qualification = stored.more["qualification"]
        else:
            qualification = self.run.configuration(db, version_id).qualification(prospect.client_count)
        mode = values.get("mode") or self.run.default_mode
        language = values.get("language") or prospect.language or Language.EN
        return version_id, values["status"], str(mode), str(language), str(qualification)

    def _keep_outcome(self, call_id: UUID, values: dict[str, Any], *, had_one: bool) -> None:
        self._changed[call_id] = None
        outcome = values.get("outcome")
        if outcome is not None:
            self._outcome_stage.add(
                new_id(), call_id, outcome, values.get("disqualification_reason"), is_new=not had_one
            )
        elif had_one:
            self._without_outcome.append(call_id)


def _prospects(db: ScopedSession, names: set[str]) -> dict[str, _ProspectOfRow]:
    """The prospects that files call so, or those that they were merged into, held until the calls are written."""
    ids = {name: row.id for name, row in rows_by_name(db, Prospect, names=names).items()}
    columns = Prospect.id, Prospect.client_count, Prospect.language, Prospect.merged_into_id
    held: dict[UUID, Any] = {}
    # Somebody may merge one until it is held, and then again the one that it was merged into.
    while missing := set(ids.values()) - held.keys():
        statement = select(*columns).where(among_ids(Prospect.id, missing)).order_by(Prospect.id)
        held |= {row.id: row for row in db.execute(statement.with_for_update(read=True, key_share=True))}
        ids = {name: held[id].merged_into_id or id for name, id in ids.items()}
    ends = {id: _ProspectOfRow(id, row.client_count, row.language) for id, row in held.items()}
    return {name: ends[id] for name, id in ids.items()}


def _stored(
    call: Call, prospect: str | None, email: str, thread: Thread, outcome: str | None, reason: str | None
) -> Stored:
    values = {
        "external_id": known_as(call.external_id, call.id),
        "prospect_external_id": known_as(prospect, call.prospect_id),
        "agent_email": fold_email(email),
        "thread_external_id": thread_known_as(thread),
        "status": call.status,
        "mode": call.mode,
        "language": call.language,
        "scheduled_at": call.scheduled_at,
        "started_at": call.started_at,
        "ended_at": end_in_file(call),
        "outcome": outcome,
        "disqualification_reason": reason,
        "zoom_meeting_id": call.zoom_meeting_id,
        "notes": call.notes,
    }
    more = {
        "prospect_id": call.prospect_id,
        "thread_id": call.thread_id,
        "agent_id": call.agent_id,
        "team_id": call.team_id,
        "configuration_version_id": call.configuration_version_id,
        "qualification": call.qualification,
        "has_outcome": outcome is not None,
    }
    return Stored(Known(call.id, call.import_digest), call.is_touched, values, more)
