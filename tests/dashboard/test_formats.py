"""Numbers as people read them, and the rule for small samples."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dashboard import formats
from dashboard.formats import Change, Direction, Sample
from services.analytics.intervals import Rate
from services.analytics.periods import Period


@pytest.mark.parametrize(
    ("denominator", "sample"),
    [
        (0, Sample.FRACTION),
        (9, Sample.FRACTION),
        (10, Sample.PERCENTAGE),
        (29, Sample.PERCENTAGE),
        (30, Sample.COLOR),
    ],
)
def test_the_denominator_decides_what_is_shown(denominator: int, sample: Sample) -> None:
    assert formats.sample(denominator) is sample


def test_below_ten_only_the_fraction_is_shown() -> None:
    assert formats.share(Rate(3, 9)) == "3 of 9"
    assert formats.interval(Rate(3, 9)) is None


def test_from_ten_on_the_percentage_is_shown_with_its_interval() -> None:
    assert formats.share(Rate(3, 10)) == "30.0%"
    assert formats.interval(Rate(3, 10)) == "10.8% to 60.3%"


def test_nothing_to_count_is_a_dash() -> None:
    assert formats.share(Rate(0, 0)) == "–"
    assert formats.interval(Rate(0, 0)) is None


def test_a_share_between_zero_and_one_is_never_written_as_either() -> None:
    assert formats.percent(1 / 10_000) == "under 0.1%"
    assert formats.percent(9_999 / 10_000) == "over 99.9%"
    assert formats.percent(0.0005) == "under 0.1%"
    assert formats.percent(0.9995) == "over 99.9%"
    assert (formats.percent(0.000_51), formats.percent(0.999_49)) == ("0.1%", "99.9%")
    assert (formats.percent(0.0), formats.percent(1.0)) == ("0.0%", "100.0%")


def test_no_rounding_reaches_an_end() -> None:
    shares = [numerator / denominator for denominator in range(1, 300) for numerator in range(1, denominator)]
    shares += [n / 100_000 for n in range(1, 200)] + [1 - n / 100_000 for n in range(1, 200)]
    assert not {"0.0%", "100.0%"} & {formats.percent(share) for share in shares}


def test_two_shares_differ_in_points_only_where_both_samples_allow_it() -> None:
    difference = formats.difference_of_shares(Rate(9, 10), Rate(0, 10))
    assert difference is not None
    assert (difference.text, difference.interval) == ("+90.0 points", "+48.8 to +98.2")
    assert not difference.is_clear
    assert formats.difference_of_shares(Rate(9, 9), Rate(0, 10)) is None
    assert formats.difference_of_shares(Rate(9, 10), Rate(0, 0)) is None


def test_a_change_carries_newcombes_interval_and_is_clear_only_without_zero_in_it() -> None:
    change = formats.change_of_share(Rate(56, 70), Rate(48, 80))
    assert change == Change("+20.0 points", Direction.UP, "+5.2 to +33.4", is_clear=True)
    unclear = formats.change_of_share(Rate(15, 30), Rate(14, 30))
    assert unclear.text == "+3.3 points"
    assert not unclear.is_clear


def test_a_change_from_a_sample_under_thirty_is_never_clear() -> None:
    change = formats.change_of_share(Rate(28, 29), Rate(5, 100))
    assert change.direction is Direction.UP
    assert change.interval
    assert not change.is_clear


def test_a_change_with_a_sample_under_ten_only_tells_what_was_before() -> None:
    assert formats.change_of_share(Rate(20, 40), Rate(3, 7)) == Change("before 3 of 7")
    assert formats.change_of_share(Rate(3, 7), Rate(20, 40)) == Change("before 50.0%")


def test_from_zero_is_new_and_between_zeros_is_none() -> None:
    assert formats.change_of_share(Rate(4, 50), Rate(0, 50)) == Change("new")
    assert formats.change_of_share(Rate(0, 50), Rate(0, 0)) == Change("none")
    assert formats.change_of_count(4, 0) == Change("new")
    assert formats.change_of_count(0, 0) == Change("none")
    assert formats.change_of_number(1.5, None) == Change("new")


def test_a_change_of_a_count_is_its_difference_and_never_colored() -> None:
    assert formats.change_of_count(1200, 1000) == Change("+200", Direction.UP)
    assert formats.change_of_count(0, 1) == Change("-1", Direction.DOWN)
    assert formats.change_of_count(5, 5) == Change("0", Direction.NONE)
    assert formats.change_of_number(72.31, 75.7) == Change("-3.4", Direction.DOWN)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (252, "4 min 12 s"),
        (599.7, "10 min"),
        (3569, "59 min"),
        (3580, "1 h 0 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_a_duration_is_the_finer_the_shorter_it_is(seconds: float | None, text: str) -> None:
    assert formats.duration(seconds) == text


def test_days_are_the_first_and_the_last_one() -> None:
    text = formats.days(Period(date(2024, 8, 1), date(2024, 8, 29), "Europe/Berlin"))
    assert text.replace("\u2009", " ") == "1–28 Aug 2024"
    assert formats.days(Period(date(2024, 8, 1), date(2024, 8, 1), "Europe/Berlin")) == "–"


def test_a_moment_is_by_the_clocks_of_its_zone() -> None:
    at = datetime(2024, 7, 1, 22, 30, tzinfo=UTC)
    assert formats.moment(at, "Europe/Berlin") == "2 Jul 2024, 00:30"


def test_no_character_of_a_name_means_anything_in_markdown() -> None:
    assert formats.plain("*Kim* [x](y) :red[z] $a$") == r"\*Kim\* \[x\]\(y\) \:red\[z\] \$a\$"


@pytest.mark.parametrize(
    "text",
    [
        "Time block clear (90 min) *",
        "client_count *",
        "ROI: 5 * 3 - $20 + 1.5 #2 | ok!",
        "a, b; c & d?",
        "Ja – 3/4",
    ],
)
def test_a_label_is_read_out_as_it_is_written(text: str) -> None:
    assert formats.label(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("*Kim* __x__", r"\*Kim\* \_\_x\_\_"),
        ("[x](y) <b> `c`", r"\[x\](y) \<b\> \`c\`"),
        (":red[z] :smile:", r"\:red\[z\] \:smile:"),
        ("$a$ ~~b~~", r"\$a$ \~\~b\~\~"),
        ("http://x.de www.x.de a@b.de", r"http\://x.de www\.x.de a\@b.de"),
    ],
)
def test_what_would_mean_something_in_a_label_does_not(text: str, escaped: str) -> None:
    assert formats.label(text) == escaped
