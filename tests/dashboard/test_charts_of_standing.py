"""The bands of a standing and the columns of weeks: the figures' numbers, placed only where a sample allows."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from dashboard import charts_of_standing, formats
from services.analytics.figures import AgentFigures, ExecutionQuartiles, ExecutionWeek, Quartiles
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.analytics.standings import Standing

NONE = ExecutionQuartiles(None, None, None, None)
TEAM = ExecutionQuartiles(
    Quartiles(0.1, 0.2, 0.4), Quartiles(0.5, 0.6, 0.7), Quartiles(0.3, 0.4, 0.5), Quartiles(1800, 2400, 3600)
)
THREADS = Rate(12, 40)


def standing(quartiles: ExecutionQuartiles = TEAM, *, threads: Rate = THREADS) -> Standing:
    """Somebody who closes 30 % of forty threads, among a team."""
    own = AgentFigures(
        agent_id=UUID(int=1),
        email="anna@here.example",
        name="Anna",
        held=50,
        close_rate_threads=threads,
        close_rate_calls=Rate(1, 50),
        completion_rate=Rate(60, 100),
        resolution_rate=Rate(5, 20),
        median_duration_seconds=3000,
    )
    return Standing(own, quartiles)


def labels(html: str) -> list[str]:
    """What is read out."""
    return re.findall(r'role="img" aria-label="([^"]*)"', html)


def week(day: int, held: int, clients: int, days: int = 7) -> ExecutionWeek:
    """A week of March 2026."""
    period = Period(date(2026, 3, day), date(2026, 3, day + days), "Europe/Berlin")
    return ExecutionWeek(period, held, clients, Rate(held, 2 * held), Rate(0, 0))


def test_each_part_is_placed_on_a_scale_of_its_own_with_interval_and_quartiles() -> None:
    first, *_others, last = bands = charts_of_standing.bands(standing())
    assert [band.label for band in bands] == [
        "Thread close rate",
        "Milestone completion",
        "Objections resolved",
        "Median duration",
    ]
    assert (first.own, first.top) == (0.3, 1.0)
    assert first.within == (Rate(12, 40).low, Rate(12, 40).high)
    assert last.top > 3600 and last.within is None
    html = charts_of_standing.draw_bands(bands)
    assert "left:10.00%;width:30.00%" in html and "calc(20.00% - 1px)" in html and "calc(30.00% - 6px)" in html
    assert labels(html)[0] == (
        "Thread close rate: you 30.0%. The team: lower quartile 10.0%, median 20.0%, upper quartile 40.0%."
    )


def test_the_table_has_the_same_numbers() -> None:
    rows = charts_of_standing.band_table(charts_of_standing.bands(standing()))
    assert rows["Part"].tolist()[0] == "Thread close rate"
    assert rows["You"][0].startswith("30.0%") and "12\u00a0of\u00a040" in rows["You"][0]
    assert rows["You"][3] == "50 min"
    assert rows["Median"].tolist() == ["20.0%", "60.0%", "40.0%", "40\u00a0min"]


def test_with_too_few_only_the_fraction_is_shown_and_no_mark() -> None:
    (few, *_rest) = bands = charts_of_standing.bands(standing(threads=Rate(3, 9)))
    assert (few.own, few.within, few.cell) == (None, None, "3 of 9")
    assert "33" not in labels(charts_of_standing.draw_bands(bands))[0]
    (ten, *_rest) = charts_of_standing.bands(standing(threads=Rate(3, formats.FEW)))
    assert ten.own == 0.3


def test_without_enough_agents_nothing_of_the_team_is_drawn() -> None:
    bands = charts_of_standing.bands(standing(NONE))
    html = charts_of_standing.draw_bands(bands)
    assert all("fewer than five agents" in label for label in labels(html))
    assert set(charts_of_standing.band_table(bands)["Median"]) == {formats.NOTHING}


def test_without_a_held_call_there_is_no_band() -> None:
    assert charts_of_standing.bands(Standing(None, TEAM)) == []


def test_a_column_is_as_tall_as_its_calls_and_filled_by_its_clients() -> None:
    weeks = [week(2, 8, 4), week(9, 0, 0), week(16, 2, 0, days=3)]
    alt = charts_of_standing.weeks_in_words(weeks)
    assert alt == ("Columns of the calls held in each of 3 weeks. In all 10; 4 of them won a coaching client.")
    html = charts_of_standing.draw_weeks(weeks, alt=alt)
    assert labels(html) == [alt]
    heights = re.findall(r"position:relative;height:(\d+)px", html)
    assert heights == ["120", "0", "30"]
    assert re.findall(r"bottom:0;height:(\d+)px", html) == ["60", "0", "0"]
    rows = charts_of_standing.week_table(weeks)
    assert rows["Week from"].tolist()[2] == "16\u00a0Mar\u00a02026\u00a0(3\u00a0days)"
    assert (rows["Calls held"].tolist(), rows["Coaching clients"].tolist()) == ([8, 0, 2], [4, 0, 0])


@pytest.mark.parametrize("weeks", [[], [week(2, 0, 0)]])
def test_nothing_held_is_drawn_without_a_fault(weeks: list[ExecutionWeek]) -> None:
    assert "height:0px" in charts_of_standing.draw_weeks(weeks, alt="") or not weeks
