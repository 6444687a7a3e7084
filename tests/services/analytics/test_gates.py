"""Gates that held calls were led past, and the sample that chance draws and nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.analytics.masks import gates, sampling
from services.analytics.masks.gates import Gate
from services.analytics.periods import Period
from services.models.vocabulary import CallMode, MilestoneStatus, Qualification
from tests.services.analytics.examples import (
    BEGUN,
    CLIENT,
    DAY,
    DONE,
    FOLLOW_UP,
    JULY_BEGINS,
    NOON,
    ONLY,
    OUT,
    SKIPPED,
    frame,
    held,
)
from tests.services.analytics.frames import CallFact, ResponseFact

UNKNOWN, UNDER = Qualification.UNKNOWN, Qualification.UNDER_THRESHOLD


def met(**statuses: MilestoneStatus) -> tuple[ResponseFact, ...]:
    """Responses by their milestones, written as m1=DONE."""
    return tuple(ResponseFact(int(name[1:]), status) for name, status in statuses.items())


def breaches(*facts: CallFact) -> dict[int, list[Gate]]:
    """Which gates the calls were led past, by the calls' numbers."""
    asked = frame(*facts)
    return {
        one.id.int: [gate for gate in Gate if gates.breached(asked, gate)[list(asked.calls.id).index(one.id)]]
        for one in facts
    }


def test_an_offer_to_a_prospect_who_is_not_qualified_is_a_breach() -> None:
    offered: dict[str, Any] = {"responses": met(m1=DONE, m6=DONE), "outcome": FOLLOW_UP}
    assert breaches(
        held(1, **offered),
        held(2, **offered, qualification=UNKNOWN),
        held(3, **offered, qualification=UNDER),
        held(4, responses=met(m1=DONE, m6=SKIPPED), outcome=FOLLOW_UP, qualification=UNDER),
        held(5, responses=met(m1=DONE, m6=BEGUN), outcome=FOLLOW_UP, qualification=UNDER),
    ) == {1: [], 2: [Gate.OFFER], 3: [Gate.OFFER], 4: [], 5: [Gate.OFFER]}


@pytest.mark.parametrize(
    ("outcome", "found"),
    [(CLIENT, [Gate.OUTCOME]), (ONLY, [Gate.OUTCOME]), (FOLLOW_UP, []), (OUT, []), (None, [])],
)
def test_an_outcome_for_qualified_prospects_alone_is_a_breach_for_others(outcome: Any, found: list[Gate]) -> None:
    assert breaches(held(1, outcome=outcome), held(2, outcome=outcome, qualification=UNKNOWN)) == {1: [], 2: found}


def test_in_strict_mode_nothing_is_begun_while_an_earlier_milestone_is_open() -> None:
    strict: dict[str, Any] = {"mode": CallMode.STRICT}
    assert breaches(
        held(1, **strict, responses=met(m1=DONE, m2=DONE, m3=BEGUN)),
        held(2, **strict, responses=met(m1=DONE, m3=DONE)),
        held(3, **strict, responses=met(m1=BEGUN, m2=DONE)),
        # What was skipped is an override, and what is not available stands in nobody's way.
        held(4, **strict, responses=met(m1=SKIPPED, m2=DONE)),
        held(
            5,
            **strict,
            qualification=UNDER,
            responses=met(m1=DONE, m2=DONE, m3=DONE, m4=DONE, m5=DONE, m7=DONE),
        ),
        held(6, mode=CallMode.FLEXIBLE, responses=met(m1=DONE, m3=DONE)),
    ) == {1: [], 2: [Gate.ORDER], 3: [Gate.ORDER], 4: [], 5: [], 6: []}


def test_any_gate_is_all_of_them_together() -> None:
    asked = frame(
        held(1, outcome=CLIENT, qualification=UNKNOWN),
        held(2, responses=met(m6=DONE), qualification=UNDER),
        held(3, mode=CallMode.STRICT, responses=met(m2=DONE)),
        held(4, outcome=CLIENT),
    )
    assert gates.breached(asked).tolist() == [True, True, True, False]


def test_the_sample_is_the_same_under_every_period_that_has_the_call() -> None:
    facts = [replace(held(n, JULY_BEGINS + n * timedelta(hours=2)), id=uuid4()) for n in range(1, 300)]
    whole = frame(*facts)
    drawn = set(whole.calls.id[sampling.sampled(whole)].tolist())
    assert drawn
    for start, end in ((date(2024, 7, 1), date(2024, 7, 4)), (date(2024, 7, 4), date(2024, 7, 18))):
        part = replace(whole, period=Period(start, end, whole.period.time_zone))
        of_part = {
            one.id
            for one in facts
            if one.started_at and part.period.start <= one.started_at < part.period.end and one.id in drawn
        }
        assert set(part.calls.id[sampling.sampled(part)].tolist()) == of_part


def test_one_in_ten_is_drawn_and_another_week_draws_others() -> None:
    ids = [UUID(int=n) for n in range(10_000)]
    first, second = (
        {one for one in ids if sampling.is_drawn(one, day)} for day in (date(2024, 7, 1), date(2024, 7, 8))
    )
    assert 900 < len(first) < 1_100
    assert len(first & second) < 200
    assert first == {one for one in ids if sampling.is_drawn(one, date(2024, 7, 7))}


def test_only_held_calls_of_the_period_are_drawn() -> None:
    drawn = next(n for n in range(1, 1_000) if sampling.is_drawn(UUID(int=n), NOON.date()))
    assert sampling.sampled(frame(held(drawn))).tolist() == [True]
    assert sampling.sampled(frame(held(drawn, ended_at=None))).tolist() == [False]
    assert sampling.sampled(frame(held(drawn, NOON - 90 * DAY))).tolist() == [False]
