"""The milestone funnel by examples small enough to count by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.analytics import figures
from services.analytics.frame import Definition, FactFrame, MilestoneDefinition
from services.analytics.intervals import Rate
from services.models.vocabulary import (
    CallStatus,
    MilestoneStatus,
    OutcomeType,
    Qualification,
)
from tests.services.analytics.examples import (
    BEGUN,
    CLIENT,
    DONE,
    FOLLOW_UP,
    NOON,
    ONLY,
    OUT,
    SKIPPED,
    call,
    frame,
    held,
    responses,
)
from tests.services.analytics.frames import ResponseFact


def step(fact_frame: FactFrame, number: int) -> figures.FunnelStep:
    return next(s for s in figures.funnel(fact_frame).steps if s.milestone == number)


def test_advisory_mode_makes_the_offer_unavailable_but_it_can_be_reached_all_the_same() -> None:
    of_july = frame(
        held(1, responses=responses(DONE, DONE, DONE, DONE, DONE, DONE)),
        held(2, qualification=Qualification.UNKNOWN),
        held(3, qualification=Qualification.UNKNOWN, responses=(ResponseFact(6, SKIPPED),)),
        held(4, qualification=Qualification.UNDER_THRESHOLD, responses=(ResponseFact(6, BEGUN),)),
        held(5, responses=(ResponseFact(6, SKIPPED),)),
    )
    offer = step(of_july, 6)
    assert (offer.eligible, offer.skipped_by_rule) == (3, 2)
    assert (offer.reached, offer.completed, offer.skipped) == (3, 1, 1)
    # Calls 2 and 3 reached nothing: a skipped response where the rule skipped is none.
    assert figures.funnel(of_july).no_milestones == 2


def test_the_step_rate_asks_for_the_next_eligible_milestone() -> None:
    advisory = Qualification.UNKNOWN
    of_july = frame(
        held(1, responses=(ResponseFact(5, DONE), ResponseFact(6, DONE))),
        held(2, responses=(ResponseFact(5, DONE), ResponseFact(7, DONE))),
        held(3, qualification=advisory, responses=(ResponseFact(5, DONE), ResponseFact(7, DONE))),
        held(4, qualification=advisory, responses=(ResponseFact(5, DONE),)),
    )
    # Call 2 jumped over the offer; call 3 had none to reach.
    assert step(of_july, 5).step_rate == Rate(2, 4)
    # Nothing stands after the decision.
    assert step(of_july, 7).step_rate == Rate(0, 0)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (OUT, "correct_exits"),
        (CLIENT, "closed_early"),
        (ONLY, "closed_early"),
        (None, "unknown"),
        (FOLLOW_UP, "leaks"),
    ],
)
def test_a_call_left_at_its_last_milestone_is_told_by_its_outcome(outcome: OutcomeType | None, kind: str) -> None:
    left_at_4 = step(frame(held(1, outcome=outcome, responses=responses(DONE, None, DONE, BEGUN))), 4)
    kinds = ("correct_exits", "closed_early", "unknown", "leaks")
    assert left_at_4.left == 1
    assert {name: getattr(left_at_4, name) for name in kinds} == {name: int(name == kind) for name in kinds}


def test_left_and_decided_and_none_reached_are_all_held_calls() -> None:
    funnel = figures.funnel(
        frame(
            held(1, responses=responses(*[DONE] * 7)),
            held(2, responses=(ResponseFact(7, SKIPPED),)),
            held(3, responses=(ResponseFact(7, BEGUN),)),
            held(4, responses=responses(DONE)),
            held(5),
        )
    )
    assert [s.left for s in funnel.steps] == [1, 0, 0, 0, 0, 0, 2]
    assert (funnel.decision_completed, funnel.no_milestones, funnel.held) == (1, 1, 5)


def test_the_last_milestone_is_the_latest_in_the_configured_order() -> None:
    turned = Definition(
        1, (MilestoneDefinition(3, "Third first"), MilestoneDefinition(1, "Then one", is_decision=True))
    )
    of_july = frame(held(1, responses=responses(BEGUN, None, DONE)), definitions=[turned])
    assert [(s.milestone, s.left, s.step_rate) for s in figures.funnel(of_july).steps] == [
        (3, 0, Rate(1, 1)),
        (1, 1, Rate(0, 0)),
    ]


def test_offer_and_decision_are_those_that_the_calls_own_version_marks() -> None:
    old = Definition(
        1,
        (
            MilestoneDefinition(2, "Old two", is_offer=True),
            MilestoneDefinition(3, "Old three", is_decision=True),
            MilestoneDefinition(9, "Old nine"),
        ),
    )
    new = Definition(
        2,
        (
            MilestoneDefinition(9, "New nine", is_decision=True),
            MilestoneDefinition(3, "New three", is_active=False),
        ),
    )
    of_july = frame(
        held(1, version=1, qualification=Qualification.UNKNOWN, responses=responses(None, None, DONE)),
        held(2, version=2, responses=(ResponseFact(9, DONE),)),
        definitions=[old, new],
    )
    funnel = figures.funnel(of_july)
    assert funnel.decision_completed == 2
    # In call 1 the offer was not to be had, so nobody was eligible for milestone 2.
    assert [(s.milestone, s.title, s.eligible, s.skipped_by_rule, s.reached) for s in funnel.steps] == [
        (9, "New nine", 2, 0, 1),
        (3, "New three", 1, 1, 1),
    ]


def test_a_retired_milestone_that_nobody_reached_stays_where_calls_broke_off() -> None:
    old = Definition(1, (MilestoneDefinition(1, "One"), MilestoneDefinition(2, "Two", is_decision=True)))
    new = Definition(2, (MilestoneDefinition(1, "One", is_decision=True),))
    of_july = frame(held(1, version=1, responses=responses(DONE)), definitions=[old, new])
    assert [(s.milestone, s.eligible, s.reached) for s in figures.funnel(of_july).steps] == [(1, 1, 1), (2, 1, 0)]


def test_a_response_to_a_milestone_that_no_version_has_comes_last() -> None:
    of_july = frame(held(1, responses=(ResponseFact(7, BEGUN), ResponseFact(12, DONE), ResponseFact(11, DONE))))
    last_two = figures.funnel(of_july).steps[-2:]
    assert [(s.milestone, s.title, s.left, s.step_rate) for s in last_two] == [
        (11, "M11", 0, Rate(1, 1)),
        (12, "M12", 1, Rate(0, 0)),
    ]
    assert step(of_july, 7).step_rate == Rate(1, 1)


def test_time_in_a_milestone_counts_completed_responses_with_both_times() -> None:
    def lasting(seconds: int, status: MilestoneStatus = DONE) -> tuple[ResponseFact, ...]:
        return (ResponseFact(1, status, NOON, NOON + timedelta(seconds=seconds)),)

    of_july = frame(
        *[held(n, responses=lasting(100 * n)) for n in range(1, 6)],
        held(6, responses=lasting(9000, SKIPPED)),
        held(7, responses=(ResponseFact(1, DONE, NOON),)),
        call(8, status=CallStatus.IN_PROGRESS, started_at=NOON, responses=lasting(9000)),
    )
    seconds = step(of_july, 1).seconds
    # Of 100 to 500: the 90 % point lies at place 3.6 of 0 to 4.
    assert (seconds.q1, seconds.median, seconds.q3) == (200, 300, 400)
    assert seconds.p90 == pytest.approx(460)
    assert step(of_july, 2).seconds == figures.Spread(None, None, None, None)
