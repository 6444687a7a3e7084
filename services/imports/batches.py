"""One batch of one file, from typed rows to the database: what is the same for all four kinds.

In the order of the file each row is compared with an earlier row of its file, then with what its file said last
time, then with what is stored; what is left is new or different, and its kind says whether it can be taken.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from services import configuration
from services.configuration import Configuration
from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.digests import Digester
from services.imports.rows import Row, Verdict
from services.imports.seen import Key, Met, Seen, said_by
from services.imports.staging import Stage
from services.models.vocabulary import CallMode, ImportKind


@dataclass(slots=True)
class Run:
    """What all batches of one import share.

    `version_id` is the configuration version in force.
    """

    import_id: UUID
    zone: ZoneInfo
    default_mode: CallMode
    version_id: UUID
    configurations: dict[UUID, Configuration]
    creates_agents: bool
    names_agents: bool
    writes_facts: bool

    def configuration(self, db: ScopedSession, version_id: UUID) -> Configuration:
        """The configuration of one version; asked for once."""
        if version_id not in self.configurations:
            self.configurations[version_id] = configuration.get_version(db, version_id=version_id)[1]
        return self.configurations[version_id]


@dataclass(frozen=True, slots=True)
class Known:
    """A stored row, as far as telling "unchanged" needs it. Without a digest it came by no import."""

    id: UUID
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored row, locked for this transaction. `values` are in the terms of the file's columns."""

    known: Known
    is_touched: bool
    values: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)


class KindWriter(ABC):
    """Takes the rows of one file, a batch at a time. A subclass knows the tables of its kind."""

    kind: ClassVar[ImportKind]
    # What two rows of one file must not share, for the reason given.
    identity: ClassVar[str]

    def __init__(self, run: Run, present: frozenset[str], *, mends: bool = False) -> None:
        """`mends` says that the file holds rejected rows of an earlier run, without those taken around them."""
        self.run = run
        self.mends = mends
        self.now = datetime.now(UTC)
        self.present = present
        self.digester = Digester(self.kind, present)
        self._seen = Seen()
        self._met: dict[Key, Met] = {}
        self._known: dict[Key, Known] = {}
        self._stored: dict[UUID, Stored] = {}

    def begin(self, db: ScopedSession) -> None:
        """Make the temporary tables, before the file's first batch."""
        self._seen.make(db)
        for stage in self.stages():
            stage.make(db)

    def take(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        """Write one batch and give each row its verdict. After an error its rows may be parsed and taken again."""
        self.now = datetime.now(UTC)
        for stage in self.stages():
            stage.clear()
        readable = [row for row in rows if row.fault is None]
        self.identify(db, readable)
        identified = [row for row in readable if row.fault is None]
        for row in identified:
            row.digest = self.digester.digest(row.values)
        self._met = self.recall(db, identified)
        self._known = self.load_known(db, identified)
        different = [row for row in identified if not self._is_known_to_say(row)]
        ids = [self._known[row.key].id for row in different if row.key in self._known]
        self._stored = self.load_stored(db, ids) if ids else {}
        self.prepare(db, different)
        for row in identified:
            try:
                row.verdict = self._judge(db, row)
            except Invalid as fault:
                row.reject(fault)
        self.write(db)
        self.remember(db, identified)

    def _judge(self, db: ScopedSession, row: Row) -> Verdict:
        earlier = self._met.get(row.key)
        if earlier is not None and self.compares_within_file:
            if earlier.said == said_by(row.digest):
                return Verdict.UNCHANGED
            raise Invalid(
                N_("The row differs from line %(line)s, which has the same %(identity)s."),
                line=earlier.line,
                identity=self.identity,
            )
        verdict = Verdict.UNCHANGED if self._is_known_to_say(row) else self._take_different(db, row)
        self._met[row.key] = Met(row.line, said_by(row.digest))
        return verdict

    def _take_different(self, db: ScopedSession, row: Row) -> Verdict:
        known = self._known.get(row.key)
        stored = self._stored.get(known.id) if known else None
        if stored is not None:
            if self.says_what_is_stored(row, stored):
                return Verdict.ACCEPTED if self.accepts_besides(row) else Verdict.UNCHANGED
            if stored.is_touched or stored.known.digest is None:
                raise Invalid(
                    N_("The row differs from what this file said last time, and a person has changed it since.")
                )
        self.accept(db, row, stored)
        return Verdict.ACCEPTED

    def _is_known_to_say(self, row: Row) -> bool:
        known = self._known.get(row.key)
        return known is not None and known.digest is not None and self.digester.is_equal(known.digest, row.digest)

    def merged(self, row: Row, stored: Stored | None) -> dict[str, Any]:
        """The row's values over what is stored: a column that the file lacks keeps its value."""
        return {**(stored.values if stored else {}), **row.values}

    def digest_to_store(self, row: Row, stored: Stored | None) -> bytes:
        """The row's digest over the stored one."""
        return self.digester.merged(stored.known.digest if stored else None, row.digest)

    def says_what_is_stored(self, row: Row, stored: Stored) -> bool:
        """Whether the row holds exactly what is stored already, as an export of ours does."""
        return all(stored.values.get(name) == value for name, value in row.values.items())

    def check_order(self, first: str, second: str, values: Mapping[str, Any]) -> None:
        """Raise Invalid where the second time lies before the first."""
        if values.get(first) is not None and values.get(second) is not None and values[second] < values[first]:
            raise Invalid(N_("%(field)s lies before %(earlier)s."), field=second, earlier=first)

    def check_past(self, names: Collection[str], values: Mapping[str, Any]) -> None:
        """Raise Invalid where one of these times lies in the future."""
        for name in names:
            if values.get(name) is not None and values[name] > self.now:
                raise Invalid(N_("%(field)s lies in the future."), field=name)

    # What a kind adds to this.

    # Objections that are equal are several objections.
    compares_within_file: ClassVar[bool] = True

    @abstractmethod
    def stages(self) -> Sequence[Stage]:
        """The temporary tables that this kind writes through."""

    @abstractmethod
    def identify(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        """Give each row its key and resolve its times, or reject it where what it hangs on is missing."""

    @abstractmethod
    def load_known(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Known]:
        """The stored rows with the keys of these."""

    @abstractmethod
    def load_stored(self, db: ScopedSession, ids: Sequence[UUID]) -> dict[UUID, Stored]:
        """The values of stored rows, which no other transaction may change before this one ends."""

    @abstractmethod
    def accept(self, db: ScopedSession, row: Row, stored: Stored | None) -> None:
        """Check a row that is new or different, and stage it. Raises Invalid to reject it."""

    @abstractmethod
    def write(self, db: ScopedSession) -> None:
        """Write what was staged, and the facts of the calls it belongs to."""

    def accepts_besides(self, row: Row) -> bool:
        """Whether a row that says what is stored says something new that is kept elsewhere; it is staged then."""
        return False

    def prepare(self, db: ScopedSession, rows: Sequence[Row]) -> None:  # noqa: B027 - not every kind needs it.
        """Look up in bulk what `accept` will need for these rows."""

    def recall(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Met]:
        """What earlier batches met of these rows' keys."""
        return self._seen.load(db, {row.key for row in rows})

    def remember(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        """Keep what this batch met."""
        taken = {row.key for row in rows if row.fault is None}
        self._seen.add(db, {key: met for key, met in self._met.items() if key in taken})
