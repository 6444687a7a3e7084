"""The Objections screen: its numbers are the figures', and an agent's are of own calls alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard import formats
from services.analytics import figures
from tests.factories.calls import make_call
from tests.factories.organizations import World
from tests.pages.figure_screens import NOW, fill, frames, metrics, tables
from tests.pages.screens import open_screen, texts


@pytest.mark.parametrize(("who", "held"), [("manager", 20), ("agent", 13)])
def test_the_screen_shows_the_figures_of_what_one_may_see(world: World, who: str, held: int) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=6)
    screen = open_screen(world.here, who, "objections")
    objections = figures.objections(frames(world.here, who)[0])
    assert objections.held == held
    assert metrics(screen) == {
        "Objections per 100 calls": formats.number(objections.per_100_calls, decimals=1),
        "Calls with an objection": formats.share(objections.prevalence),
        "Resolution rate": formats.share(objections.resolution_rate),
        "Durable resolution": formats.share(objections.durable_resolution_rate),
    }
    by_type, grid = tables(screen)
    assert list(by_type["Objections"]) == [row.count for row in objections.by_type]
    assert grid.drop(columns="Type").to_numpy().sum() == objections.objections
    assert ("Your calls" in texts(screen)) == (who == "agent")


def test_calls_without_objections_are_told_apart_from_no_calls(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=1))
    screen = open_screen(world.here, "manager", "objections")
    assert "No objection was logged" in texts(screen)
    assert metrics(screen)["Calls with an objection"] == "0 of 1"
    assert "No call was held" in texts(open_screen(world.there, "manager", "objections"))
