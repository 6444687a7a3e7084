"""Times and numbers as other programs write them; what is not written so is refused, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Invalid
from services.imports.mappings.date_formats import DateFormats, read_date_format
from services.imports.mappings.number_formats import MappedNumber, Rounding, read_number_format
from services.imports.values import TwiceTime, WholeNumber
from tests.services.imports.mappings.support import BERLIN

WRITTEN = [
    ("dd.mm.yyyy hh:mm:ss", "31.03.2025 14:30:05", (2025, 3, 31, 14, 30, 5)),
    ("dd.mm.yyyy hh:mm", "31.03.2025 14:30", (2025, 3, 31, 14, 30)),
    ("dd.mm.yyyy", "31.03.2025", (2025, 3, 31)),
    ("dd.mm.yyyy hh:mm 'Uhr'", "31.03.2025 14:30 Uhr", (2025, 3, 31, 14, 30)),
    ("d.m.yy h:mm", "1.3.25 7:05", (2025, 3, 1, 7, 5)),
    ("m/d/yyyy h:mm AM", "3/31/2025 2:30 pm", (2025, 3, 31, 14, 30)),
    ("m/d/yyyy h:mm AM", "3/31/2025 12:30 AM", (2025, 3, 31, 0, 30)),
    ("yyyy-mm-dd", "2025-03-31", (2025, 3, 31)),
    ("yyyymmddThhmmss", "20250331T143005", (2025, 3, 31, 14, 30, 5)),
    ("hh:mm dd-mm-yy", "14:30 31-03-25", (2025, 3, 31, 14, 30)),
    ("iso", "2025-03-31 14:30:05.5", (2025, 3, 31, 14, 30, 5, 500_000)),
]
REFUSED = [
    ("dd.mm.yyyy", "1.3.2025"),
    ("dd.mm.yyyy", "31.02.2025"),
    ("dd.mm.yyyy", "31.03.2025 14:30"),
    ("dd.mm.yyyy hh:mm", "31.03.2025 24:00"),
    ("dd.mm.yyyy hh:mm", "31.03.2025  14:30"),
    ("dd.mm.yyyy", "٣١.٠٣.٢٠٢٥"),
    ("m/d/yyyy h:mm AM", "3/31/2025 14:30 PM"),
    ("m/d/yyyy h:mm AM", "3/31/2025 0:30 AM"),
    ("yyyy", None),
    ("dd.mm.yyyy dd", None),
    ("dd.mm.yyyy yy", None),
    ("dd.mm.yyyy mm", None),
    ("dd.mm.yyyy hh", None),
    ("dd.mm.yyyy AM", None),
    ("dd.mm.yyyy hh:mm:sss", None),
    ("DD.MM.YYYY", None),
    ("%d.%m.%Y", None),
    ("dd.mm.2025", None),
    ("dd.mm.yyyy 'Uhr", None),
    ("dd.mmm.yyyy", None),
    ("(?P<x>a+)+$", None),
    ("ISO", None),
]


def read(text: str, *formats: str) -> datetime | TwiceTime:
    """A cell by these formats, in Berlin."""
    made = DateFormats(tuple(map(read_date_format, formats)))(text, "Beginn", BERLIN)
    assert isinstance(made, datetime | TwiceTime)
    return made


@pytest.mark.parametrize(("written", "text", "local"), WRITTEN)
def test_times_are_read_as_their_format_says(written: str, text: str, local: tuple[int, ...]) -> None:
    assert read(text, written) == datetime(*local, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(("written", "text"), REFUSED)
def test_what_is_no_format_and_what_is_not_of_it_is_refused(written: str, text: str | None) -> None:
    with pytest.raises(Invalid):
        read(text or "", written)


def test_a_wrong_time_names_the_formats() -> None:
    with pytest.raises(Invalid, match=r"Beginn must be a time as in dd\.mm\.yyyy, or iso, not “gestern”\."):
        read("gestern", "dd.mm.yyyy", "iso")


def test_formats_are_tried_in_order() -> None:
    assert read("01.02.2025", "dd.mm.yyyy", "mm.dd.yyyy") == datetime(2025, 1, 31, 23, tzinfo=UTC)
    assert read("01.02.2025", "mm.dd.yyyy", "dd.mm.yyyy") == datetime(2025, 1, 1, 23, tzinfo=UTC)
    # What the first one cannot be is the second one's.
    assert read("31.12.2025", "mm.dd.yyyy", "dd.mm.yyyy") == datetime(2025, 12, 30, 23, tzinfo=UTC)


def test_the_hour_that_comes_twice_and_the_one_that_never_was_are_as_without_a_mapping() -> None:
    twice = read("26.10.2025 02:30", "dd.mm.yyyy hh:mm")
    assert isinstance(twice, TwiceTime) and twice.second - twice.first == timedelta(hours=1)
    with pytest.raises(Invalid, match="never was"):
        read("30.03.2025 02:30", "dd.mm.yyyy hh:mm")


CENTURY = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001 - local times are meant.


@given(CENTURY.map(lambda time: time.replace(microsecond=0)))
def test_any_time_comes_back_from_any_of_its_forms(time: datetime) -> None:
    forms = {
        "dd.mm.yyyy hh:mm:ss": f"{time:%d.%m.%Y %H:%M:%S}",
        "yy-mm-dd hh:mm:ss": f"{time:%y-%m-%d %H:%M:%S}",
        "m/d/yyyy h:mm:ss AM": f"{time.month}/{time.day}/{time.year} {time:%I:%M:%S %p}",
    }
    for written, text in forms.items():
        assert read_date_format(written).read(text) == time


def number(text: str, written: str, **options: int | Rounding) -> int:
    """A cell by this format, from 0 to two billion."""
    made = MappedNumber(WholeNumber(0, 2_000_000_000), read_number_format(written), **options)  # type: ignore[arg-type]
    return made(text, "Betrag", BERLIN)


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("1.234,56", "20.000,00", 20_000),
        ("1.234,56", "20000", 20_000),
        ("1.234,56", "1.234.567", 1_234_567),
        ("1,234.56", "1,234,567.000", 1_234_567),
        ("1 234,56", "1\u202f234,00", 1_234),
        ("1'234.56", "1'234", 1_234),
        ("1234,56", "1234,0", 1_234),
        ("1.234", "1.234", 1_234),
        ("1234", "007", 7),
    ],
)
def test_numbers_are_read_as_their_format_says(written: str, text: str, expected: int) -> None:
    assert number(text, written) == expected


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1.234,56", "1.23"),
        ("1.234,56", "1.2345"),
        ("1.234,56", "1234.567"),
        ("1.234,56", ",5"),
        ("1.234,56", "-5"),
        ("1.234,56", "1e3"),
        ("1.234,56", "20.000,00 EUR"),
        ("1,234.56", "20.000,00"),
        ("1.234", "1,5"),
        ("1234", "1" * 41),
        ("1234", "١"),
        ("1234", "2000000001"),
    ],
)
def test_a_number_that_is_not_of_the_format_or_out_of_bounds_is_refused(written: str, text: str) -> None:
    with pytest.raises(Invalid, match=r"^Betrag "):
        number(text, written)


@pytest.mark.parametrize("written", ["1.234.56", "1,234,56", "", "1.23456", "1234.5", "0", "1x234", "#,##0.00"])
def test_what_does_not_show_how_numbers_are_written_is_no_format(written: str) -> None:
    with pytest.raises(Invalid, match="is no number format"):
        read_number_format(written)


def test_a_fraction_is_never_dropped_unless_the_mapping_says_how() -> None:
    with pytest.raises(Invalid, match=r"Betrag: “7,50” gives no whole number\. round in the mapping says"):
        number("7,50", "1.234,56")
    with pytest.raises(Invalid, match="gives no whole number"):
        number("7.493,00", "1.234,56", divisor=10)
    rounded = [number("7.495,00", "1.234,56", divisor=10, rounding=one) for one in Rounding]
    assert rounded == [749, 750, 750]
    assert number("7.490,00", "1.234,56", divisor=10) == 749


@given(st.integers(0, 2_000_000_000), st.integers(1, 1_000_000_000))
def test_dividing_is_exact(whole: int, divisor: int) -> None:
    assert number(str(whole), "1234", divisor=divisor, rounding=Rounding.DOWN) == whole // divisor
    assert number(f"{whole:,}".replace(",", "."), "1.234,56") == whole
