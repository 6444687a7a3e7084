"""Wilson's and Newcombe's intervals, against numbers printed in Newcombe's two papers of 1998."""

import pytest

from services.analytics.intervals import Rate, newcombe


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion", table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(numerator: int, denominator: int, low: float, high: float) -> None:
    rate = Rate(numerator, denominator)
    assert rate.low == pytest.approx(low, abs=5e-5)
    assert rate.high == pytest.approx(high, abs=5e-5)


def test_wilson_uses_z_to_six_digits() -> None:
    # Of n, all: the lower end is n / (n + z squared).
    assert Rate(10, 10).low == pytest.approx(10 / (10 + 1.959964**2), abs=1e-12)


def test_a_rate_of_nothing_is_null_throughout() -> None:
    assert Rate(0, 0).to_json() == {
        "numerator": 0,
        "denominator": 0,
        "rate": None,
        "low": None,
        "high": None,
    }


@pytest.mark.parametrize("denominator", [1, 3, 7, 49, 1_000_003])
def test_the_ends_are_exact(denominator: int) -> None:
    assert Rate(0, denominator).low == 0.0
    assert Rate(denominator, denominator).high == 1.0


def test_a_rate_lies_within_its_interval() -> None:
    for denominator in range(1, 40):
        for numerator in range(denominator + 1):
            rate = Rate(numerator, denominator)
            assert rate.rate is not None and rate.low is not None and rate.high is not None
            assert 0 <= rate.low <= rate.rate <= rate.high <= 1


@pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 1), (1, 0), (0, -1)])
def test_a_numerator_beyond_its_denominator_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="not a part"):
        Rate(numerator, denominator)


@pytest.mark.parametrize(
    ("rate", "other", "difference", "low", "high"),
    [
        # Newcombe, "Interval estimation for the difference", table II, method 10.
        (Rate(56, 70), Rate(48, 80), 0.2, 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.6, 0.1705, 0.8090),
    ],
)
def test_newcombe_gives_the_published_intervals(
    rate: Rate, other: Rate, difference: float, low: float, high: float
) -> None:
    found = newcombe(rate, other)
    assert found is not None
    assert found.difference == pytest.approx(difference)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_newcombe_turns_round_with_its_arguments() -> None:
    there, back = newcombe(Rate(7, 30), Rate(2, 25)), newcombe(Rate(2, 25), Rate(7, 30))
    assert there is not None and back is not None
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_there_is_no_difference_from_nothing() -> None:
    assert newcombe(Rate(1, 2), Rate(0, 0)) is None
    assert newcombe(Rate(0, 0), Rate(1, 2)) is None
