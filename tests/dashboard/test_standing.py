"""The bands of a standing: the figures' numbers, placed only where a sample allows."""

from __future__ import annotations

from uuid import UUID

from dashboard import formats
from dashboard.components import standing_card
from dashboard.drawing.bands import Band, bands
from dashboard.ways import Ways
from services.analytics.figures import AgentFigures, ExecutionQuartiles, Quartiles
from services.analytics.intervals import Rate
from services.analytics.standings import Standing
from tests.linked_markup import parse

NONE = ExecutionQuartiles(None, None, None, None)
TEAM = ExecutionQuartiles(
    Quartiles(0.1, 0.2, 0.4), Quartiles(0.5, 0.6, 0.7), Quartiles(0.3, 0.4, 0.5), Quartiles(1800, 2400, 3600)
)
THREADS = Rate(12, 40)
OUT = Ways({}, "my-calls")


def standing(quartiles: ExecutionQuartiles = TEAM, *, threads: Rate = THREADS) -> Standing:
    """Somebody who closes 30 % of forty threads, among a team."""
    own = AgentFigures(
        agent_id=UUID(int=1),
        email="anna@here.example",
        name="Anna",
        held=50,
        close_rate_threads=threads,
        close_rate_calls=Rate(1, 50),
        show_rate=Rate(50, 60),
        completion_rate=Rate(60, 100),
        resolution_rate=Rate(5, 20),
        median_duration_seconds=3000,
    )
    return Standing(own, quartiles)


def test_each_part_is_placed_on_a_scale_of_its_own_with_interval_and_quartiles() -> None:
    first, *_others, last = found = standing_card.parts(OUT, standing())
    assert [part.name for part in found] == [
        "Close rate (threads)",
        "Milestone completion",
        "Resolution rate",
        "Median duration",
    ]
    assert (first.own, first.top) == (0.3, 1.0)
    assert first.within == (THREADS.low, THREADS.high)
    assert last.top > 3600
    assert last.within is None
    drawn = standing_card._band(first)
    assert drawn.label == (
        "Close rate (threads): you 30.0%. The team: lower quartile 10.0%, median 20.0%, upper quartile 40.0%."
    )
    assert drawn.quartiles == (0.1, 0.2, 0.4)


def test_with_too_few_only_the_fraction_is_shown_and_no_mark() -> None:
    few, *_rest = standing_card.parts(OUT, standing(threads=Rate(3, 9)))
    assert (few.own, few.within) == (None, None)
    assert "33" not in standing_card._in_words(few)
    ten, *_rest = standing_card.parts(OUT, standing(threads=Rate(3, formats.FEW)))
    assert ten.own == 0.3


def test_without_enough_agents_nothing_of_the_team_is_drawn() -> None:
    found = standing_card.parts(OUT, standing(NONE))
    assert all("fewer than five agents" in standing_card._in_words(part) for part in found)
    assert all(standing_card._band(part).quartiles is None for part in found)


def test_without_a_held_call_there_is_no_part() -> None:
    assert standing_card.parts(OUT, Standing(None, TEAM)) == []


def test_a_band_is_drawn_where_its_values_lie() -> None:
    band = Band("Part", "in words", own=0.3, within=(0.2, 0.45), quartiles=(0.1, 0.2, 0.4))
    drawn = parse(bands([band, Band("Bare", "nothing")], own="You", middle_half="Half", median="Median"))
    places = {sign.get("class"): sign.get("style") for sign in drawn.iter("i") if sign.get("style")}
    assert places == {
        "half": "left:10.000%;width:30.000%",
        "median": "left:20.000%",
        "within": "left:20.000%;width:25.000%",
        "own": "left:30.000%",
    }
    assert [one.get("aria-label") for one in drawn.iter("div")] == ["in words", "nothing"]
