"""A metric's course within the period, what changed since another one, and the limits of chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import comb

import pytest

from services.analytics.changes import changes
from services.analytics.comparisons import Against, earlier_period
from services.analytics.control_limits import control_limits, is_outside
from services.analytics.metrics import METRICS, of_calls
from services.analytics.periods import Period
from services.analytics.trends import trend
from services.models.vocabulary import CallStatus
from tests.services.analytics.examples import JULY, NOON, call, frame, held
from tests.services.analytics.frames import CallFact

LONG = Period(date(2022, 1, 1), date(2024, 7, 1), "Europe/Berlin")


def test_a_course_counts_each_week_like_a_period_of_its_own() -> None:
    some = frame(*(held(n, NOON + timedelta(days=n)) for n in range(20)))
    points = trend(of_calls.CALLS_HELD, some)
    assert sum(point.denominator for point in points) == of_calls.CALLS_HELD.value(some)
    assert points[0].period.start_on == some.period.start_on
    assert points[-1].period.end_on == some.period.end_on
    assert all(one.period.end_on == two.period.start_on for one, two in pairwise(points))
    for metric in METRICS.values():
        for point in trend(metric, some):
            assert point == metric.passport(replace(some, period=point.period), is_brief=True)


def test_a_long_period_goes_by_months() -> None:
    points = trend(of_calls.CALLS_HELD, frame(period=LONG))
    assert len(points) == 30
    assert {point.period.start_on.day for point in points} == {1}


def missed(number: int, days: int) -> CallFact:
    """An appointment to which nobody came."""
    at = NOON + timedelta(days=days)
    return call(number, status=CallStatus.NO_SHOW, scheduled_at=at, started_at=None, ended_at=None)


def test_only_differences_beyond_chance_are_changes() -> None:
    earlier = earlier_period(JULY, Against.PREVIOUS)
    assert earlier is not None
    calls = [
        *(held(n, NOON + timedelta(hours=n), scheduled_at=NOON + timedelta(hours=n)) for n in range(30)),
        *(held(100 + n, NOON - timedelta(days=20), scheduled_at=NOON - timedelta(days=20)) for n in range(15)),
        *(missed(200 + n, -20) for n in range(15)),
    ]
    now = frame(*calls)
    found = changes(now, replace(now, period=earlier))
    assert [one.now.metric for one in found.clear] == [of_calls.SHOW_RATE]
    assert found.looked_at >= len(found.clear)
    assert all(one.is_apart for one in found.clear)


def test_small_samples_are_not_compared() -> None:
    earlier = earlier_period(JULY, Against.PREVIOUS)
    assert earlier is not None
    calls = [*(held(n, scheduled_at=NOON) for n in range(9)), *(missed(20 + n, -20) for n in range(9))]
    now = frame(*calls)
    assert changes(now, replace(now, period=earlier)).looked_at == 0


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.9])
def test_limits_hold_about_as_many_as_they_say(rate: float) -> None:
    """Against the binomial distribution itself, which the limits approximate."""
    size = 400
    (limits,) = control_limits(rate, [size])
    for low, high, inside in (
        (limits.low_warning, limits.high_warning, 0.95),
        (limits.low_action, limits.high_action, 0.998),
    ):
        chance = sum(
            comb(size, n) * rate**n * (1 - rate) ** (size - n) for n in range(size + 1) if low <= n / size <= high
        )
        assert chance == pytest.approx(inside, abs=0.012)


def test_limits_narrow_with_the_number_and_stay_within_0_and_1() -> None:
    limits = control_limits(0.2, range(200))
    assert len(limits) == 199
    assert limits[0].low_action == 0
    assert limits[0].high_action == 1
    widths = [one.high_warning - one.low_warning for one in limits]
    assert widths == sorted(widths, reverse=True)
    assert is_outside(0.9, 100, 0.2)
    assert not is_outside(0.9, 1, 0.2)
