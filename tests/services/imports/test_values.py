"""Cells to values: nothing is guessed, and local times mean one instant."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.errors import Invalid
from services.imports.values import TwiceTime, WholeNumber, clean, moment, resolved, word_of
from services.models.vocabulary import Language

BERLIN = ZoneInfo("Europe/Berlin")


def instant(text: str) -> datetime:
    time = moment(text, "started_at", BERLIN)
    assert isinstance(time, datetime)
    return time


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-01T10:00:00+02:00",
        "2025-07-01T08:00:00Z",
        "2025-07-01T08:00Z",
        "2025-07-01 10:00",
        "2025-07-01T10:00:00",
        "2025-07-01T10:00:00.000+0200",
        "20250701T080000Z",
        "01.07.2025 10:00",
        "01.07.2025 10:00:00",
    ],
)
def test_times_that_are_taken(text: str) -> None:
    assert instant(text) == datetime(2025, 7, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-01",
        "01.07.2025",
        "1.7.2025 10:00",
        "07/01/2025 10:00",
        "2025-02-30T10:00Z",
        "31.02.2025 10:00",
        "2025-07-01T24:00Z",
        "2025-07-01T10:00:60Z",
        "45839.41",
        "1751356800",
        "10:00",
        "0001-01-01T00:00+14:00",
        "٢٠٢٥-٠٧-٠١T10:00Z",
        "2025-07-01T10:00 Europe/Berlin",
    ],
)
def test_times_that_are_not_guessed(text: str) -> None:
    with pytest.raises(Invalid, match="started_at must be a time"):
        moment(text, "started_at", BERLIN)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-03", "31.12.9999 23:59"]
)
def test_a_time_that_some_zone_has_no_clock_for_is_rejected(text: str, zone: str) -> None:
    with pytest.raises(Invalid):
        moment(text, "scheduled_at", ZoneInfo(zone))


def test_a_local_time_that_never_was_is_rejected() -> None:
    with pytest.raises(Invalid, match="never was"):
        moment("30.03.2025 02:30", "started_at", BERLIN)


def test_a_local_time_that_came_twice_is_the_first_unless_that_lies_before_the_time_before_it() -> None:
    twice = moment("2025-10-26 02:30", "ended_at", BERLIN)
    assert isinstance(twice, TwiceTime)
    first, second = datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert resolved(twice, after=None) == first
    assert resolved(twice, after=first) == first
    assert resolved(twice, after=datetime(2025, 10, 26, 0, 45, tzinfo=UTC)) == second


@pytest.mark.parametrize("text", ["12.5", "1e3", "-1", "+1", "1,000", "0x10", "²", "١٢", "1_000", "", "9" * 5000])
def test_numbers_are_plain_digits(text: str) -> None:
    with pytest.raises(Invalid, match="plain digits"):
        WholeNumber(0, 2_000_000_000)(text, "client_count", BERLIN)


def test_leading_zeros_do_not_change_a_number() -> None:
    assert WholeNumber(1, 999)("007", "milestone", BERLIN) == 7


@pytest.mark.parametrize("text", ["de", "De", "German"])
def test_known_values_are_taken_only_as_written(text: str) -> None:
    with pytest.raises(Invalid, match="must be one of EN, DE"):
        word_of(Language)(text, "language", BERLIN)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\u00a0 x \u2003", "x"),
        ("'=1+1", "=1+1"),
        ("'+49 171 1", "+49 171 1"),
        ("'-5", "-5"),
        ("'@home", "@home"),
        ("'tis", "'tis"),
        ("'", "'"),
        ("''=1", "'=1"),
        ("'''+1", "''+1"),
        ("''x", "''x"),
        ("NA", "NA"),
        ("007", "007"),
        ("Jo\u0308rg", "Jörg"),
    ],
)
def test_cells_are_trimmed_and_the_guard_of_an_export_is_taken_off(cell: str, text: str) -> None:
    assert clean(cell) == text
