"""The facts of whole organizations in memory, one copy per process, brought up to date at each reading.

PostgreSQL says which of the rows are new: each carries the transaction that wrote it, and all transactions below
the oldest one that was still running at the last reading had ended by then. So a reading fetches the rows from
that one on, and no row is ever missed. A reader that has itself written reads the database, as commands do.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import text

from services.analytics.facts import rows
from services.analytics.facts.columns import Codings, Segment, joined, segment_of
from services.analytics.facts.frames import Frames
from services.analytics.frame import Mask, instant
from services.analytics.periods import Period
from services.db import ScopedSession, scoped
from services.scope import Scope

# So many calls of all organizations are kept; those not asked for the longest go first.
MOST_CALLS = 1_500_000
# Changed rows beside the others are put among them once there are so many.
_MOST_CHANGED = 2_000
_BUILDING_SECONDS = 120
logger = logging.getLogger("callos.facts")

_STATE = text("""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_current_xact_id_if_assigned() IS NOT NULL,
        coalesce((SELECT changed_xid::text FROM fact_deletions WHERE organization_id = :organization), '0')
""")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All facts of one organization as of one reading; it never changes, a later reading makes another one.

    `settled` and `changed` are rows of the same codings; `is_current` tells which of the settled ones were not
    changed since. Everything of transactions below `horizon` is in it, and deletions up to `deleted`.
    """

    codings: Codings
    settled: Segment
    changed: Segment
    is_current: Mask
    places: dict[UUID, int]
    horizon: int
    deleted: int
    frames: Frames = field(default_factory=Frames, compare=False)

    def __len__(self) -> int:
        return len(self.settled) + len(self.changed)

    def needed(self, period: Period, *, before: timedelta, own_id: UUID | None) -> Segment:
        """What `rows.needed` reads from the database, in order."""
        parts = ((self.settled, self.is_current), (self.changed, np.ones(len(self.changed), dtype=np.bool_)))
        wanted = self._threads(parts, [_in_window(part.calls, period, before) for part, _current in parts])
        if own_id is not None:
            agent = self.codings.agents.get(own_id, -1)
            wanted &= self._threads(parts, [part.calls.agent == agent for part, _current in parts])
        found = [part.take(np.flatnonzero(wanted[part.calls.thread] & current)) for part, current in parts]
        return found[0] if not len(found[1]) else joined(found).ordered()

    def _threads(self, parts: Sequence[tuple[Segment, Mask]], masks: Sequence[Mask]) -> Mask:
        """Which threads have a call that a mask takes."""
        flags = np.zeros(len(self.codings.threads), dtype=np.bool_)
        for (part, current), mask in zip(parts, masks, strict=True):
            flags[part.calls.thread[mask & current]] = True
        return flags


class Snapshots:
    """The snapshots of this process, the one used last at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[UUID, Snapshot] = OrderedDict()
        self._locks: dict[UUID, threading.Lock] = {}
        self._builder: ThreadPoolExecutor | None = None
        self._building: set[UUID] = set()

    def start(self) -> None:
        """Keep snapshots from now on: for a server, whose readings repeat."""
        self._builder = ThreadPoolExecutor(1, thread_name_prefix="facts")

    def stop(self) -> None:
        """Keep none any more, and forget those that were kept."""
        builder, self._builder = self._builder, None
        if builder is not None:
            builder.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            self._kept.clear()
            self._building.clear()

    def current(self, db: ScopedSession) -> Snapshot | None:
        """The organization's facts as this session's transaction sees them; None where it must read itself.

        Where there is no snapshot yet, one is made in the background.
        """
        if self._builder is None:
            return None
        horizon, has_written, deleted = _state(db)
        if has_written:
            return None
        if _MEMO not in db.info:
            kept = self._kept.get(db.scope.organization_id)
            if kept is None or deleted >= kept.horizon:
                self._build_later(db.scope)
                return None
            # All readings of one transaction are of the same facts.
            db.info[_MEMO] = self._brought_up_to_date(db, kept, horizon, deleted)
        return db.info[_MEMO]  # type: ignore[no-any-return]

    def build(self, scope: Scope) -> None:
        """Read all facts of an organization. For the background, and for tests that cannot wait for it."""
        with scoped(scope, statement_seconds=_BUILDING_SECONDS) as db:
            horizon, _has_written, deleted = _state(db)
            codings = Codings()
            settled = segment_of(rows.all_of(db), codings).ordered()
            self._keep(scope.organization_id, _settled(codings, settled, horizon, deleted))

    def _build_later(self, scope: Scope) -> None:
        organization = scope.organization_id
        with self._lock:
            builder = self._builder
            if builder is None or organization in self._building:
                return
            self._building.add(organization)
        builder.submit(self._try_to_build, scope)

    def _try_to_build(self, scope: Scope) -> None:
        try:
            self.build(scope)
        except Exception:
            # Whoever asks next reads the database, as before, and it is tried again.
            logger.warning("snapshot_failed", exc_info=True)
        finally:
            with self._lock:
                self._building.discard(scope.organization_id)

    def _brought_up_to_date(self, db: ScopedSession, kept: Snapshot, horizon: int, deleted: int) -> Snapshot:
        columns = rows.changed(db, since=kept.horizon)
        organization = db.scope.organization_id
        with self._lock:
            lock = self._locks.setdefault(organization, threading.Lock())
        with lock:
            current = _with(kept, columns, horizon, deleted)
        if horizon >= kept.horizon:
            self._keep(organization, current)
        return current

    def _keep(self, organization: UUID, snapshot: Snapshot) -> None:
        if len(snapshot) > MOST_CALLS:
            return
        with self._lock:
            if self._builder is None:
                return
            self._kept[organization] = snapshot
            self._kept.move_to_end(organization)
            while sum(map(len, self._kept.values())) > MOST_CALLS:
                self._kept.popitem(last=False)


snapshots = Snapshots()
_MEMO = "facts_snapshot"


def _state(db: ScopedSession) -> tuple[int, bool, int]:
    """The oldest running transaction, whether this one has written, and which one deleted facts last."""
    found: Any = db.connection().execute(_STATE, {"organization": db.scope.organization_id}).one()
    return int(found[0]), found[1], int(found[2])


def _in_window(calls: Any, period: Period, before: timedelta) -> Mask:
    start, end, earliest = instant(period.start), instant(period.end), instant(period.start - before)
    started = (calls.started_at >= earliest) & (calls.started_at < end)
    scheduled = (calls.scheduled_at >= start) & (calls.scheduled_at < end)
    mask: Mask = started | scheduled
    return mask


def _settled(codings: Codings, settled: Segment, horizon: int, deleted: int) -> Snapshot:
    nothing = settled.take(np.zeros(0, dtype=np.int64))
    places = {one: n for n, one in enumerate(settled.calls.id.tolist())}
    everything = np.ones(len(settled), dtype=np.bool_)
    return Snapshot(codings, settled, nothing, everything, places, horizon, deleted)


def _with(kept: Snapshot, columns: Any, horizon: int, deleted: int) -> Snapshot:
    """The snapshot with rows that were read again, whether they had changed or not."""
    ids = set(columns["id"])
    if not ids:
        return replace(kept, horizon=max(horizon, kept.horizon), deleted=deleted)
    stays = np.array([one not in ids for one in kept.changed.calls.id.tolist()], dtype=np.bool_)
    changed = joined([kept.changed.take(np.flatnonzero(stays)), segment_of(columns, kept.codings)])
    is_current = kept.is_current.copy()
    is_current[[kept.places[one] for one in ids if one in kept.places]] = False
    if len(changed) > _MOST_CHANGED:
        whole = joined([kept.settled.take(np.flatnonzero(is_current)), changed]).ordered()
        return _settled(kept.codings, whole, horizon, deleted)
    newest = max(horizon, kept.horizon)
    return replace(kept, changed=changed, is_current=is_current, horizon=newest, deleted=deleted, frames=Frames())
