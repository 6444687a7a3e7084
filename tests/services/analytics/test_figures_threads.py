"""Thread close rates by examples small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.analytics import figures
from services.analytics.intervals import Rate
from services.analytics.masks import threads
from services.analytics.periods import Period
from services.models.vocabulary import (
    CallStatus,
)
from tests.services.analytics.examples import (
    BEN,
    CLIENT,
    DAY,
    FOLLOW_UP,
    HOUR,
    INSTANT,
    JULY_BEGINS,
    JULY_ENDS,
    MAY_11,
    NOON,
    call,
    frame,
    held,
)


@pytest.mark.parametrize(("late_by", "closed"), [(timedelta(0), 1), (INSTANT, 0)])
def test_closing_after_exactly_60_times_24_hours_counts(late_by: timedelta, closed: int) -> None:
    ended_at = MAY_11 + 60 * DAY + late_by
    team = figures.team(
        frame(
            held(1, MAY_11, thread=1, outcome=FOLLOW_UP),
            held(2, ended_at - HOUR, thread=1, outcome=CLIENT, agent_id=BEN),
        )
    )
    assert team.close_rate_threads == Rate(closed, 1)


def test_a_thread_belongs_to_the_period_in_which_it_came_of_age() -> None:
    team = figures.team(
        frame(
            held(1, JULY_BEGINS - 60 * DAY - INSTANT),
            held(2, JULY_BEGINS - 60 * DAY),
            held(3, JULY_ENDS - 60 * DAY - INSTANT),
            held(4, JULY_ENDS - 60 * DAY),
        )
    )
    assert team.close_rate_threads == Rate(0, 2)


def test_a_thread_is_as_old_as_its_first_held_call_not_its_first_call() -> None:
    cancelled = call(1, status=CallStatus.CANCELLED, thread=1, scheduled_at=MAY_11 - 40 * DAY)
    of_july = frame(cancelled, held(2, MAY_11, thread=1, outcome=CLIENT))
    assert figures.team(of_july).close_rate_threads == Rate(1, 1)
    assert list(of_july.calls.id[threads.cohort(of_july, 60)]) == [UUID(int=2)]


def test_a_thread_that_is_not_of_age_at_now_is_counted_beside_the_headline() -> None:
    young = frame(
        held(1), period=Period(date(2024, 7, 1), date(2024, 12, 1), "UTC"), now=NOON + 60 * DAY - INSTANT
    )
    assert figures.team(young).close_rate_threads == Rate(0, 0)
    assert figures.team(young).threads_too_young == 1
    of_age = replace(young, now=NOON + 60 * DAY)
    assert figures.team(of_age).close_rate_threads == Rate(0, 1)
    assert figures.team(of_age).threads_too_young == 0


def test_beside_the_headline_stands_the_share_closed_within_14_days() -> None:
    begun = NOON - 14 * DAY
    team = figures.team(
        frame(
            held(1, begun, thread=1),
            held(2, NOON - HOUR, thread=1, outcome=CLIENT),
            held(3, begun, thread=2),
            held(4, NOON, thread=2, outcome=CLIENT),
            now=NOON + DAY,
        )
    )
    assert team.close_rate_threads_14 == Rate(1, 2)
    assert team.close_rate_threads == Rate(0, 0)


def test_a_thread_passes_the_filters_if_its_first_held_call_does() -> None:
    facts = [
        held(1, MAY_11, thread=1),
        held(2, MAY_11 + DAY, thread=1, outcome=CLIENT, agent_id=BEN),
        held(3, MAY_11, thread=2, agent_id=BEN),
        held(4, MAY_11 + DAY, thread=2, outcome=CLIENT),
    ]
    of_anna = frame(*facts, selected=frozenset({UUID(int=1), UUID(int=4)}))
    assert list(of_anna.calls.id[threads.cohort(of_anna, 60)]) == [UUID(int=1)]
    assert figures.team(of_anna).close_rate_threads == Rate(1, 1)


def test_the_cohort_of_the_headline_has_dates() -> None:
    assert threads.cohort_period(frame(), 60) == Period(date(2024, 5, 2), date(2024, 6, 2), "Europe/Berlin")
    part = threads.cohort_period(frame(now=NOON), 60)
    assert (part.start_on, part.last_on) == (date(2024, 5, 2), date(2024, 5, 11))
    assert threads.cohort_period(frame(now=JULY_BEGINS - DAY), 60).days == 0
