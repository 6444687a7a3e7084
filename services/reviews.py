"""Reviews: the calls of a period that rules choose for a manager to look at, and what was made of them.

The rules read the same masks as the figures do, so that a figure and the list agree about what is an override or a
boomerang. Only held calls are chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import audit
from services.analytics import facts, overrides
from services.analytics.counts import Members, Unit
from services.analytics.counts.of_calls import HELD_WITHOUT_OUTCOME
from services.analytics.counts.of_objections import BOOMERANGS
from services.analytics.frame import FactFrame
from services.analytics.lists import latest_first
from services.analytics.masks import gates, sampling, selection
from services.analytics.masks.gates import Gate
from services.analytics.overrides import Override
from services.analytics.periods import Period, day_of
from services.call_access import lock
from services.calls import get_call
from services.db import ScopedSession
from services.errors import N_, Conflict, NotFound, NotPermitted
from services.models import Call, CallReview
from services.models.limits import REASON
from services.models.vocabulary import ObjectionType, ReviewDecision
from services.organizations import get_organization
from services.paging import DEFAULT_PAGE, Page, check_page
from services.scope import guarded
from services.text import optional_text


class Rule(StrEnum):
    """Why a call is chosen. The values are words of URLs and stay what they are."""

    GATE = "gate"
    OVERRIDE = "override"
    OUTCOME = "outcome"
    BOOMERANG = "boomerang"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A call with its people, the rules that choose it, and what each of them found; `review` once it has one.

    Where a call is reviewed already, no rule may choose it any more: what was missing is settled then.
    """

    call: Call
    rules: frozenset[Rule]
    gates: Sequence[Gate]
    overrides: Sequence[Override]
    boomerangs: Sequence[ObjectionType]
    review: CallReview | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many calls a rule chooses, apart by whether they have a review."""

    open: int
    reviewed: int


@guarded
def list_chosen(
    db: ScopedSession,
    *,
    frame: FactFrame,
    rules: frozenset[Rule] = frozenset(),
    is_reviewed: bool = False,
    limit: int = DEFAULT_PAGE,
    offset: int = 0,
) -> Page[Chosen]:
    """The calls of a frame that this session has loaded which any of these rules chooses, the latest first.

    None given are all rules. The reviewed ones are those with a review, and without given rules also those that no
    rule chooses any more. Raises Invalid for a limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    by_rule, reviews = _by_rule(db, frame), _reviews(db, frame)
    wanted: set[UUID] = set().union(*(by_rule[rule] for rule in rules or frozenset(Rule)))
    if is_reviewed:
        wanted = wanted & reviews.keys() if rules else set(reviews)
    else:
        wanted -= reviews.keys()
    positions = np.array([n for n, one in enumerate(frame.calls.id.tolist()) if one in wanted], dtype=np.int64)
    order = latest_first(frame, Members(Unit.CALLS, positions, np.zeros(len(positions), dtype=np.int64)))
    ids = [frame.calls.id[positions[place]] for place in order[offset : offset + limit]]
    return Page(_chosen(db, frame, ids, by_rule, reviews), len(positions), limit, offset)


@guarded
def find_of_call(db: ScopedSession, *, call_id: UUID, now: datetime) -> Chosen | None:
    """Why a call is to review, or its review; None where no rule chooses it and nobody reviewed it.

    The rules choose it as among all calls of its day. `now` is an aware time. Raises NotFound as calls.get_call
    does.
    """
    call = get_call(db, call_id=call_id).call
    if call.started_at is None:
        return None
    zone = get_organization(db).time_zone
    day = day_of(call.started_at, zone)
    frame = facts.load(db, period=Period(day, day + timedelta(days=1), zone), now=now)
    by_rule, reviews = _by_rule(db, frame), _reviews(db, frame)
    if call_id not in reviews and not any(call_id in ids for ids in by_rule.values()):
        return None
    return _chosen(db, frame, [call_id], by_rule, reviews)[0]


@guarded
def count_chosen(db: ScopedSession, *, frame: FactFrame) -> Mapping[Rule, Tally]:
    """How many calls of a frame that this session has loaded each rule chooses."""
    by_rule, reviewed = _by_rule(db, frame), _reviews(db, frame).keys()
    return {rule: Tally(len(ids - reviewed), len(ids & reviewed)) for rule, ids in by_rule.items()}


@guarded
def finish(db: ScopedSession, *, call_id: UUID) -> CallReview:
    """Note that a call was reviewed; doing it again changes nothing.

    Raises NotFound, NotPermitted for a command, which reviews nothing, and Conflict where somebody was quicker.
    """
    return _decide(db, call_id, ReviewDecision.DONE, None)


@guarded
def skip(db: ScopedSession, *, call_id: UUID, reason: str | None = None) -> CallReview:
    """Note that a call needs no review, and why if that is given. Raises as `finish` does, and Invalid."""
    why = optional_text(reason, field="reason", longest=REASON)
    return _decide(db, call_id, ReviewDecision.SKIPPED, why)


@guarded
def put_back(db: ScopedSession, *, review_id: UUID) -> None:
    """Put a call back on the list of those to review, whoever took it off. Raises NotFound."""
    of_call = db.scalar(select(CallReview.call_id).where(CallReview.id == review_id))
    if of_call is not None:
        lock(db, of_call)
    review = db.scalars(select(CallReview).where(CallReview.id == review_id)).first()
    if review is None:
        raise NotFound(N_("There is no review with this id."))
    db.delete(review)
    db.flush()
    before = {"call_id": review.call_id, "decision": review.decision, "reason": review.reason}
    audit.record(db, action="put_back", subject="review", subject_id=review_id, before=before)


def _decide(db: ScopedSession, call_id: UUID, decision: ReviewDecision, reason: str | None) -> CallReview:
    if db.scope.user_id is None:
        raise NotPermitted
    call = lock(db, call_id)
    found = db.scalars(select(CallReview).where(CallReview.call_id == call.id)).first()
    if found is not None:
        if (found.reviewer_id, found.decision) == (db.scope.user_id, decision):
            return found
        raise Conflict(N_("Somebody has reviewed this call in the meantime. Load the list anew."))
    review = CallReview(
        call_id=call.id,
        decision=decision,
        reason=reason,
        reviewer_id=db.scope.user_id,
        reviewed_at=datetime.now(UTC),
    )
    db.add(review)
    db.flush()
    verb = "finish" if decision is ReviewDecision.DONE else "skip"
    after = {"call_id": call.id, "decision": decision}
    audit.record(db, action=verb, subject="review", subject_id=review.id, after=after, reason=reason)
    return review


def _by_rule(db: ScopedSession, frame: FactFrame) -> dict[Rule, set[UUID]]:
    """The ids of the calls that each rule chooses."""
    ids = frame.calls.id
    return {
        Rule.GATE: set(ids[gates.breached(frame)].tolist()),
        Rule.OVERRIDE: set(overrides.list_calls(db, frame=frame)),
        Rule.OUTCOME: set(ids[HELD_WITHOUT_OUTCOME.members(frame).calls].tolist()),
        Rule.BOOMERANG: set(ids[BOOMERANGS.members(frame).calls].tolist()),
        Rule.SAMPLE: set(ids[sampling.sampled(frame)].tolist()),
    }


def _reviews(db: ScopedSession, frame: FactFrame) -> dict[UUID, CallReview]:
    """The reviews of the frame's held calls, by call."""
    period = frame.period
    rows = db.scalars(
        select(CallReview)
        .join(Call, CallReview.call_id == Call.id)
        .where(Call.started_at >= period.start, Call.started_at < period.end)
        .options(joinedload(CallReview.reviewer))
    )
    held = set(frame.calls.id[selection.held(frame)].tolist())
    return {row.call_id: row for row in rows if row.call_id in held}


def _chosen(
    db: ScopedSession,
    frame: FactFrame,
    ids: Sequence[UUID],
    by_rule: Mapping[Rule, set[UUID]],
    reviews: Mapping[UUID, CallReview],
) -> list[Chosen]:
    """What a page shows of these calls."""
    people = joinedload(Call.prospect), joinedload(Call.agent), joinedload(Call.outcome)
    calls = {call.id: call for call in db.scalars(select(Call).where(Call.id.in_(ids)).options(*people))}
    done_otherwise = defaultdict(list)
    for one in overrides.list_of_calls(db, frame=frame, calls=calls.values()):
        done_otherwise[one.call.id].append(one)
    past = {gate: set(frame.calls.id[gates.breached(frame, gate)].tolist()) for gate in Gate}
    back = _boomerangs(frame)
    return [
        Chosen(
            call=calls[call_id],
            rules=frozenset(rule for rule in Rule if call_id in by_rule[rule]),
            gates=[gate for gate in Gate if call_id in past[gate]],
            overrides=done_otherwise[call_id],
            boomerangs=back[call_id],
            review=reviews.get(call_id),
        )
        for call_id in ids
        if call_id in calls
    ]


def _boomerangs(frame: FactFrame) -> defaultdict[UUID, list[ObjectionType]]:
    """The types of objections that came back, by the call in which they were resolved."""
    types = list(ObjectionType)
    found: defaultdict[UUID, list[ObjectionType]] = defaultdict(list)
    for position in BOOMERANGS.positions(frame).tolist():
        found[frame.calls.id[frame.objections.call[position]]].append(types[frame.objections.type[position]])
    return found
