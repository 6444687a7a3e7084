"""Comparisons: with which period, by how much, and how sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.comparisons import Against, Change, Comparison, compare, earlier_period
from services.analytics.counts import Cell, Coordinate
from services.analytics.filters import Filters
from services.analytics.intervals import Rate
from services.analytics.metrics import METRICS, Kind
from services.analytics.metrics import of_calls as metrics
from services.analytics.periods import Period
from services.analytics.sample_sizes import more_until_apart
from tests.services.analytics.crowds import crowd
from tests.services.analytics.examples import CLIENT, JULY, NOON, OUT, frame, held
from tests.services.analytics.filter_strategies import filtered_worlds, frame_of, question_of, random_filters
from tests.services.analytics.oracle import metrics as oracle
from tests.services.analytics.oracle.counts import EVERY
from tests.services.analytics.strategies import World
from tests.services.analytics.test_against_oracle import searched

BERLIN = "Europe/Berlin"
JUNE = Period(date(2024, 6, 1), date(2024, 7, 1), BERLIN)
IN_JUNE = NOON - timedelta(days=30)


def days(start_on: date, last_on: date) -> Period:
    """A period by its first and last day."""
    return Period(start_on, last_on + timedelta(days=1), BERLIN)


def test_the_previous_period_is_as_long_and_ends_where_this_one_begins() -> None:
    july = days(date(2024, 7, 1), date(2024, 7, 31))
    assert earlier_period(july, Against.PREVIOUS) == days(date(2024, 5, 31), date(2024, 6, 30))
    assert earlier_period(july, Against.NONE) is None


@pytest.mark.parametrize(
    ("this", "before"),
    [
        ((date(2024, 7, 1), date(2024, 7, 31)), (date(2023, 7, 1), date(2023, 7, 31))),
        ((date(2024, 2, 1), date(2024, 2, 29)), (date(2023, 2, 1), date(2023, 2, 28))),
        ((date(2024, 2, 29), date(2024, 2, 29)), (date(2023, 2, 28), date(2023, 2, 28))),
        ((date(2024, 2, 20), date(2024, 2, 28)), (date(2023, 2, 20), date(2023, 2, 28))),
        ((date(2025, 2, 1), date(2025, 2, 28)), (date(2024, 2, 1), date(2024, 2, 28))),
        ((date(2025, 3, 1), date(2025, 3, 31)), (date(2024, 3, 1), date(2024, 3, 31))),
        ((date(2023, 12, 1), date(2024, 2, 29)), (date(2022, 12, 1), date(2023, 2, 28))),
        ((date(2025, 12, 31), date(2025, 12, 31)), (date(2024, 12, 31), date(2024, 12, 31))),
    ],
)
def test_a_year_before_has_the_same_dates_but_for_29_february(
    this: tuple[date, date], before: tuple[date, date]
) -> None:
    assert earlier_period(days(*this), Against.YEAR_BEFORE) == days(*before)


def test_an_empty_period_has_an_empty_one_before_it() -> None:
    empty = Period(date(2024, 3, 1), date(2024, 3, 1), BERLIN)
    assert earlier_period(empty, Against.YEAR_BEFORE) == Period(date(2023, 3, 1), date(2023, 3, 1), BERLIN)
    assert earlier_period(empty, Against.PREVIOUS) == empty


def assert_comparisons_agree(world: World, before: Period, filters: Filters, milestone: int | None) -> int:
    """Each metric is compared as the oracle does it; tells how many had a difference."""
    facts, earlier = frame_of(world, filters), frame_of(replace(world, period=before), filters)
    question = question_of(world, filters)
    asked = (question, replace(question, period=before))
    differences = 0
    for name, metric in METRICS.items():
        part, whole, _ = oracle.PARTS[name]
        in_cell = milestone if Coordinate.MILESTONE in metric.takes else None
        place: int | str = EVERY if in_cell is None else in_cell
        compared = compare(metric, facts, earlier, Cell(milestone=in_cell))
        sizes = [oracle.size(whole, each, place, EVERY) for each in asked]
        assert [compared.now.denominator, compared.earlier.denominator] == sizes
        assert compared.change.value == oracle_change(*sizes)
        if metric.kind is not Kind.SHARE or not all(sizes):
            assert (compared.difference, compared.more_needed, compared.is_apart) == (None, None, False)
            continue
        assert part is not None
        parts = [oracle.size(part, each, place, EVERY) for each in asked]
        assert_difference_agrees(compared, parts, sizes)
        differences += 1
    return differences


def assert_difference_agrees(compared: Comparison, parts: list[int], sizes: list[int]) -> None:
    """The later share less the earlier one, with its interval, and what would settle it."""
    shares = [Fraction(part, size) for part, size in zip(parts, sizes, strict=True)]
    expected = oracle.newcombe(shares[0], sizes[0], shares[1], sizes[1])
    found = compared.difference
    assert found is not None
    assert (found.difference, found.low, found.high) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert compared.is_apart == (expected[1] > 0 or expected[2] < 0)
    more = more_until_apart(Rate(parts[0], sizes[0]), Rate(parts[1], sizes[1]))
    assert compared.more_needed == (None if compared.is_apart else more)


@searched
@given(filtered_worlds(), st.sampled_from((Against.PREVIOUS, Against.YEAR_BEFORE)), st.sampled_from((None, 1, 6)))
def test_differences_are_the_oracles(
    drawn: tuple[World, Filters], against: Against, milestone: int | None
) -> None:
    world, filters = drawn
    before = earlier_period(world.period, against)
    assert before is not None
    assert_comparisons_agree(world, before, filters, milestone)


@pytest.mark.parametrize("seed", range(20))
def test_differences_are_the_oracles_where_both_periods_have_many_calls(seed: int) -> None:
    world = replace(crowd(seed), period=days(date(2026, 3, 1), date(2026, 4, 10)))
    before = earlier_period(world.period, Against.PREVIOUS)
    assert before is not None
    assert assert_comparisons_agree(world, before, Filters(), None) > 5
    assert_comparisons_agree(world, before, random_filters(seed, world), 2)


def oracle_change(now: int, earlier: int) -> str:
    """What became of a number."""
    if earlier == 0:
        return "none" if now == 0 else "new"
    return "gone" if now == 0 else "changed"


def test_from_zero_is_new_and_between_two_zeros_there_is_nothing() -> None:
    of_july = frame(held(1, outcome=CLIENT))
    of_june = replace(of_july, period=JUNE)
    nothing = frame()
    for metric in (metrics.CALLS_HELD, metrics.CLOSE_RATE_CALLS, metrics.DURATION):
        assert compare(metric, of_july, of_june).change is Change.NEW
        assert compare(metric, of_june, of_july).change is Change.GONE
        assert compare(metric, nothing, of_june).change is Change.NONE
        assert compare(metric, of_july, of_july).change is Change.CHANGED
        assert compare(metric, of_july, of_june).difference is None


def test_a_comparison_says_how_many_more_would_settle_it() -> None:
    def facts(clients: int, others: int) -> list[object]:
        calls = [held(n, outcome=CLIENT) for n in range(1, clients + 1)]
        calls += [held(100 + n, outcome=OUT) for n in range(1, others + 1)]
        calls += [held(200 + n, IN_JUNE, outcome=CLIENT if n <= 10 else OUT) for n in range(1, 101)]
        return [*calls]

    few = frame(*facts(3, 7))  # type: ignore[arg-type]
    compared = compare(metrics.CLOSE_RATE_CALLS, few, replace(few, period=JUNE))
    assert (compared.is_apart, compared.more_needed is not None) == (False, True)
    assert compared.more_needed is not None
    times = -(-(10 + compared.more_needed) // 10)
    assert times > 1
    settled = frame(*facts(3 * times, 7 * times))  # type: ignore[arg-type]
    compared = compare(metrics.CLOSE_RATE_CALLS, settled, replace(settled, period=JUNE))
    assert (compared.is_apart, compared.more_needed) == (True, None)
    assert few.period == JULY
