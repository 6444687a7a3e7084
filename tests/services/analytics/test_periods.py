"""Days and instants: half-open, by the organization's clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.analytics.periods import Period, day_of, start_of_day


def test_a_period_runs_from_local_midnight_to_local_midnight() -> None:
    july = Period(date(2024, 7, 1), date(2024, 8, 1), "Europe/Berlin")
    assert july.start == datetime(2024, 6, 30, 22, tzinfo=UTC)
    assert july.end == datetime(2024, 7, 31, 22, tzinfo=UTC)
    assert (july.days, july.last_on) == (31, date(2024, 7, 31))


def test_a_day_with_a_change_of_the_clock_has_23_or_25_hours() -> None:
    spring = Period(date(2024, 3, 31), date(2024, 4, 1), "Europe/Berlin")
    autumn = Period(date(2024, 10, 27), date(2024, 10, 28), "Europe/Berlin")
    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


def test_a_day_whose_midnight_does_not_exist_begins_at_the_change() -> None:
    # In 2018 the clocks of Sao Paulo went from 23:59:59 on 3 November to 01:00 on the 4th.
    begin = start_of_day(date(2018, 11, 4), "America/Sao_Paulo")
    assert begin == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert day_of(begin, "America/Sao_Paulo") == date(2018, 11, 4)
    assert day_of(begin - timedelta(microseconds=1), "America/Sao_Paulo") == date(2018, 11, 3)


def test_a_day_whose_midnight_comes_twice_begins_at_the_first() -> None:
    # Havana goes from 01:00 back to 00:00 of the same day.
    assert start_of_day(date(2024, 11, 3), "America/Havana") == datetime(2024, 11, 3, 4, tzinfo=UTC)


def test_a_day_that_never_was_is_empty() -> None:
    # Samoa went from 29 to 31 December 2011.
    skipped = Period(date(2011, 12, 30), date(2011, 12, 31), "Pacific/Apia")
    assert skipped.start == skipped.end


def test_a_period_may_have_no_days_but_not_fewer() -> None:
    assert Period(date(2024, 7, 1), date(2024, 7, 1), "UTC").days == 0
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2024, 7, 2), date(2024, 7, 1), "UTC")


def test_the_day_of_an_instant_is_the_day_on_the_wall() -> None:
    late = datetime(2024, 7, 1, 22, 30, tzinfo=UTC)
    assert day_of(late, "Europe/Berlin") == date(2024, 7, 2)
    assert day_of(late, "America/New_York") == date(2024, 7, 1)
