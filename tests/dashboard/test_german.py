"""German numbers, shares, dates and durations, in texts, fields and charts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dashboard import charts, formats, texts
from dashboard.formats import Direction
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.models.vocabulary import Language


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts and formats are those of somebody who reads German."""
    monkeypatch.setattr(texts, "language", lambda: Language.DE)


def read(text: str | None) -> str:
    """A text with plain spaces in place of the typographic ones."""
    return (text or "").replace("\u00a0", " ").replace("\u2009", " ")


def test_numbers_have_a_point_between_thousands_and_a_comma_before_decimals() -> None:
    assert formats.number(1234.5, decimals=1) == "1.234,5"
    assert formats.number(12_345) == "12.345"
    assert formats.change_of_number(72.31, 75.7).text == "-3,4"


def test_a_percent_sign_stands_after_a_space_that_does_not_break() -> None:
    assert formats.share(Rate(37, 300)) == "12,3\u00a0%"
    assert read(formats.percent(0.00001)) == "unter 0,1 %"
    assert read(formats.interval(Rate(3, 10))) == "10,8 % bis 60,3 %"
    assert formats.fraction(Rate(3, 1234)) == "3 von 1.234"


def test_a_change_is_told_in_german() -> None:
    change = formats.change_of_share(Rate(40, 100), Rate(30, 100))
    assert (change.text, change.direction) == ("+10,0 Pkt.", Direction.UP)
    assert formats.change_of_count(3, 0).text == "neu"


def test_dates_have_their_month_in_letters() -> None:
    assert read(formats.day(date(2026, 11, 26))) == "26. Nov. 2026"
    assert read(formats.short_day(date(2026, 11, 26))) == "26. Nov."
    assert read(formats.moment(datetime(2026, 3, 1, 22, 30, tzinfo=UTC), "Europe/Berlin")) == (
        "1. März 2026, 23:30"
    )
    assert read(formats.days(Period(date(2026, 11, 1), date(2026, 12, 7), "Europe/Berlin"))) == (
        "1. Nov. – 6. Dez. 2026"
    )


def test_a_date_at_the_beginning_of_a_line_is_no_list_in_markdown() -> None:
    first = date(2026, 11, 1)
    for text in (
        formats.day(first),
        formats.short_day(first),
        formats.days(Period(first, date(2026, 12, 7), "Europe/Berlin")),
    ):
        assert text.startswith("1.\u00a0Nov.")


def test_a_field_of_dates_is_written_with_points() -> None:
    assert formats.date_pattern() == "DD.MM.YYYY"


@pytest.mark.parametrize(
    ("seconds", "text"), [(59, "59 s"), (252, "4 Min. 12 s"), (3540, "59 Min."), (3900, "1 Std. 5 Min.")]
)
def test_a_duration_has_german_units(seconds: float, text: str) -> None:
    assert formats.duration(seconds) == text


def test_charts_write_their_numbers_as_texts_do() -> None:
    assert charts.objection_lines([], lambda *_: "").layout.separators == ",."


def test_english_charts_keep_their_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "language", lambda: Language.EN)
    assert charts.objection_lines([], lambda *_: "").layout.separators == ".,"
    assert formats.date_pattern() == "YYYY-MM-DD"
