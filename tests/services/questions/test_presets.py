"""What the period in an address means."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.analytics.comparisons import Against
from services.analytics.periods import Period
from services.questions import presets
from services.questions.presets import Choice, Preset, before, period_of
from services.questions.reading import Reading

ZONE = "Europe/Berlin"
# Already the 16th in Berlin.
NOW = datetime(2024, 5, 15, 22, 30, tzinfo=UTC)
TODAY = date(2024, 5, 16)
RECENT = Period(date(2024, 4, 19), date(2024, 5, 17), ZONE)
LONG_PAST = Period(date(2023, 1, 1), date(2023, 1, 29), ZONE)


def read(parameters: dict[str, list[str]], *, default: Period, now: datetime) -> tuple[Choice, bool]:
    """What an address of these parameters asks for, and whether a part of it was ignored."""
    reading = Reading(lambda name: parameters.get(name, []))
    choice = presets.read(reading, zone=ZONE, default=lambda: default, now=now)
    return choice, reading.is_faulty


@pytest.mark.parametrize(
    ("preset", "start_on", "end_on"),
    [
        (Preset.TODAY, date(2024, 5, 16), date(2024, 5, 17)),
        (Preset.YESTERDAY, date(2024, 5, 15), date(2024, 5, 16)),
        (Preset.THIS_WEEK, date(2024, 5, 13), date(2024, 5, 17)),
        (Preset.LAST_WEEK, date(2024, 5, 6), date(2024, 5, 13)),
        (Preset.LAST_7, date(2024, 5, 10), date(2024, 5, 17)),
        (Preset.LAST_28, date(2024, 4, 19), date(2024, 5, 17)),
        (Preset.LAST_90, date(2024, 2, 17), date(2024, 5, 17)),
        (Preset.THIS_MONTH, date(2024, 5, 1), date(2024, 5, 17)),
        (Preset.LAST_MONTH, date(2024, 4, 1), date(2024, 5, 1)),
        (Preset.THIS_QUARTER, date(2024, 4, 1), date(2024, 5, 17)),
        (Preset.LAST_QUARTER, date(2024, 1, 1), date(2024, 4, 1)),
    ],
)
def test_a_preset_ends_with_today_or_with_its_month(preset: Preset, start_on: date, end_on: date) -> None:
    assert period_of(preset, today=TODAY, time_zone=ZONE) == Period(start_on, end_on, ZONE)
    choice, is_faulty = read({"period": [preset.value]}, default=RECENT, now=NOW)
    assert (choice.preset, choice.period) == (preset, Period(start_on, end_on, ZONE))
    assert not is_faulty


def test_on_a_monday_this_week_is_that_day() -> None:
    period = period_of(Preset.THIS_WEEK, today=date(2024, 5, 13), time_zone=ZONE)
    assert (period.start_on, period.days) == (date(2024, 5, 13), 1)


def test_the_quarter_before_one_that_begins_a_year_is_last_years() -> None:
    period = period_of(Preset.LAST_QUARTER, today=date(2024, 2, 1), time_zone=ZONE)
    assert (period.start_on, period.end_on) == (date(2023, 10, 1), date(2024, 1, 1))


def test_dates_of_the_address_are_half_open() -> None:
    choice, _ = read({"from": ["2024-01-01"], "to": ["2024-01-02"]}, default=RECENT, now=NOW)
    assert choice.preset is Preset.CUSTOM
    assert choice.period == Period(date(2024, 1, 1), date(2024, 1, 2), ZONE)


def test_an_address_without_a_period_has_the_default_and_says_if_it_is_long_past() -> None:
    assert read({}, default=RECENT, now=NOW)[0].preset is Preset.LAST_28
    choice, is_faulty = read({}, default=LONG_PAST, now=NOW)
    assert (choice.preset, choice.period, is_faulty) == (Preset.LATEST, LONG_PAST, False)


@pytest.mark.parametrize(
    "parameters",
    [
        {"period": ["tomorrow"]},
        {"period": ["custom"]},
        {"period": ["7d", "28d"]},
        {"from": ["2024-01-01"]},
        {"from": ["2024-01-02"], "to": ["2024-01-02"]},
        {"from": ["2024-02-01"], "to": ["2024-01-01"]},
        {"from": ["0001-01-01"], "to": ["2024-01-01"]},
        {"from": ["2024-01-01"], "to": ["9999-12-31"]},
        {"from": ["20240101"], "to": ["20240201"]},
        {"from": ["2024-01-01T00"], "to": ["2024-02-01"]},
        {"from": ["2024-02-30"], "to": ["2024-03-01"]},
        {"from": ["٢٠٢٤-٠١-٠١"], "to": ["2024-03-01"]},
        {"from": ["2024-01-01", "2024-01-02"], "to": ["2024-03-01"]},
        {"from": [""], "to": [""]},
    ],
)
def test_what_cannot_be_understood_is_ignored_and_told(parameters: dict[str, list[str]]) -> None:
    choice, is_faulty = read(parameters, default=RECENT, now=NOW)
    assert is_faulty
    assert choice.period == RECENT


def test_a_good_date_beside_a_bad_preset_is_taken_and_the_rest_is_told() -> None:
    choice, is_faulty = read(
        {"period": ["x"], "from": ["2024-01-01"], "to": ["2024-02-01"]}, default=RECENT, now=NOW
    )
    assert (choice.preset, is_faulty) == (Preset.CUSTOM, True)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    chosen = Choice(Preset.LAST_28, RECENT)
    assert before(chosen, Against.PREVIOUS) == Period(date(2024, 3, 22), date(2024, 4, 19), ZONE)
    assert before(chosen, Against.YEAR_BEFORE) == Period(date(2023, 4, 19), date(2023, 5, 17), ZONE)
    assert before(chosen, Against.NONE) is None


@pytest.mark.parametrize(
    ("preset", "start_on"),
    [
        (Preset.TODAY, date(2024, 5, 9)),
        (Preset.YESTERDAY, date(2024, 5, 8)),
        (Preset.THIS_WEEK, date(2024, 5, 6)),
        (Preset.LAST_WEEK, date(2024, 4, 29)),
    ],
)
def test_a_week_that_is_not_over_is_compared_with_the_same_days_a_week_before(
    preset: Preset, start_on: date
) -> None:
    choice, _ = read({"period": [preset.value]}, default=RECENT, now=NOW)
    earlier = before(choice, Against.PREVIOUS)
    assert earlier is not None
    assert (earlier.start_on, earlier.days) == (start_on, choice.period.days)
