"""Storing the story: every table in batches, then the facts, with word of how far it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB

from services.analytics import facts
from services.db import ScopedSession
from services.demo.people import Person, Staff
from services.demo.rows import Reassignment, Row, Rows
from services.imports.staging import Stage
from services.models import (
    AuditEntry,
    AuditValues,
    Base,
    Call,
    CoachingNote,
    ConfigurationVersion,
    MilestoneResponse,
    ObjectionResponse,
    Outcome,
    Prospect,
    Team,
    Thread,
    User,
)
from services.models.vocabulary import ActorKind
from services.text import fold
from services.users import name_user

# Called with how much of the work is done, and how much it is in all.
Progress = Callable[[int, int], None]

BATCH = 2_000
# Of a hundred parts of the work, so many are the telling of the story.
TELLING, ALL = 30, 100


class RowWriter:
    """Stores rows in the session's organization, in its transaction."""

    def __init__(self, db: ScopedSession, progress: Progress | None) -> None:
        self._db = db
        self._progress = progress
        self._done = 0
        self._total = 0

    def write(self, rows: Rows, *, version: ConfigurationVersion, reassigned_by: Person) -> None:
        """Store all rows and the facts of the calls; calls carry the configuration `version`."""
        self._total = rows.count + len(rows.calls)
        self._insert(Prospect, rows.prospects)
        self._insert(Thread, rows.threads)
        self._insert(Call, rows.calls, configuration_version_id=version.id)
        self._insert(Outcome, rows.outcomes)
        self._insert(MilestoneResponse, rows.responses)
        self._insert(ObjectionResponse, rows.objections)
        self._insert(CoachingNote, rows.coaching)
        self._insert(AuditEntry, [_entry(reassignment, reassigned_by) for reassignment in rows.reassignments])
        self._insert(AuditValues, [_values(reassignment) for reassignment in rows.reassignments])
        for batch in _batches(rows.calls):
            facts.rewrite(self._db, call_ids=[row["id"] for row in batch])
            self._tell(len(batch))

    def _insert(self, model: type[Base], rows: Sequence[Row], **common: Any) -> None:
        if not rows:
            return
        names = list(rows[0])
        columns = model.metadata.tables[model.__tablename__].c
        convert = [json.dumps if isinstance(columns[name].type, JSONB) else None for name in names]
        stage = Stage(model, names)
        stage.make(self._db)
        for batch in _batches(rows):
            for row in batch:
                stage.add(*_cells(row, names, convert), is_new=True)
            stage.copy(self._db)
            stage.insert_new(self._db, **common)
            self._tell(len(batch))

    def _tell(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(TELLING + (ALL - TELLING) * self._done // self._total, ALL)


class StaffWriter:
    """Stores the staff, and keeps the people and teams that the organization has already."""

    def __init__(self, db: ScopedSession) -> None:
        self._db = db

    def write(self, staff: Staff) -> Staff:
        """Store who is missing; the staff returned has the ids of those who were there, by address and name."""
        teams = {team.name_folded: team.id for team in self._db.scalars(select(Team))}
        team_ids = {id: teams.get(fold(name), id) for id, name in staff.teams.items()}
        users = {user.email_folded: user.id for user in self._db.scalars(select(User))}
        kept = staff.with_ids({p.id: users.get(p.email, p.id) for p in staff.people}, team_ids)
        for id, name in kept.teams.items():
            if id not in teams.values():
                self._db.add(Team(id=id, name=name, name_folded=fold(name)))
        self._db.flush()
        self._db.add_all(_user(person) for person in kept.people if person.id not in users.values())
        self._db.flush()
        return kept


def _cells(row: Row, names: Sequence[str], convert: Sequence[Callable[[Any], str] | None]) -> list[object]:
    return [
        row[name] if change is None or row[name] is None else change(row[name])
        for name, change in zip(names, convert, strict=True)
    ]


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]


def _user(person: Person) -> User:
    """A user who takes calls and cannot sign in, as nobody was invited."""
    user = User(
        id=person.id,
        role=person.role,
        language=person.language,
        team_id=person.team_id,
        is_active=True,
        created_at=person.joined_at,
    )
    name_user(user, name=person.name, email=person.email)
    return user


def _entry(reassignment: Reassignment, manager: Person) -> Row:
    return {
        "id": reassignment.entry_id,
        "at": reassignment.at,
        "actor_kind": ActorKind.USER,
        "actor_id": manager.id,
        "actor_name": "",
        "action": "reassign",
        "subject": "call",
        "subject_id": reassignment.call_id,
        "fields": ["agent_id"],
        "reason": reassignment.reason,
    }


def _values(reassignment: Reassignment) -> Row:
    return {
        "id": reassignment.values_id,
        "entry_id": reassignment.entry_id,
        "before": {"agent_id": str(reassignment.before)},
        "after": {"agent_id": str(reassignment.after)},
    }
