"""The Milestone funnel screen: its tables are the figures', and an agent's are of own calls alone."""

from __future__ import annotations

import pytest

from services.analytics import figures
from tests.factories.organizations import World
from tests.pages.figure_screens import fill, frames, metrics, tables
from tests.pages.screens import open_screen, texts


@pytest.mark.parametrize(("who", "held"), [("manager", 20), ("admin", 20), ("agent", 13)])
def test_the_screen_shows_the_figures_of_what_one_may_see(world: World, who: str, held: int) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=6)
    screen = open_screen(world.here, who, "funnel")
    funnel = figures.funnel(frames(world.here, who)[0])
    assert metrics(screen)["Calls held"] == str(funnel.held) == str(held)
    steps, exits, times = tables(screen)
    assert list(steps["Reached"]) == [step.reached for step in funnel.steps]
    assert list(steps["Eligible"]) == [step.eligible for step in funnel.steps]
    assert list(exits["Left"]) == [step.left for step in funnel.steps]
    assert list(exits["Unknown"]) == [step.unknown for step in funnel.steps]
    assert times["Median"].iloc[0] == funnel.steps[0].seconds.median == 300
    assert ("Your calls" in texts(screen)) == (who == "agent")


def test_an_agent_cannot_ask_for_a_colleagues_funnel(world: World) -> None:
    fill(world.here, number=2)
    fill(world.here, agent="other_agent", number=6)
    screen = open_screen(world.here, "agent", "funnel", agent="other_agent@here.example")
    assert metrics(screen)["Calls held"] == "3"
    assert [box.label for box in screen.selectbox] == ["Period"]


def test_charts_say_in_words_what_they_show(world: World) -> None:
    fill(world.here)
    charts = open_screen(world.here, "manager", "funnel").get("plotly_chart")
    assert len(charts) == 3
    assert all(chart.proto.alt for chart in charts)


def test_without_calls_the_screen_says_why_it_is_empty(world: World) -> None:
    assert "Choose another period." in texts(open_screen(world.here, "agent", "funnel"))
