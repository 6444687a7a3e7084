"""The team's figures by examples small enough to count by hand: calls and appointments."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from services.analytics import figures
from services.analytics.intervals import Rate
from services.analytics.masks import appointments
from services.models.vocabulary import (
    CallStatus,
    Qualification,
)
from tests.services.analytics.examples import (
    CLIENT,
    DAY,
    FOLLOW_UP,
    HOUR,
    INSTANT,
    JULY_BEGINS,
    JULY_ENDS,
    NOON,
    ONLY,
    OUT,
    call,
    frame,
    held,
)


def test_a_call_belongs_to_the_period_of_its_start_which_is_half_open() -> None:
    of_july = figures.team(
        frame(
            held(1, JULY_BEGINS - INSTANT),
            held(2, JULY_BEGINS),
            held(3, JULY_ENDS - INSTANT),
            held(4, JULY_ENDS),
        )
    )
    assert of_july.held == 2


def test_held_is_started_and_ended_whatever_the_status() -> None:
    team = figures.team(
        frame(
            held(1, outcome=CLIENT),
            held(2, status=CallStatus.CANCELLED, scheduled_at=NOON, cancelled_at=NOON + HOUR),
            call(3, status=CallStatus.IN_PROGRESS, started_at=NOON),
            call(4, status=CallStatus.CANCELLED, ended_at=NOON, cancelled_at=NOON),
            call(5, scheduled_at=NOON),
        )
    )
    assert (team.held, team.in_progress, team.outcome_missing, team.late_cancelled) == (2, 1, 1, 0)
    assert team.show_rate == Rate(1, 1)


def test_what_is_recorded_after_now_still_counts() -> None:
    team = figures.team(frame(held(1, outcome=CLIENT), now=JULY_BEGINS))
    assert (team.held, team.close_rate_calls) == (1, Rate(1, 1))


def test_close_rates_of_calls_are_split_by_the_qualification_at_the_call() -> None:
    under, unknown = Qualification.UNDER_THRESHOLD, Qualification.UNKNOWN
    team = figures.team(
        frame(
            held(1, outcome=CLIENT),
            held(2, outcome=FOLLOW_UP),
            held(3, outcome=OUT, qualification=under),
            held(4, qualification=under),
            held(5, outcome=CLIENT, qualification=unknown),
        )
    )
    assert team.close_rate_calls == Rate(2, 4)
    assert team.close_rate_qualified == Rate(1, 2)
    assert team.close_rate_under_threshold == Rate(0, 1)
    assert team.close_rate_unknown == Rate(1, 1)
    assert team.outcome_missing == 1


def test_decision_clarity_counts_every_outcome_but_follow_ups() -> None:
    team = figures.team(
        frame(held(1, outcome=CLIENT), held(2, outcome=ONLY), held(3, outcome=OUT), held(4, outcome=FOLLOW_UP))
    )
    assert team.decision_clarity == Rate(3, 4)
    assert team.outcomes == {CLIENT: 1, FOLLOW_UP: 1, ONLY: 1, OUT: 1}


def test_the_median_duration_interpolates_and_cuts_nothing() -> None:
    team = figures.team(
        frame(held(1, minutes=10), held(2, minutes=20), held(3, minutes=31), held(4, minutes=6000))
    )
    assert team.median_duration_seconds == 25.5 * 60


@pytest.mark.parametrize(
    ("cancelled_at", "late"),
    [
        (NOON - 24 * HOUR - INSTANT, 0),
        (NOON - 24 * HOUR, 1),
        (NOON - HOUR, 1),
        (NOON + DAY, 1),
    ],
)
def test_a_cancellation_is_late_from_exactly_24_hours_before(cancelled_at: datetime, late: int) -> None:
    cancelled = call(1, status=CallStatus.CANCELLED, scheduled_at=NOON, cancelled_at=cancelled_at)
    team = figures.team(frame(cancelled))
    assert (team.late_cancelled, team.show_rate) == (late, Rate(0, late))


def test_show_rate_goes_by_the_day_of_the_appointment_for_held_calls_too() -> None:
    team = figures.team(
        frame(
            held(1, JULY_ENDS + HOUR, scheduled_at=JULY_ENDS - HOUR),
            held(2, JULY_ENDS - HOUR, scheduled_at=JULY_ENDS),
            call(3, status=CallStatus.NO_SHOW, scheduled_at=NOON),
            call(4, status=CallStatus.NO_SHOW, scheduled_at=JULY_ENDS),
        )
    )
    assert team.show_rate == Rate(1, 2)
    assert (team.held, team.no_show) == (1, 1)


def test_show_rate_says_what_it_left_out() -> None:
    team = figures.team(
        frame(
            held(1),
            call(2, status=CallStatus.CANCELLED, scheduled_at=NOON),
            call(3, scheduled_at=NOON - INSTANT),
            call(4, scheduled_at=NOON),
            call(5, status=CallStatus.IN_PROGRESS, scheduled_at=NOON, started_at=NOON),
            now=NOON,
        )
    )
    assert team.show_rate == Rate(0, 0)
    assert (team.without_appointment, team.cancelled_undated, team.past_scheduled) == (1, 1, 1)


def test_every_appointment_is_of_exactly_one_kind() -> None:
    of_july = frame(
        held(1, scheduled_at=NOON),
        call(2, status=CallStatus.NO_SHOW, scheduled_at=NOON),
        call(3, status=CallStatus.CANCELLED, scheduled_at=NOON, cancelled_at=NOON),
        call(4, status=CallStatus.CANCELLED, scheduled_at=NOON, cancelled_at=NOON - 3 * DAY),
        call(5, status=CallStatus.CANCELLED, scheduled_at=NOON),
        call(6, status=CallStatus.IN_PROGRESS, scheduled_at=NOON, started_at=NOON),
        call(7, scheduled_at=NOON),
        call(8, scheduled_at=NOON + 2 * DAY),
        now=NOON + DAY,
    )
    kinds = [
        appointments.held,
        appointments.no_shows,
        appointments.late_cancelled,
        appointments.early_cancelled,
        appointments.cancelled_undated,
        appointments.in_progress,
        appointments.past_scheduled,
        appointments.ahead,
    ]
    assert [kind(of_july).sum() for kind in kinds] == [1] * 8
    assert np.array_equal(sum(kind(of_july).astype(int) for kind in kinds), appointments.appointed(of_july))
