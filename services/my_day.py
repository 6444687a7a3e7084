"""My day: what somebody has to do with their own calls, in the order of what to do next.

The order is a rule, the same for everybody, and each call stands once, where it comes first:

1. the call in progress, the one begun last first;
2. appointments at hand, from half an hour past to half an hour ahead, the earlier first;
3. what is overdue, the oldest first: appointments passed without anybody saying what became of them, and calls in
   progress for so long that they must have been forgotten;
4. the other appointments of today, the earlier first;
5. completed calls of the last seven days whose outcome is missing, the latest first, as they are remembered best;
6. calls with coaching to acknowledge, the note shared last first;
7. the other completed calls whose outcome is missing, the latest first: they have waited, and wait on.

What a call waits for is said by `to_do` alone; this module says of today's and in which order, and how many calls
wait for what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select
from sqlalchemy.orm import joinedload

from services.analytics.periods import Period, day_of
from services.call_conditions import is_ahead
from services.db import ScopedSession
from services.models import Call, CoachingNote
from services.models.vocabulary import CallStatus
from services.organizations import get_organization
from services.paging import DEFAULT_PAGE, Page, check_page
from services.scope import guarded
from services.to_do import IS_UNREAD, ToDo, follows_a_held_call, waits_for

# An appointment so near, either way, is what to do now.
AT_HAND = timedelta(minutes=30)

# A missing outcome of so long ago comes after what is newer.
LATELY = timedelta(days=7)


class Why(StrEnum):
    """Why a call stands in one's day, in the order of what to do next."""

    RUNNING = "running"
    AT_HAND = "at-hand"
    STALE = "stale"
    OVERDUE = "overdue"
    TODAY = "today"
    OUTCOME = "outcome"
    COACHING = "coaching"
    OLD_OUTCOME = "old-outcome"


class Kind(StrEnum):
    """What a call of the day asks for. The values are words of URLs and stay what they are.

    A call may ask for several: one without an outcome, say, that has coaching to acknowledge, too.
    """

    NOW = "now"  # in progress, or at hand
    OVERDUE = "overdue"  # passed or forgotten
    TODAY = "today"  # later today
    COACHING = "coaching"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Entry:
    """One call of the day, with its prospect and outcome.

    `notes` is how many coaching notes on it wait to be acknowledged.
    """

    call: Call
    why: Why
    is_follow_up: bool
    notes: int


# Stale calls and passed appointments are in one part: the oldest comes first, whichever it is.
_PARTS: Mapping[Why, int] = {
    Why.RUNNING: 1,
    Why.AT_HAND: 2,
    Why.STALE: 3,
    Why.OVERDUE: 3,
    Why.TODAY: 4,
    Why.OUTCOME: 5,
    Why.COACHING: 6,
    Why.OLD_OUTCOME: 7,
}

# The kinds of calls that have not ended; the others are conditions, whatever the call stands in the day for.
_KINDS: Mapping[Kind, Sequence[Why]] = {
    Kind.NOW: (Why.RUNNING, Why.AT_HAND),
    Kind.OVERDUE: (Why.STALE, Why.OVERDUE),
    Kind.TODAY: (Why.TODAY,),
}


@guarded
def list_entries(
    db: ScopedSession,
    *,
    now: datetime,
    kinds: Collection[Kind] = (),
    limit: int = DEFAULT_PAGE,
    offset: int = 0,
) -> Page[Entry]:
    """What the acting user has to do at `now`, an aware time, with own calls alone, in the order above.

    `kinds` narrows it to calls of any of them. Raises Invalid for a limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    reasons = _reasons(now, get_organization(db).time_zone)
    waiting = [Call.agent_id == db.scope.user_id, or_(*reasons.values())]
    if kinds:
        waiting.append(or_(*(_is_of(kind, reasons) for kind in kinds)))
    total = db.scalar(select(func.count(Call.id)).where(*waiting)) or 0
    why = _why(reasons)
    part = case(*((reason, _PARTS[word]) for word, reason in reasons.items()))
    keys = select(Call.id, why).where(*waiting).order_by(part, _within(part), Call.id)
    found = db.execute(keys.limit(limit).offset(offset)).all()
    return Page(_entries(db, {row[0]: Why(row[1]) for row in found}), total, limit, offset)


@guarded
def count_kinds(db: ScopedSession, *, now: datetime) -> dict[Kind, int]:
    """How many own calls of the acting user's day are of each kind; one that is of several counts in each."""
    reasons = _reasons(now, get_organization(db).time_zone)
    counts = select(*(func.count(Call.id).filter(_is_of(kind, reasons)) for kind in Kind))
    row = db.execute(counts.where(Call.agent_id == db.scope.user_id, or_(*reasons.values()))).one()
    return dict(zip(Kind, row, strict=True))


def _is_of(kind: Kind, reasons: Mapping[Why, ColumnElement[bool]]) -> ColumnElement[bool]:
    if kind is Kind.COACHING:
        return reasons[Why.COACHING]
    if kind is Kind.OUTCOME:
        return reasons[Why.OLD_OUTCOME]
    # What is at hand may be past already or to come today; it is of the first alone.
    return _why(reasons).in_([why.value for why in _KINDS[kind]])


def _why(reasons: Mapping[Why, ColumnElement[bool]]) -> ColumnElement[str]:
    return case(*((reason, word.value) for word, reason in reasons.items()))


def _reasons(now: datetime, time_zone: str) -> dict[Why, ColumnElement[bool]]:
    """What brings a call into the day, the first one that holds being the one that counts."""
    today = day_of(now, time_zone)
    day = Period(today, today + timedelta(days=1), time_zone)
    is_planned = Call.status == CallStatus.SCHEDULED
    is_stale = waits_for(ToDo.STALE, now=now)
    return {
        Why.STALE: is_stale,
        # Of the calls in progress these are the others.
        Why.RUNNING: Call.status == CallStatus.IN_PROGRESS,
        Why.AT_HAND: and_(is_planned, Call.scheduled_at.between(now - AT_HAND, now + AT_HAND)),
        Why.OVERDUE: waits_for(ToDo.OVERDUE, now=now),
        Why.TODAY: and_(is_ahead(now), day.end > Call.scheduled_at),
        Why.OUTCOME: and_(waits_for(ToDo.OUTCOME, now=now), Call.ended_at > now - LATELY),
        Why.COACHING: waits_for(ToDo.COACHING, now=now),
        # Of those that lack one these are the others.
        Why.OLD_OUTCOME: waits_for(ToDo.OUTCOME, now=now),
    }


def _within(part: ColumnElement[Any]) -> ColumnElement[Any]:
    """The order within one part, as seconds: the earlier first, or the later first as a negative number."""
    shared = select(func.max(CoachingNote.shared_at)).where(IS_UNREAD, CoachingNote.call_id == Call.id)
    begun, due = extract("epoch", Call.started_at), extract("epoch", Call.scheduled_at)
    return case(
        (part == _PARTS[Why.RUNNING], -begun),
        (part == _PARTS[Why.STALE], func.coalesce(begun, due)),
        (part.in_((_PARTS[Why.OUTCOME], _PARTS[Why.OLD_OUTCOME])), -extract("epoch", Call.ended_at)),
        (part == _PARTS[Why.COACHING], -extract("epoch", shared.correlate(Call).scalar_subquery())),
        else_=due,
    )


def _entries(db: ScopedSession, reasons: Mapping[UUID, Why]) -> Sequence[Entry]:
    ids = list(reasons)
    rows = db.scalars(
        select(Call).where(Call.id.in_(ids)).options(joinedload(Call.prospect), joinedload(Call.outcome))
    )
    calls = {row.id: row for row in rows}
    follow_ups = set(db.scalars(select(Call.id).where(Call.id.in_(ids), follows_a_held_call())))
    unread = select(CoachingNote.call_id, func.count(CoachingNote.id)).where(
        IS_UNREAD, CoachingNote.call_id.in_(ids)
    )
    notes = {row[0]: row[1] for row in db.execute(unread.group_by(CoachingNote.call_id))}
    return [
        Entry(calls[call_id], why, call_id in follow_ups, notes.get(call_id, 0))
        for call_id, why in reasons.items()
        if call_id in calls
    ]
