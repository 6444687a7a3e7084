"""Reports are written as the screens are: the same words, the same numbers, no false 0 or 100 %."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import figure_texts
from commands.figure_texts import rate_cell, rate_text
from dashboard import formats, labels
from services.analytics.intervals import Rate
from services.models.vocabulary import ObjectionType, OutcomeType

shares = st.floats(0, 1) | st.sampled_from([0.0005, 0.00049, 0.9995, 0.99951, 0.0625, 0.1245])
rates = st.integers(0, 10**6).flatmap(lambda n: st.integers(0, n).map(lambda part: Rate(part, n)))


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (0, 0, "–"),
        (3, 9, "3 of 9"),
        (9, 9, "9 of 9"),
        (5, 10, "50.0%, 5 of 10 (23.7% to 76.3%)"),
        (0, 10, "0.0%, 0 of 10 (0.0% to 27.8%)"),
        (30, 30, "100.0%, 30 of 30 (88.6% to 100.0%)"),
        (1, 100_000, "under 0.1%, 1 of 100,000 (under 0.1% to under 0.1%)"),
    ],
)
def test_a_rate_is_written_by_its_denominator(numerator: int, denominator: int, text: str) -> None:
    assert rate_text(Rate(numerator, denominator)) == text


def test_a_cell_has_the_interval_on_a_line_of_its_own() -> None:
    assert rate_cell(Rate(5, 10)) == "5 of 10  50.0%\n23.7% to 76.3%"
    assert rate_cell(Rate(3, 9)) == "3 of 9"


@given(shares)
def test_shares_are_written_as_on_screens(share: float) -> None:
    assert figure_texts.percent(share) == formats.percent(share)


@given(rates)
def test_fractions_and_intervals_are_those_of_screens(rate: Rate) -> None:
    assert figure_texts.fraction(rate) == formats.fraction(rate)
    within = formats.interval(rate)
    assert rate_text(rate).endswith(f"({within})" if within else formats.share(rate))
    assert rate_text(rate).startswith(formats.share(rate))


@given(st.none() | st.floats(0, 10**6) | st.sampled_from([59.5, 599.4, 599.6, 3569.0, 3571.0, 4265.0]))
def test_durations_and_numbers_are_written_as_on_screens(value: float | None) -> None:
    assert figure_texts.duration(value) == formats.duration(value)
    assert figure_texts.number(value) == formats.number(value)
    assert figure_texts.number(value, decimals=1) == formats.number(value, decimals=1)


def test_the_words_are_those_of_screens() -> None:
    assert {value: labels.outcome(value) for value in OutcomeType} == figure_texts.OUTCOMES
    assert {value: labels.objection_type(value) for value in ObjectionType} == figure_texts.TYPES
    for at, title in ((None, None), (3, None), (3, "Outcome Vision")):
        assert figure_texts.milestone(at, title) == labels.milestone(at, title)
