"""The Objections screen: its numbers are the figures', each leads to its list, and an agent's are of own calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats
from dashboard.components import objection_cards
from services.analytics import figures
from services.analytics.counts import COUNTS, Cell
from services.analytics.frame import NONE
from services.analytics.lists import list_counted
from services.analytics.metrics import of_objections as of
from services.analytics.trends import parts_of
from services.db import scoped
from services.models.vocabulary import ObjectionOutcome, ObjectionType
from services.questions import figure_questions
from services.questions.reading import Reading
from tests.factories.boomerangs import make_boomerang
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.linked_markup import Link, column, foot, links, markups, table, text
from tests.pages.figure_screens import NOW, add_fifth, fill, frames, metrics
from tests.pages.figure_screens import links as page_links
from tests.pages.screens import open_screen, texts

CARDS = {
    "objection_types",
    "objection_grid",
    "objection_numbers",
    "objection_changes",
    "objection_trend",
    "boomerangs",
}
OF_MANAGERS = {"agents", "agents_plot"}


def some_objections(tenant: Tenant) -> None:
    """Calls of two agents in both periods, with objections of several types, one of them still open."""
    fill(tenant)
    fill(tenant, agent="other_agent", number=6)
    for n, age in enumerate((3, 4, 32, 33)):
        outcome = [ObjectionOutcome.DEFERRED, None, ObjectionOutcome.DISQUALIFIED, ObjectionOutcome.RESOLVED][n]
        met = [(ObjectionType.TIMING, outcome), (ObjectionType.PRICE, outcome)]
        make_call(tenant, prospect=make_prospect(tenant), at=NOW - timedelta(days=age), objections=met)
    make_boomerang(tenant, at=NOW - timedelta(days=6), notes=("It was dear", "It is still dear"))


def cards(screen: AppTest) -> dict[str, Element]:
    """The markup of the cards, without that of the tiles."""
    return {key: markup for key, markup in markups(screen).items() if not key.startswith("tile_")}


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_the_tiles_show_the_figures_of_what_one_may_see(world: World, who: str) -> None:
    some_objections(world.here)
    fill(world.there, number=3)
    screen = open_screen(world.here, who, "objections")
    objections = figures.objections(frames(world.here, who)[0])
    assert objections.held == (24 if who == "manager" else 17)
    seconds = of.TIME_TO_RESOLVE.value(frames(world.here, who)[0])
    assert metrics(screen) == {
        "Objections per 100 calls": formats.number(objections.per_100_calls, decimals=1),
        "Calls with an objection": formats.share(objections.prevalence),
        "Resolution rate": formats.share(objections.resolution_rate),
        "Durable resolution": formats.share(objections.durable_resolution_rate),
        "Time to resolve": formats.duration(seconds),
    }
    assert ("Your calls" in texts(screen)) == (who == "agent")


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_the_tables_show_the_figures_of_the_same_facts(world: World, who: str) -> None:
    some_objections(world.here)
    shown = markups(open_screen(world.here, who, "objections"))
    frame, _ = frames(world.here, who)
    objections = figures.objections(frame)
    numbers = table(shown["objection_numbers"])
    for heading, name in (
        ("Objections", "count"),
        ("Resolved", "resolved"),
        ("Deferred", "deferred"),
        ("Disqualified", "disqualified"),
        ("Open", "open"),
    ):
        assert list(map(int, column(numbers, heading))) == [getattr(row, name) for row in objections.by_type]
    assert column(numbers, "Came back")[0] == str(len(figures.boomerangs(frame))) != "0"
    grid = table(shown["objection_grid"])
    assert list(map(int, column(grid, "All"))) == [row.count for row in objections.by_type]
    assert list(map(int, column(grid, "M2"))) == [row.count for row in objections.by_type]
    trend = figures.objection_trend(frame, parts_of(frame.period))
    weeks = table(shown["objection_trend"])
    assert list(map(int, column(weeks, "Objections"))) == [one.objections for one in trend]
    assert list(map(int, column(weeks, "Open"))) == [one.by_outcome[None] for one in trend]
    assert sum(one.objections for one in trend) == objections.objections


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_every_number_and_every_mark_opens_as_many_rows(world: World, who: str) -> None:
    some_objections(world.here)
    shown = markups(open_screen(world.here, who, "objections"))
    assert shown.keys() >= CARDS
    seen: dict[str, int] = {}
    for markup in shown.values():
        for link, number in counted_links(markup):
            assert seen.setdefault(link.way, number) == number, link
    assert len(seen) > 50
    for way, number in seen.items():
        assert listed(world.here, who, way) == number, way


@pytest.mark.parametrize("key", ["objection_types", "objection_grid", "objection_trend", "boomerangs"])
def test_a_link_opens_the_list_on_screen_and_leads_back(world: World, key: str) -> None:
    some_objections(world.here)
    asked = {"part": "PRICE", "agent": "agent@here.example"}
    found = list(counted_links(markups(open_screen(world.here, "manager", "objections", **asked))[key]))
    link, number = found[-1]
    query = {name: values[0] for name, values in parse_qs(urlsplit(link.way).query).items()}
    screen = open_screen(world.here, "manager", "counted", **query)
    assert len(screen.dataframe[0].value) == number
    assert parse_qs(page_links(screen)["Objections"]) == {
        n: [value] for n, value in {**asked, "period": "28d"}.items()
    }


def test_what_differs_from_the_earlier_period_carries_an_interval_where_both_samples_allow(world: World) -> None:
    some_objections(world.here)
    shown = table(markups(open_screen(world.here, "manager", "objections"))["objection_changes"])
    frame, earlier = frames(world.here, "manager")
    now, before = (of.OBJECTION_PREVALENCE.rate(one) for one in (frame, earlier))
    assert before.denominator < formats.FEW <= now.denominator
    assert column(shown, "Calls with an objection")[0] == f"before: {before.numerator} of {before.denominator}"
    make_many(world.here, NOW - timedelta(days=40), ObjectionOutcome.DEFERRED)
    make_many(world.here, NOW - timedelta(days=10), ObjectionOutcome.RESOLVED)
    shown = table(markups(open_screen(world.here, "manager", "objections"))["objection_changes"])
    frame, earlier = frames(world.here, "manager")
    change = formats.change_of_share(*(of.RESOLUTION_RATE.rate(one) for one in (frame, earlier)))
    assert column(shown, "Resolution rate")[0].startswith(f"{change.text} {change.interval} before: ")
    said = text(markups(open_screen(world.here, "manager", "objections"))["objection_changes"])
    assert "By more than chance would do: " in said and "; Resolution rate, All types;" in said
    alone = open_screen(world.here, "manager", "objections", against="none")
    assert "objection_changes" not in markups(alone)


def test_the_unknown_milestone_is_the_grids_last_column(world: World) -> None:
    known = figures.GridCell(ObjectionType.PRICE, 5, 1)
    unknown = figures.GridCell(ObjectionType.PRICE, None, 2)
    frame, _ = frames(world.here, "manager")
    objections = figures.objections(frame)
    object.__setattr__(objections, "by_type_and_milestone", (known, unknown))
    assert objection_cards.columns([7, 2], objections) == [7, 2, 5, None]


def test_one_type_is_shown_over_time_while_the_rest_shows_all(world: World) -> None:
    some_objections(world.here)
    screen = open_screen(world.here, "manager", "objections", part="TIMING")
    weeks, numbers = (table(markups(screen)[key]) for key in ("objection_trend", "objection_numbers"))
    assert sum(map(int, column(weeks, "Objections"))) == 2 == int(numbers["Timing"][0])
    assert int(numbers["Price"][0]) > 2
    screen.segmented_control[0].set_value("PRICE").run()
    assert screen.query_params == {"part": "PRICE"}
    screen.segmented_control[0].set_value("").run()
    assert screen.query_params == {}


def test_the_filter_by_type_narrows_everything(world: World) -> None:
    some_objections(world.here)
    screen = open_screen(world.here, "manager", "objections", objection="TIMING")
    shown = cards(screen)
    assert column(table(shown["objection_numbers"]), "Objections") == ["0", "2", "0", "0", "0", "0"]
    assert table(shown["objection_grid"])["Timing"][-1] == "2"
    assert sum(map(int, column(table(shown["objection_trend"]), "Objections"))) == 2
    assert sum(map(int, column(table(shown["agents"]), "Objections"))) == 2
    assert "boomerangs" not in shown
    assert metrics(screen)["Calls with an objection"].startswith("8.3%")


def test_a_type_that_the_filter_leaves_out_says_so_and_can_be_changed(world: World) -> None:
    some_objections(world.here)
    screen = open_screen(world.here, "manager", "objections", objection="PRICE", part="TIMING")
    assert "No objection of this type counts in these days. Choose another type" in texts(screen)
    assert screen.segmented_control[0].options == ["All types", "Price", "Timing"]


@pytest.mark.parametrize("query", [{"part": "price"}, {"part": ["PRICE", "TIMING"]}, {"objection": "X"}])
def test_a_broken_address_is_ignored_with_a_notice(world: World, query: dict[str, str | list[str]]) -> None:
    some_objections(world.here)
    screen = open_screen(world.here, "manager", "objections", **query)
    assert "could not be understood" in texts(screen)
    assert cards(screen).keys() >= CARDS | OF_MANAGERS


def test_agents_stand_by_name_and_are_measured_each_by_their_own(world: World) -> None:
    some_objections(world.here)
    shown = markups(open_screen(world.here, "manager", "objections"))
    agents = table(shown["agents"])
    assert [name for name in agents if name] == ["Anton Agent", "Olga Agent"]
    assert column(agents, "Calls held") == ["17", "7"]
    for who, shares in zip(("agent", "other_agent"), column(agents, "Resolution rate"), strict=True):
        own = frozenset({world.here.people[who].id})
        rate = of.RESOLUTION_RATE.rate(frames(world.here, "manager", agent_ids=own)[0])
        assert formats.fraction(rate) in shares
    assert {link.label.partition(":")[0] for link in links(shown["agents_plot"])} == {"Anton Agent", "Olga Agent"}
    way = parse_qs(urlsplit(next(links(shown["agents"])).way).query)
    assert way["agent"] == ["agent@here.example"]


def test_quartiles_stand_below_five_agents_and_not_below_fewer(world: World) -> None:
    *four, fifth = add_fifth(world.here)
    for who in four:
        make_boomerangs(world.here, who, 5)
    few = markups(open_screen(world.here, "manager", "objections"))["agents"]
    assert not foot(few)
    assert "Quartiles take at least 5 agents; shares and rates count where they are of 10 or more." in text(few)
    make_boomerangs(world.here, fifth, 5)
    enough = markups(open_screen(world.here, "manager", "objections"))["agents"]
    assert foot(enough)["Lower quartile"][2:] == ["100.0", "100.0%", "50.0%", "–", "2 min 0 s"]
    assert "There are too few for: Durable resolution." in text(enough)


def test_quartiles_leave_out_whoever_has_fewer_than_ten(world: World) -> None:
    for who in add_fifth(world.here):
        make_boomerangs(world.here, who, 5 if who != "fifth" else 4)
    shown = markups(open_screen(world.here, "manager", "objections"))["agents"]
    assert foot(shown)["Lower quartile"][2:] == ["–", "–", "–", "–", "2 min 0 s"]
    names = "Objections per 100 calls, Calls with an objection, Resolution rate, Durable resolution"
    assert f"There are too few for: {names}." in text(shown)


def test_a_chosen_agent_is_compared_with_all_agents_under_the_other_filters(world: World) -> None:
    for who in add_fifth(world.here):
        make_boomerangs(world.here, who, 5)
    make_many(world.here, NOW - timedelta(days=10), ObjectionOutcome.DEFERRED)
    everybody = open_screen(world.here, "manager", "objections", objection="PRICE")
    alone = open_screen(world.here, "manager", "objections", objection="PRICE", agent="agent@here.example")
    shown, whole = (markups(screen) for screen in (alone, everybody))
    assert list(table(shown["agents"]))[1:] == ["Anton Agent"]
    assert foot(shown["agents"]) == foot(whole["agents"]) != {}
    # Of 80 objections with an outcome 25 were resolved; of the agent's own 40, 5.
    assert "1 agent around the team's 31.2%." in alt(shown["agents_plot"])
    assert "5 agents around the team's 31.2%." in alt(whole["agents_plot"])
    assert "The team: all agents under the other filters." in texts(alone)
    assert "under the other filters" not in texts(everybody)


def test_an_agents_screen_names_and_compares_nobody(world: World) -> None:
    some_objections(world.here)
    screen = open_screen(world.here, "agent", "objections")
    assert not OF_MANAGERS & cards(screen).keys()
    assert "Olga" not in texts(screen)
    by = screen.segmented_control[-1].options
    assert "Agent" not in by and "Team" not in by
    asked = open_screen(world.here, "agent", "objections", agent="other_agent@here.example")
    assert metrics(asked) == metrics(screen)


def test_groups_stand_side_by_side_and_sum_to_the_whole(world: World) -> None:
    some_objections(world.here)
    shown = markups(open_screen(world.here, "manager", "objections", by="qualification"))["breakdown"]
    assert sum(map(int, column(table(shown), "Calls held"))) == 24


def test_each_empty_state_says_why_and_what_to_do(world: World) -> None:
    assert "No call was held" in texts(open_screen(world.here, "manager", "objections"))
    make_call(world.here, at=NOW - timedelta(days=1))
    none = open_screen(world.here, "manager", "objections")
    assert "No objection was logged in the calls of this period. Choose a longer period" in texts(none)
    assert metrics(none)["Calls with an objection"] == "0 of 1"
    filtered = open_screen(world.here, "manager", "objections", objection="PRICE")
    assert "No call that passes these filters met such an objection. Clear them" in texts(filtered)
    assert "No call was held" in texts(open_screen(world.there, "manager", "objections"))


def make_boomerangs(tenant: Tenant, who: str, number: int) -> None:
    """So many threads of one agent, each of two calls with an objection that came back."""
    for n in range(number):
        make_boomerang(tenant, at=NOW - timedelta(days=5, hours=n), agents=(who, who))


def alt(picture: Element) -> str:
    """What a picture says to whoever does not see it."""
    return next(one.get("aria-label", "") for one in picture.iter("figure"))


def make_many(tenant: Tenant, at: datetime, outcome: ObjectionOutcome) -> None:
    """So many objections that their shares can be told apart."""
    for n in range(30):
        make_call(tenant, at=at - timedelta(hours=n), objections=[(ObjectionType.PRICE, outcome)])


def counted_links(markup: Element) -> Iterator[tuple[Link, int]]:
    """The links to lists, each with its number: the text, or of a mark what its label begins or ends with."""
    for link in links(markup):
        if link.way.startswith("/counted?"):
            said = link.text or link.label.partition(":")[0]
            yield link, int(said if said.isdigit() else link.label.rpartition(" ")[2])


def listed(tenant: Tenant, who: str, way: str) -> int:
    """How many rows the list at an address has."""
    query = parse_qs(urlsplit(way).query)
    milestone, kind = (query.get(name, [None])[0] for name in ("milestone", "type"))
    place = None if milestone is None else NONE if milestone == "unknown" else int(milestone)
    cell = Cell(place, ObjectionType(kind) if kind else None)
    reading = Reading(lambda name: query.get(name, []))
    with scoped(tenant.as_(who)) as db:
        question = figure_questions.ask(db, reading, now=NOW + timedelta(hours=1))
        count = COUNTS[query["of"][0]]
        return list_counted(db, frame=question.load(db), count=count, cell=cell, limit=1).total
