"""Every metric against the oracle: its two parts, its interval, what it leaves out, what would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.counts import EVERYTHING, Cell, Coordinate
from services.analytics.filters import Filters
from services.analytics.frame import NONE
from services.analytics.intervals import Rate
from services.analytics.metrics import METRICS, Kind, Metric
from services.analytics.metrics import of_calls as metrics
from services.analytics.sample_sizes import MOST, more_until_apart, more_until_narrow
from services.models.vocabulary import ObjectionType, Qualification
from tests.services.analytics.examples import BEGUN, CLIENT, DAY, DONE, LATER, MAY_11, NOON, frame, held, responses
from tests.services.analytics.filter_strategies import (
    filtered_worlds,
    frame_of,
    question_of,
    random_filtered_world,
)
from tests.services.analytics.oracle import metrics as oracle
from tests.services.analytics.oracle.basics import rate
from tests.services.analytics.oracle.counts import EVERY
from tests.services.analytics.strategies import World
from tests.services.analytics.test_against_oracle import BATCH_SIZE, BATCHES, assert_same, searched

shares = st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def cells_of(metric: Metric) -> Iterator[Cell]:
    """The whole, and cells along the coordinates that the metric takes."""
    yield EVERYTHING
    if Coordinate.MILESTONE in metric.takes:
        yield from (Cell(milestone=number) for number in (1, 2, 6, 9))
    if Coordinate.OBJECTION_TYPE in metric.takes:
        yield from (Cell(objection_type=kind) for kind in ObjectionType)
        yield Cell(NONE, ObjectionType.PRICE)


def assert_passports_agree(world: World, filters: Filters) -> None:
    """Each passport names what the oracle counts for it."""
    facts, question = frame_of(world, filters), question_of(world, filters)
    for name, metric in METRICS.items():
        part, whole, left_out = oracle.PARTS[name]
        for cell in cells_of(metric):
            milestone: int | str | None = EVERY if cell.milestone is None else cell.milestone
            place = (None if milestone == NONE else milestone, cell.objection_type or EVERY)
            passport = metric.passport(facts, cell)
            assert passport.denominator == oracle.size(whole, question, *place), f"{name} {cell}"
            assert passport.numerator == (oracle.size(part, question, *place) if part else None), f"{name} {cell}"
            assert [(left.count.name, left.size) for left in passport.left_out] == [
                (out, oracle.size(out, question, *place)) for out in left_out
            ]
            assert passport.as_of == world.now
            assert_interval_agrees(name, passport.rate, passport.numerator, passport.denominator)


def assert_interval_agrees(name: str, actual: Rate | None, numerator: int | None, denominator: int) -> None:
    """A share has the interval of its two numbers, and nothing else has one."""
    if METRICS[name].kind is Kind.SHARE:
        assert actual is not None
        assert numerator is not None
        assert_same(actual.to_json(), rate(numerator, denominator))
    else:
        assert actual is None


@searched
@given(filtered_worlds())
def test_every_passport_names_what_the_oracle_counts(drawn: tuple[World, Filters]) -> None:
    assert_passports_agree(*drawn)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_passport_names_what_the_oracle_counts_in_many_random_worlds(batch: int) -> None:
    for seed in range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE, 6):
        world, filters = random_filtered_world(seed)
        try:
            assert_passports_agree(world, filters)
        except Exception as error:
            raise AssertionError(f"random_filtered_world({seed}): {error}") from error


def test_the_oracle_knows_every_metric_and_no_other() -> None:
    assert set(oracle.PARTS) == set(METRICS)
    assert all(metric.name == name for name, metric in METRICS.items())


def test_definitions_name_the_close_window_where_they_use_it() -> None:
    of_july = frame(held(1), close_window_days=45)
    passport = metrics.CLOSE_RATE_THREADS.passport(of_july)
    assert passport.metric.definition % passport.values == (
        "Threads that won a coaching client within 45 days of their first held call, of the threads that became"
        " 45 days old in the period."
    )
    for metric in METRICS.values():
        assert "%" not in metric.definition % metric.passport(of_july).values
        assert "%" not in metric.title


@given(shares)
@settings(deadline=None, max_examples=60)
def test_more_needed_is_the_least_number_that_makes_the_interval_narrow(share: tuple[int, int]) -> None:
    assert more_until_narrow(Rate(*share)) == oracle.more_until_narrow(*share)


def test_nothing_counted_yet_needs_as_many_as_one_half_does() -> None:
    assert more_until_narrow(Rate(0, 0)) == oracle.more_until_narrow(0, 0) == 381
    passport = metrics.SHOW_RATE.passport(frame())
    assert (passport.rate, passport.more_needed) == (Rate(0, 0), 381)


def test_a_narrow_interval_needs_no_more() -> None:
    assert more_until_narrow(Rate(190, 380)) == 1
    assert more_until_narrow(Rate(191, 382)) == 0
    assert more_until_narrow(Rate(0, 35)) == 0
    facts = [held(number, outcome=CLIENT) for number in range(1, 40)]
    assert metrics.CLOSE_RATE_CALLS.passport(frame(*facts)).more_needed is None
    assert metrics.CALLS_HELD.passport(frame(*facts)).more_needed is None
    assert metrics.CLOSE_RATE_CALLS.passport(frame(*facts[:10])).more_needed == oracle.more_until_narrow(10, 10)


@given(shares, shares)
@settings(deadline=None, max_examples=150)
def test_more_until_apart_is_the_least_number_whose_interval_excludes_zero(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    more = more_until_apart(Rate(*one), Rate(*other))
    share, base = Fraction(*one), Fraction(*other)

    def excludes_zero(size: int) -> bool:
        _, low, high = oracle.newcombe(share, size, base, other[1])
        return low > 0 or high < 0

    if more is None:
        assert not excludes_zero(one[1] + MOST)
    else:
        assert excludes_zero(one[1] + more)
        assert more == 0 or not excludes_zero(one[1] + more - 1)


def test_equal_shares_and_shares_of_nothing_are_never_apart() -> None:
    assert more_until_apart(Rate(3, 10), Rate(3, 10)) is None
    assert more_until_apart(Rate(0, 0), Rate(3, 10)) is None
    assert more_until_apart(Rate(3, 10), Rate(0, 0)) is None


def test_only_shares_have_rates_and_only_in_cells_that_they_take() -> None:
    of_july = frame(held(1))
    with pytest.raises(ValueError, match="no share"):
        metrics.CALLS_HELD.rate(of_july)
    with pytest.raises(ValueError, match="no share"):
        METRICS["objection-frequency"].rate(of_july)
    with pytest.raises(ValueError, match="show-rate"):
        metrics.SHOW_RATE.rate(of_july, Cell(milestone=1))


def test_qualification_accuracy_is_of_coaching_clients_alone() -> None:
    of_july = frame(
        held(1, outcome=CLIENT),
        held(2, outcome=CLIENT, qualification=Qualification.UNKNOWN),
        held(3, outcome=CLIENT, qualification=Qualification.UNDER_THRESHOLD),
        held(4),
    )
    assert metrics.QUALIFICATION_ACCURACY.rate(of_july) == Rate(1, 3)


def test_left_out_of_a_step_are_those_who_had_nowhere_to_go() -> None:
    of_july = frame(held(1, responses=responses(*[DONE] * 7)), held(2, responses=responses(BEGUN)))
    passport = METRICS["step-rate"].passport(of_july, Cell(milestone=7))
    assert (passport.numerator, passport.denominator) == (0, 0)
    assert [left.size for left in passport.left_out] == [1, 0]
    threads = metrics.CLOSE_RATE_THREADS.passport(frame(held(1, MAY_11), held(2, NOON), now=LATER - 170 * DAY))
    assert (threads.denominator, threads.left_out[0].size) == (1, 1)
