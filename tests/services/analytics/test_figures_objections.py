"""The objections by examples small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.analytics import figures
from services.analytics.intervals import Rate
from services.models.vocabulary import (
    CallStatus,
    ObjectionOutcome,
    ObjectionType,
)
from tests.services.analytics.examples import (
    DAY,
    DEFERRED,
    INSTANT,
    NOON,
    PRICE,
    RESOLVED,
    TIMING,
    call,
    frame,
    held,
    resolved,
)
from tests.services.analytics.frames import ObjectionFact


def test_objections_count_with_their_held_call() -> None:
    objections = figures.objections(
        frame(
            held(1, objections=(ObjectionFact(PRICE, 5, RESOLVED), ObjectionFact(PRICE, 5, DEFERRED))),
            held(
                2, objections=(ObjectionFact(TIMING, None, ObjectionOutcome.DISQUALIFIED), ObjectionFact(PRICE, 2))
            ),
            held(3),
            held(4),
            call(5, status=CallStatus.IN_PROGRESS, started_at=NOON, objections=(ObjectionFact(PRICE),)),
        )
    )
    assert (objections.held, objections.objections, objections.per_100_calls) == (4, 4, 100.0)
    assert (objections.prevalence, objections.resolution_rate) == (Rate(2, 4), Rate(1, 3))
    price, timing = objections.by_type[0], objections.by_type[1]
    assert (price.count, price.resolved, price.deferred, price.disqualified, price.open) == (3, 1, 1, 0, 1)
    assert (timing.count, timing.disqualified) == (1, 1)
    assert [row.type for row in objections.by_type] == list(ObjectionType)
    assert [(c.type, c.milestone, c.count) for c in objections.by_type_and_milestone] == [
        (PRICE, 2, 1),
        (PRICE, 5, 2),
        (TIMING, None, 1),
    ]


def test_the_time_to_resolve_counts_resolved_objections_with_both_times() -> None:
    def after(minutes: int, outcome: ObjectionOutcome = RESOLVED) -> ObjectionFact:
        return ObjectionFact(PRICE, 1, outcome, NOON, NOON + timedelta(minutes=minutes))

    facts = (after(1), after(4), after(90, DEFERRED), ObjectionFact(PRICE, 1, RESOLVED, NOON))
    by_type = figures.objections(frame(held(1, objections=facts))).by_type
    assert by_type[0].median_seconds_to_resolve == 150
    assert by_type[1].median_seconds_to_resolve is None


def durable(first: Sequence[ObjectionFact], later: Sequence[ObjectionFact] = (), **values: Any) -> Rate:
    """Durable resolution of a call in July with `first`, followed in August by one with `later`."""
    of_july = frame(
        held(1, thread=1, objections=tuple(first)),
        held(2, NOON + 40 * DAY, thread=1, objections=tuple(later), **values),
    )
    return figures.objections(of_july).durable_resolution_rate


def test_a_resolution_lasts_if_its_type_does_not_come_up_in_a_later_held_call() -> None:
    assert durable([resolved()]) == Rate(1, 1)
    assert durable([resolved()], [ObjectionFact(TIMING)]) == Rate(1, 1)
    assert durable([resolved()], [ObjectionFact(PRICE)]) == Rate(0, 1)


def test_without_a_later_held_call_a_resolution_is_not_judged() -> None:
    assert durable([resolved()], status=CallStatus.IN_PROGRESS, ended_at=None) == Rate(0, 0)


def test_a_later_objection_in_the_same_call_undoes_a_resolution() -> None:
    again = ObjectionFact(PRICE, 6, DEFERRED, NOON + INSTANT)
    assert durable([resolved(), again]) == Rate(0, 1)


def test_objections_raised_at_once_or_without_a_time_are_not_later() -> None:
    assert durable([resolved(), ObjectionFact(PRICE, 6, DEFERRED, NOON)]) == Rate(1, 1)
    assert durable([resolved(), ObjectionFact(PRICE, 6, DEFERRED)]) == Rate(1, 1)
    assert durable([resolved(None), ObjectionFact(PRICE, 6, DEFERRED, NOON)]) == Rate(1, 1)


def test_a_call_that_was_not_held_undoes_no_resolution() -> None:
    of_july = frame(
        held(1, thread=1, objections=(resolved(),)),
        call(
            2, thread=1, status=CallStatus.IN_PROGRESS, started_at=NOON + DAY, objections=(ObjectionFact(PRICE),)
        ),
        held(3, NOON + 2 * DAY, thread=1),
    )
    assert figures.objections(of_july).durable_resolution_rate == Rate(1, 1)
