"""The My calls screen: own numbers alone, each as many as the list behind it, and nothing of a colleague."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as XML  # noqa: N814

import pandas as pd
import pytest

from dashboard import formats
from services import users
from services.analytics import facts, figures
from services.analytics.counts import of_milestones, of_objections
from services.analytics.standings import own_standing
from services.db import scoped
from services.models.vocabulary import (
    CallStatus,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Role,
)
from services.scope import Actor, Scope
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.linked_markup import links, markups, table
from tests.pages.figure_screens import NOW, fill, frames, metrics
from tests.pages.figure_screens import links as ways_of
from tests.pages.screens import names_in, open_screen, texts

DONE = MilestoneStatus.COMPLETED
DAY = timedelta(days=1)
PRICE = [(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)]


def lead(tenant: Tenant, who: str, *, number: int = 12) -> None:
    """Calls of every kind that the screen counts."""
    fill(tenant, agent=who, number=number)
    prospect = make_prospect(tenant, name=f"Bettina of {who}")
    first = make_call(
        tenant,
        agent=who,
        prospect=prospect,
        at=NOW - 9 * DAY,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        milestones={1: DONE},
        objections=PRICE,
    )
    of_thread = {"agent": who, "prospect": prospect, "thread_id": first.thread_id}
    make_call(tenant, **of_thread, at=NOW - 3 * DAY, outcome=OutcomeType.COACHING_CLIENT, objections=PRICE)  # type: ignore[arg-type]
    for days in (-40, -2, 1, 7, 9):
        make_call(tenant, **of_thread, at=NOW + days * DAY, status=CallStatus.SCHEDULED)  # type: ignore[arg-type]


@pytest.fixture
def led(world: World) -> World:
    """Both agents and the manager lead calls, and another organization's agent does."""
    lead(world.here, "agent")
    lead(world.here, "other_agent", number=7)
    lead(world.here, "manager", number=5)
    lead(world.there, "agent", number=3)
    return world


def rows_of(tenant: Tenant, who: str, way: str) -> pd.DataFrame:
    """The list that a way leads to, whole as long as it has one page."""
    parts = urlsplit(way)
    opened = open_screen(tenant, who, parts.path.removeprefix("/"), **parse_qs(parts.query))
    return opened.dataframe[0].value


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_every_number_is_that_of_the_list_behind_it_and_of_own_calls_alone(led: World, who: str) -> None:
    screen = open_screen(led.here, who, "my_calls")
    followed = 0
    for key, markup in markups(screen).items():
        for link in links(markup):
            if not link.text or int(link.text) > 25:
                continue
            rows = rows_of(led.here, who, link.way)
            assert len(rows) == int(link.text), (key, link.way)
            assert "agent" not in rows or set(rows["agent"]) == {led.here.people[who].name}
            followed += 1
    assert followed > 30


def test_the_numbers_are_the_figures_of_the_own_facts(led: World) -> None:
    frame, _ = frames(led.here, "agent")
    shown = metrics(open_screen(led.here, "agent", "my_calls"))
    expected = {
        "Calls due": "2",
        "Appointments passed, not settled": "2",
        "Follow-ups overdue": "1",
        "Calls in progress for over 3 hours": "0",
        "Outcomes to settle": "1",
        "Calls held": str(figures.team(frame).held),
        "Leaks": str(of_milestones.LEAKS.size(frame)),
        "Boomerangs": str(of_objections.BOOMERANGS.size(frame)),
    }
    assert {label: shown[label] for label in expected} == expected
    assert "Milestone completion" in shown


def test_bands_are_those_of_the_standing(led: World) -> None:
    add_agents(led.here, 3)
    screen = open_screen(led.here, "agent", "my_calls")
    with scoped(led.here.as_("agent")) as db:
        now = datetime.now(UTC)
        standing = own_standing(db, period=facts.default_period(db, now=now), now=now)
    assert standing.quartiles.completion_rate is not None
    bands = table(markups(screen)["standing_table"])
    assert bands["Milestone completion"][2] == formats.percent(standing.quartiles.completion_rate.median)
    assert len(list(markups(screen)["standing_bands"].iter("div"))) == 4


def test_with_fewer_than_five_agents_the_screen_says_why_there_are_no_quartiles(world: World) -> None:
    lead(world.here, "agent", number=3)
    shown = texts(open_screen(world.here, "agent", "my_calls"))
    assert "Quartiles are shown where at least 5 agents have a value" in shown
    assert "Of fewer than 10 only the fraction is shown" in shown


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_no_colleagues_name_address_or_call_is_on_the_screen(led: World, who: str) -> None:
    add_agents(led.here, 3)
    screen = open_screen(led.here, who, "my_calls", agent="other_agent@here.example")
    said = "".join([texts(screen), *(XML.tostring(one, "unicode") for one in markups(screen).values())])
    assert "Olga" not in said
    assert "other_agent" not in said
    (next_calls, last_calls) = (table.value for table in screen.dataframe)
    assert set(names_in(next_calls)) == {f"Bettina of {who}"}
    assert f"Bettina of {who}" in names_in(last_calls)
    assert "Bettina of other_agent" not in names_in(last_calls)
    assert "agent" not in last_calls
    assert not screen.multiselect


def test_the_last_calls_are_the_latest_and_lead_to_all_of_these_days(led: World) -> None:
    screen = open_screen(led.here, "agent", "my_calls")
    last = screen.dataframe[1].value
    assert len(last) == 10
    label, query = next((k, v) for k, v in ways_of(screen).items() if k.endswith("calls of these days"))
    assert len(rows_of(led.here, "agent", f"/calls?{query}")) == int(label.split()[1])


def test_a_period_without_held_calls_says_so_and_still_shows_what_waits(led: World) -> None:
    screen = open_screen(led.here, "agent", "my_calls", **{"from": "2024-01-01", "to": "2024-02-01"})
    assert "You held no call in" in texts(screen)
    shown = metrics(screen)
    assert (shown["Calls due"], shown["Appointments passed, not settled"]) == ("2", "2")
    assert "Calls held" not in shown
    assert "You have no call in these days." in texts(screen)


@pytest.mark.parametrize(
    ("who", "sentence"), [("agent", "You have no calls yet."), ("manager", "You lead no calls.")]
)
def test_who_leads_no_calls_is_told_why_the_screen_is_empty(world: World, who: str, sentence: str) -> None:
    make_call(world.here, agent="other_agent")
    screen = open_screen(world.here, who, "my_calls")
    assert sentence in texts(screen)
    assert not screen.metric and not screen.dataframe


def test_the_list_of_what_waits_leads_back_here(led: World) -> None:
    make_call(led.here, at=NOW - timedelta(days=2), status=CallStatus.IN_PROGRESS)
    for who in ("agent", "manager"):
        listed = open_screen(led.here, who, "calls", todo="stale", back="my-calls?period=90d")
        assert ways_of(listed)["My calls"] == "period=90d"
    screen = open_screen(led.here, "agent", "my_calls", period="90d")
    ways = [link.way for markup in markups(screen).values() for link in links(markup)]
    of_calls = [way for way in ways if way.startswith("/calls?")]
    assert of_calls and all(parse_qs(urlsplit(way).query)["back"] == ["my-calls?period=90d"] for way in of_calls)


def test_a_call_opened_here_leads_back_here(led: World) -> None:
    call = make_call(led.here)
    query = {"call_id": str(call.id), "list": "period=90d&screen=my-calls"}
    screen = open_screen(led.here, "agent", "call", **query)
    back = screen.get("page_link")[0].proto
    assert (back.label, back.query_string) == ("My calls", "period=90d")
    assert screen._registered_pages[back.page_script_hash]["url_pathname"] == "my-calls"


def test_an_own_scope_sees_no_more_than_an_agents(world: World) -> None:
    manager = world.here.as_("manager")
    assert manager.own == Scope(manager.organization_id, manager.actor, Role.AGENT)
    assert manager.own.is_own_only and not manager.is_own_only
    agent = Scope(world.here.id, Actor.command("test"), Role.AGENT)
    assert agent.own == agent


def add_agents(tenant: Tenant, number: int) -> None:
    """More agents, who each hold calls of different lengths."""
    for place in range(number):
        with scoped(tenant.command) as db:
            added = users.add(db, email=f"a{place}@here.example", name=f"Agent {place}", role=Role.AGENT)
        tenant.people[f"a{place}"] = added.user
        fill(tenant, agent=f"a{place}", number=2 + place)
