"""Writing what happened in calls: milestone responses and objection responses."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select

from services.analytics.facts import rewrite
from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.batches import KindWriter, Known, Run, Stored
from services.imports.changes import keep_changed
from services.imports.rows import Row
from services.imports.seen import Key, Met
from services.imports.staging import Stage, among_ids, among_texts
from services.imports.values import TwiceTime, resolved
from services.models import Call, MilestoneResponse, ObjectionResponse
from services.models.base import new_id
from services.models.vocabulary import ImportKind


@dataclass(frozen=True, slots=True)
class _CallOfRow:
    id: UUID
    started_at: datetime | None
    version_id: UUID


class ResponseWriter(KindWriter):
    """What both kinds share: a response hangs on a call that is there already."""

    model: ClassVar[type[MilestoneResponse] | type[ObjectionResponse]]
    # Columns of the file that are columns of the table too, and its two times in their order.
    from_file: ClassVar[tuple[str, ...]]
    times: ClassVar[tuple[str, str]]
    fixed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, run: Run, present: frozenset[str], *, mends: bool = False) -> None:
        super().__init__(run, present, mends=mends)
        self._stage = Stage(self.model, ("id", "call_id", *self.from_file, *self.fixed, "import_digest"))
        self._calls: dict[str, _CallOfRow] = {}
        self._changed: dict[UUID, None] = {}

    def stages(self) -> Sequence[Stage]:
        return [self._stage]

    def identify(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        self._calls = self._load_calls(db, {row.values["call_external_id"] for row in rows})
        starts = self.load_first_times(db, rows)
        for row in rows:
            call = self._calls.get(row.values["call_external_id"])
            if call is None:
                row.reject(Invalid(N_("%(field)s names no call that is known."), field="call_external_id"))
                continue
            self._resolve_times(row.values, call, starts)
            row.key = self.key_of(call, row.values)

    def load_stored(self, db: ScopedSession, ids: Sequence[UUID]) -> dict[UUID, Stored]:
        columns = [getattr(self.model, name) for name in self.from_file]
        statement = (
            select(self.model.id, self.model.import_digest, self.model.is_touched, *columns)
            .where(among_ids(self.model.id, ids))
            .order_by(self.model.id)
            .with_for_update()
        )
        return {
            id: Stored(Known(id, digest), touched, dict(zip(self.from_file, values, strict=True)))
            for id, digest, touched, *values in db.execute(statement)
        }

    def says_what_is_stored(self, row: Row, stored: Stored) -> bool:
        named = {"call_external_id": row.values["call_external_id"], **stored.values}
        return all(named.get(name) == value for name, value in row.values.items())

    def prepare(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        """Lock the calls, so that nobody writes facts of them from before this transaction after it."""
        self._changed = {}
        ids = {self._calls[row.values["call_external_id"]].id for row in rows}
        statement = select(Call.id).where(among_ids(Call.id, ids)).order_by(Call.id)
        db.execute(statement.with_for_update(key_share=True))

    def accept(self, db: ScopedSession, row: Row, stored: Stored | None) -> None:
        values = self.merged(row, stored)
        call = self._calls[row.values["call_external_id"]]
        self._check_milestone(db, call, values.get("milestone"))
        self.check_past(self.times, values)
        self.check_order(*self.times, values)
        self._stage.add(
            stored.known.id if stored else new_id(),
            call.id,
            *(values.get(name) for name in self.from_file),
            *self.fixed_values(row),
            self.digest_to_store(row, stored),
            is_new=stored is None,
        )
        self._changed[call.id] = None

    def write(self, db: ScopedSession) -> None:
        if not self._stage.copy(db):
            return
        keep_changed(db, self._stage, kind=self.kind, import_id=self.run.import_id)
        self._stage.update_known(db, but=["call_id"])
        self._stage.insert_new(db, version=1, is_touched=False, import_id=self.run.import_id)
        if self.run.writes_facts:
            rewrite(db, call_ids=list(self._changed))

    @abstractmethod
    def key_of(self, call: Any, values: Mapping[str, Any]) -> Key:
        """What a response of this kind is known by."""

    def fixed_values(self, row: Row) -> tuple[Any, ...]:
        """The values of the `fixed` columns."""
        return ()

    def load_first_times(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, datetime | None]:
        """The stored first times of responses whose file has no column for it, by call and milestone."""
        return {}

    def _resolve_times(
        self, values: dict[str, Any], call: _CallOfRow, stored: Mapping[Key, datetime | None]
    ) -> None:
        """Decide which instants local times mean: the first follows the call's start, the second the first."""
        first, second = self.times
        before = call.started_at
        if values.get(first) is not None:
            before = values[first] = resolved(values[first], after=before)
        elif stored:
            before = stored.get((call.id, values.get("milestone"))) or before
        if values.get(second) is not None:
            values[second] = resolved(values[second], after=before)

    def _check_milestone(self, db: ScopedSession, call: _CallOfRow, number: int | None) -> None:
        """Raise Invalid for a milestone that the version the call was led under does not have."""
        if number is not None and self.run.configuration(db, call.version_id).milestone(number) is None:
            raise Invalid(N_("%(field)s: there is no milestone %(number)s."), field="milestone", number=number)

    def _load_calls(self, db: ScopedSession, external_ids: set[str]) -> dict[str, _CallOfRow]:
        statement = select(Call.external_id, Call.id, Call.started_at, Call.configuration_version_id).where(
            among_texts(Call.external_id, external_ids)
        )
        return {row[0]: _CallOfRow(*row[1:]) for row in db.execute(statement) if row[0] is not None}

    def _call_ids(self, rows: Sequence[Row]) -> set[UUID]:
        return {row.key[0] for row in rows}


class MilestoneWriter(ResponseWriter):
    """A milestone response is known by its call and milestone."""

    kind = ImportKind.MILESTONE_RESPONSES
    identity = "call and milestone"
    model = MilestoneResponse
    from_file = ("milestone", "status", "started_at", "completed_at", "override_reason", "notes")
    times = ("started_at", "completed_at")

    def key_of(self, call: Any, values: Mapping[str, Any]) -> Key:
        return (call.id, values["milestone"])

    def load_first_times(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, datetime | None]:
        first, second = self.times
        twice = [row for row in rows if isinstance(row.values.get(second), TwiceTime)]
        if first in self.present or not twice:
            return {}
        calls = {self._calls[id].id for row in twice if (id := row.values["call_external_id"]) in self._calls}
        response = MilestoneResponse
        statement = select(response.call_id, response.milestone, response.started_at)
        rows_of_calls = db.execute(statement.where(among_ids(response.call_id, calls)))
        return {(call_id, milestone): started_at for call_id, milestone, started_at in rows_of_calls}

    def load_known(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Known]:
        response = MilestoneResponse
        statement = select(response.call_id, response.milestone, response.id, response.import_digest).where(
            among_ids(response.call_id, self._call_ids(rows))
        )
        return {(call_id, number): Known(id, digest) for call_id, number, id, digest in db.execute(statement)}


class ObjectionWriter(ResponseWriter):
    """An objection is known by its call, type and time, and of equal ones the nth by its n."""

    kind = ImportKind.OBJECTION_RESPONSES
    identity = "call, type and raised_at"
    compares_within_file = False
    model = ObjectionResponse
    from_file = ("type", "milestone", "outcome", "raised_at", "resolved_at", "notes")
    times = ("raised_at", "resolved_at")
    fixed = ("import_ordinal",)

    def __init__(self, run: Run, present: frozenset[str], *, mends: bool = False) -> None:
        super().__init__(run, present, mends=mends)
        self._counts: dict[Key, int] = {}

    def key_of(self, call: Any, values: Mapping[str, Any]) -> Key:
        return (call.id, values["type"], values.get("raised_at"))

    def accept(self, db: ScopedSession, row: Row, stored: Stored | None) -> None:
        if self.mends and stored is not None and row.values.get("raised_at") is None:
            # Its n is that among the rejected ones; the stored one may be its neighbor in the file it came from.
            raise Invalid(
                N_(
                    "The call has an objection of this type already; without %(field)s they cannot be told apart."
                    " Mend the row in the file that it came from."
                ),
                field="raised_at",
            )
        super().accept(db, row, stored)

    def fixed_values(self, row: Row) -> tuple[Any, ...]:
        return (row.key[3],)

    def recall(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Met]:
        """Number equal ones on from those of earlier batches; the keys get their n by it."""
        self._counts = {key: met.times for key, met in super().recall(db, rows).items()}
        for row in rows:
            self._counts[row.key] = self._counts.get(row.key, 0) + 1
            row.key = (*row.key, self._counts[row.key])
        return {}

    def remember(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        self._seen.add(db, {key: Met(0, 0, count) for key, count in self._counts.items()})

    def load_known(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Known]:
        response = ObjectionResponse
        statement = select(
            response.call_id,
            response.type,
            response.raised_at,
            response.import_ordinal,
            response.id,
            response.import_digest,
        ).where(among_ids(response.call_id, self._call_ids(rows)), response.import_ordinal.is_not(None))
        return {(*key, n): Known(id, digest) for *key, n, id, digest in db.execute(statement)}
