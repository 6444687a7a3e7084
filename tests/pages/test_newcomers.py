"""New agents on Review, and the own start on My calls: the numbers, their calls, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from services.models import Call
from services.models.vocabulary import MilestoneStatus, OutcomeType
from tests import linked_markup
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World, add_on
from tests.pages.screens import open_screen

BEGAN = datetime.now(UTC).replace(hour=10, minute=0) - timedelta(days=40)
DAY = timedelta(days=1)
DONE = dict.fromkeys(range(1, 8), MilestoneStatus.COMPLETED)
KEY = "newcomers"


def lead(tenant: Tenant, who: str, number: int, *, milestones: int = 7) -> list[Call]:
    """One held call a day, of prospects named by the day and by who led it."""
    return [
        make_call(
            tenant,
            agent=who,
            prospect=make_prospect(tenant, name=f"Day {day} of {who}"),
            at=BEGAN + day * DAY,
            outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
            milestones={k: v for k, v in DONE.items() if k <= milestones},
        )
        for day in range(number)
    ]


def card(screen: AppTest) -> str:
    return linked_markup.text(linked_markup.markups(screen)[KEY])


def ways(screen: AppTest) -> dict[str, dict[str, list[str]]]:
    """What the links of the card ask for, by their texts."""
    links = linked_markup.links(linked_markup.markups(screen)[KEY])
    return {link.text: parse_qs(urlsplit(link.way).query) for link in links}


def test_who_reached_the_team_has_the_calls_until_then(world: World) -> None:
    calls = lead(world.here, "agent", 11)
    lead(world.here, "other_agent", 2)
    add_on(world.here, "agent", BEGAN - 2 * DAY)
    screen = open_screen(world.here, "manager", "review")
    said = card(screen)
    assert "after 2 days" in said
    assert "after 10 calls the last 10: 70 of 70 milestones" in said
    assert "Anton Agent: the 10 calls until then" in said
    assert "complete 100.0% of their milestones" in said
    found = ways(screen)
    assert found["after 2 days"]["call_id"] == [str(calls[0].id)]
    assert [found[f"Day {day} of agent"]["call_id"] for day in range(10)] == [[str(c.id)] for c in calls[:10]]
    assert "Day 10 of agent" not in found


def test_who_has_not_reached_it_has_all_calls_since_then_in_a_list(world: World) -> None:
    calls = lead(world.here, "agent", 11, milestones=3)
    lead(world.here, "other_agent", 2)
    add_on(world.here, "agent", BEGAN)
    screen = open_screen(world.here, "manager", "review")
    assert "not yet 11 calls held so far" in card(screen)
    behind = open_screen(world.here, "manager", "counted", **ways(screen)["11 calls held so far"])
    names = [name.removesuffix(" ›") for name in behind.dataframe[0].value["name"]]
    assert sorted(names) == sorted(f"Day {day} of agent" for day in range(len(calls)))


def test_who_held_no_call_yet_stands_there_and_a_chosen_agent_alone(world: World) -> None:
    lead(world.here, "agent", 1)
    for who in ("agent", "other_agent"):
        add_on(world.here, who, BEGAN)
    assert "none yet" in card(open_screen(world.here, "manager", "review"))
    chosen = card(open_screen(world.here, "manager", "review", agent="agent@here.example"))
    assert "Anton Agent" in chosen
    assert "Olga Agent" not in chosen


@pytest.mark.parametrize(("who", "path"), [("manager", "review"), ("agent", "my-calls")])
def test_without_new_agents_there_is_no_card(world: World, who: str, path: str) -> None:
    lead(world.here, "agent", 2)
    for one in ("agent", "other_agent"):
        add_on(world.here, one, BEGAN - 300 * DAY)
    assert KEY not in linked_markup.markups(open_screen(world.here, who, path))


def test_an_agent_sees_the_own_start_and_no_colleague(world: World) -> None:
    calls = lead(world.here, "agent", 3)
    lead(world.here, "other_agent", 2)
    for who in ("agent", "other_agent"):
        add_on(world.here, who, BEGAN - DAY)
    screen = open_screen(world.here, "agent", "my-calls")
    said = card(screen)
    assert "after 1 day" in said
    assert "not yet 3 calls held so far" in said
    assert "fewer than 5 agents had a milestone to complete" in said
    assert "Olga" not in said
    assert ways(screen)["after 1 day"]["call_id"] == [str(calls[0].id)]
    behind = open_screen(world.here, "agent", "counted", **ways(screen)["3 calls held so far"])
    assert len(behind.dataframe[0].value) == 3
