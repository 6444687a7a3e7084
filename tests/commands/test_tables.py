"""How figures are written: fractions of few, percentages with their interval, and no false 0 or 100 %."""

from __future__ import annotations

import pytest

from commands.tables import duration_text, percent, rate_cell, rate_text
from services.analytics.intervals import Rate


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (0, 0, "–"),
        (3, 9, "3/9"),
        (9, 9, "9/9"),
        (5, 10, "50.0 % (23.7 % to 76.3 %), 5/10"),
        (0, 10, "0 % (0 % to 27.8 %), 0/10"),
        (30, 30, "100 % (88.6 % to 100 %), 30/30"),
        (1, 100_000, "<0.1 % (<0.1 % to <0.1 %), 1/100000"),
    ],
)
def test_a_rate_is_written_by_its_denominator(numerator: int, denominator: int, text: str) -> None:
    assert rate_text(Rate(numerator, denominator)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.0001, "<0.1 %"), (0.0005, "0.1 %"), (0.9994, "99.9 %"), (0.9999, ">99.9 %"), (1, "100 %")],
)
def test_a_share_between_nothing_and_all_is_never_written_as_either(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_cell_has_the_interval_on_a_line_of_its_own() -> None:
    assert rate_cell(Rate(5, 10)) == "5/10  50.0 %\n23.7 % to 76.3 %"
    assert rate_cell(Rate(3, 9)) == "3/9"


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "–"), (0.0, "0:00 min"), (59.6, "1:00 min"), (4265.0, "71:05 min")]
)
def test_durations_are_minutes_and_seconds(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text
