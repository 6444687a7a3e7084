"""Groups of the funnel: their words in an address, and which of many are shown."""

from __future__ import annotations

from uuid import UUID

import pytest

from dashboard.components.funnel_groups import MOST, most_held, word
from dashboard.components.group_comparison import Named
from dashboard.ways import Ways
from services.analytics.breakdowns import Dimension, Group, breakdown
from services.analytics.frame import FactFrame
from tests.services.analytics.examples import ANNA, BEN, HOUR, NOON, frame, held

TEAM = UUID(int=77)


def some_frame() -> FactFrame:
    """Calls of two agents, of a team and of none."""
    return frame(held(1, team_id=TEAM), held(2, agent_id=BEN), held(3, NOON + HOUR, agent_id=ANNA))


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (Dimension.AGENT, ["anna@example.com", "Ben@example.com"]),
        (Dimension.TEAM, [str(TEAM), "none"]),
        (Dimension.QUALIFICATION, ["QUALIFIED", "UNDER_THRESHOLD", "UNKNOWN"]),
        (Dimension.LANGUAGE, ["EN", "DE"]),
        (Dimension.MONTH, ["2024-07"]),
        (Dimension.VERSION, ["1"]),
    ],
)
def test_a_group_has_the_word_of_the_filter_that_makes_it(by: Dimension, words: list[str]) -> None:
    assert sorted(word(group) for group in breakdown(some_frame(), by)) == sorted(words)


def named(*sizes: int) -> list[Named]:
    """Groups A, B, C ... with so many held calls each."""
    ways = Ways({}, "funnel")
    groups = [Group(place, frame(*(held(n) for n in range(1, size + 1)))) for place, size in enumerate(sizes)]
    return [(chr(ord("A") + place), ways, group) for place, group in enumerate(groups)]


def test_of_many_groups_those_with_most_calls_are_shown_in_their_order_and_the_rest_named() -> None:
    shown, rest = most_held(named(5, 1, 6, 7, 2, 8, 9, 3, 4, 5))
    assert [name for name, _ways, _group in shown] == list("ACDFGHIJ")
    assert rest == ["B", "E"]
    few, none = most_held(named(*[1] * MOST))
    assert (len(few), none) == (MOST, [])


def test_of_many_months_the_latest_are_shown() -> None:
    shown, rest = most_held(named(9, 9, *[1] * MOST), by_time=True)
    assert "".join(name for name, _ways, _group in shown) == "CDEFGHIJ"
    assert rest == ["A", "B"]
