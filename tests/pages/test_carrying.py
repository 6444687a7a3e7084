"""Days and agent go along from screen to screen, and the address stays the only thing that counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.factories.calls import make_call
from tests.factories.organizations import World
from tests.pages.screens import open_screen

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def screen(world: World) -> AppTest:
    """The Team screen as a manager has narrowed it."""
    make_call(world.here, at=YESTERDAY)
    return open_screen(world.here, "manager", "team", period="7d", agent="agent@here.example")


def go(screen: AppTest, page: str, **query: str) -> dict[str, object]:
    """Follow a link to a page and return what its address says then."""
    screen.query_params.clear()
    for name, value in query.items():
        screen.query_params[name] = value
    screen.switch_page(f"../pages/{page}.py").run()
    return dict(screen.query_params)


CARRIED = {"period": "7d", "agent": "agent@here.example"}


@pytest.mark.parametrize("page", ["calls", "funnel", "objections"])
def test_the_menu_takes_days_and_agent_along(screen: AppTest, page: str) -> None:
    assert go(screen, page) == CARRIED


def test_they_outlast_a_screen_that_has_no_days(screen: AppTest) -> None:
    assert go(screen, "prospects") == {}
    assert go(screen, "calls") == CARRIED
    assert go(screen, "account") == {}
    assert go(screen, "calls") == CARRIED


@pytest.mark.parametrize("said", [{"period": "90d"}, {"q": "petra"}, {"todo": "stale"}, {"p": "1"}])
def test_an_address_that_says_something_itself_wins(screen: AppTest, said: dict[str, str]) -> None:
    assert go(screen, "calls", **said) == said


def test_a_choice_made_later_is_the_one_that_goes_along(screen: AppTest) -> None:
    go(screen, "calls", period="90d")
    assert go(screen, "funnel") == {"period": "90d"}


def test_ones_own_line_of_the_menu_leads_back_to_the_defaults(screen: AppTest) -> None:
    assert go(screen, "team") == {}
    assert go(screen, "calls") == {}


def test_a_new_session_starts_with_the_defaults(world: World, screen: AppTest) -> None:
    assert dict(open_screen(world.here, "manager", "calls").query_params) == {}
