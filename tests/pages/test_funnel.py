"""The Milestone funnel screen: its numbers are the figures' and open their lists, and agents see their own."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import formats
from services.analytics import figures
from services.analytics.intervals import Rate
from services.db import scoped
from services.milestones import list_of_call
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World
from tests.linked_markup import column, foot, links, markups, table, text
from tests.pages.figure_screens import NOW, fill, frames, metrics
from tests.pages.funnel_calls import DONE, SKIPPED, fill_leaks, fill_paces, open_address, said, size_behind
from tests.pages.screens import open_screen, texts

NOTICE = "could not be understood"
CARDS = [
    "funnel",
    "exits",
    "numbers",
    "exit_numbers",
    "times",
    "time_numbers",
    "leaks",
    "pace",
    "skipped",
    "overrides",
]


@pytest.mark.parametrize(("who", "held"), [("manager", 20), ("admin", 20), ("agent", 13)])
def test_the_screen_shows_the_figures_of_what_one_may_see(world: World, who: str, held: int) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=6)
    fill(world.there, number=3)
    screen = open_screen(world.here, who, "funnel")
    funnel = figures.funnel(frames(world.here, who)[0])
    assert metrics(screen)["Calls held"] == str(funnel.held) == str(held)
    shown = markups(screen)
    steps, exits = table(shown["numbers"]), table(shown["exit_numbers"])
    assert column(steps, "Reached") == [str(step.reached) for step in funnel.steps]
    assert column(steps, "Eligible") == [str(step.eligible) for step in funnel.steps]
    assert column(steps, "Step rate")[0].startswith(formats.share(funnel.steps[0].step_rate))
    assert column(steps, "Median time")[0].startswith(formats.duration(funnel.steps[0].seconds.median))
    assert column(exits, "Left") == [str(step.left) for step in funnel.steps]
    assert column(exits, "Unknown") == [str(step.unknown) for step in funnel.steps]
    assert ("Your calls" in texts(screen)) == (who == "agent")


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_every_number_and_every_mark_opens_as_many_rows_as_it_says(world: World, who: str) -> None:
    fill(world.here)
    fill_leaks(world.here)
    fill_paces(world.here)
    make_call(world.here, at=NOW - timedelta(days=40), milestones={1: DONE, 2: DONE})
    asked: dict[str, str | list[str]] = {
        "by": "qualification",
        "part": "completed",
        "group": ["QUALIFIED", "UNKNOWN"],
    }
    shown = markups(open_screen(world.here, who, "funnel", **asked))
    cards = [card for card in [*CARDS, "sides", "compared"] if card != "pace" or who == "manager"]
    for card in cards:
        found = list(said(shown[card]))
        assert found, card
        for number, way in found:
            assert size_behind(world.here, who, way) == number, (card, way)


def test_a_leak_counts_by_what_became_of_its_thread_and_its_number_lists_the_leak(world: World) -> None:
    fill_leaks(world.here)
    screen = open_screen(world.here, "agent", "funnel")
    leaks = markups(screen)["leaks"]
    rows = table(leaks)
    assert column(rows, "Leaks") == ["3", "2"]
    assert column(rows, "Won since") == ["1", "0"]
    assert column(rows, "Call ahead") == ["1", "0"]
    assert column(rows, "Overdue") == ["1", "0"]
    assert column(rows, "No-show") == ["0", "1"]
    assert column(rows, "Nothing planned") == ["0", "1"]
    assert text(leaks).startswith("M2 Current State Mapping 3 M3 Outcome Vision 2")
    assert "Leaks: 5 . Won since: 1 . Call ahead: 1 . Nothing decided and nothing ahead" in text(leaks)
    (won,) = {link.way for link in links(leaks) if "of=leaks-won" in link.way and "milestone=2" in link.way}
    listed = open_address(world.here, "agent", won)
    assert [name.rstrip(" ›") for name in listed.dataframe[0].value["name"]] == ["Lena Leak"]
    assert "Olga" not in texts(screen) + texts(listed)


def test_the_pace_of_agents_stands_against_the_aim_by_name(world: World) -> None:
    fill_paces(world.here)
    shown = markups(open_screen(world.here, "manager", "funnel"))["pace"]
    rows = table(shown)
    assert list(rows)[1:] == ["Anton Agent", "Olga Agent"]
    assert column(rows, "M1 Context & Frame") == ["5 min 0 s 10 timed", "10 min 11 timed"]
    variance = figures.milestone_variance(frames(world.here, "manager")[0], 1).variance
    assert variance is not None
    assert f"{formats.percent(variance)}, over" in text(shown)
    assert "Over the aim: M1 Context & Frame." in text(shown)
    pins = {link.label for link in links(shown) if not link.text}
    assert pins == {"Anton Agent: 5 min 0 s, 10 timed", "Olga Agent: 10 min, 11 timed"}


def test_the_pace_of_a_chosen_agent_stands_within_the_spread_of_all(world: World) -> None:
    fill_paces(world.here)
    everybody = markups(open_screen(world.here, "manager", "funnel"))["pace"]
    screen = open_screen(world.here, "manager", "funnel", agent="agent@here.example")
    alone = markups(screen)["pace"]
    assert list(table(alone))[1:] == ["Anton Agent"]
    assert foot(alone) == foot(everybody)
    # Medians of 5 and 10 minutes: their mean is 7.5, so that the mark stands at two thirds of it.
    pins = [link for link in alone.iter("a") if link.get("class") == "pin"]
    assert [pin.get("aria-label") for pin in pins] == ["Anton Agent: 5 min 0 s, 10 timed"]
    assert "those of all agents under the other filters" in texts(screen)


def test_where_two_agents_cannot_be_told_apart_the_pace_says_so(world: World) -> None:
    fill_paces(world.here)
    make_call(world.here, prospect=make_prospect(world.here, client_count=3), at=NOW - timedelta(days=2))
    one = open_screen(world.here, "manager", "funnel", qualification="UNDER_THRESHOLD")
    assert "Fewer than two agents have completed a milestone 10 times" in texts(one)
    own = open_screen(world.here, "agent", "funnel")
    assert "pace" not in markups(own) and "Pace of the agents" not in texts(own)
    assert "Olga" not in texts(own)


def test_overrides_stand_with_their_reasons_and_lead_to_their_calls(world: World) -> None:
    skipping = {1: DONE, 2: SKIPPED}
    prospect = make_prospect(world.here, name="Oskar Over")
    call = make_call(world.here, prospect=prospect, at=NOW - timedelta(days=1), milestones=skipping)
    late_call = make_call(
        world.here, agent="other_agent", at=NOW - timedelta(days=2), milestones={1: DONE, 3: DONE}
    )
    with scoped(world.here.command) as db:
        late = list_of_call(db, call_id=late_call.id)[2].response
        assert late is not None
        late.override_reason = "Prospect asked for the <outcome> first"
    shown = markups(open_screen(world.here, "manager", "funnel"))["overrides"]
    rows = table(shown)
    assert rows["Oskar Over"][1:] == ["Anton Agent", "M2 skipped", "Covered by mail"]
    others = ["Olga Agent", "M3 out of order", "Prospect asked for the <outcome> first"]
    assert rows["Petra Prospekt"][1:] == others
    to_call = next(link for link in links(shown) if link.text == "Oskar Over")
    assert parse_qs(urlsplit(to_call.way).query)["call_id"] == [str(call.id)]
    assert open_address(world.here, "manager", to_call.way).title[0].value == "Oskar Over"
    (everything,) = [link for link in links(shown) if link.text == "1"]
    listed = open_address(world.here, "manager", everything.way)
    assert list(listed.dataframe[0].value["reason"]) == ["Covered by mail"]
    own = table(markups(open_screen(world.here, "other_agent", "funnel"))["overrides"])
    assert list(own) == ["", "Petra Prospekt"] and "Agent" not in own[""]


def test_only_the_latest_ten_overrides_are_shown_and_all_are_counted(world: World) -> None:
    for n in range(12):
        make_call(world.here, at=NOW - timedelta(days=2, hours=n), milestones={1: SKIPPED})
    shown = markups(open_screen(world.here, "manager", "funnel"))["overrides"]
    assert len([link for link in links(shown) if link.text == "Petra Prospekt"]) == 10
    assert "Show all 12 skipped" in text(shown)


@pytest.mark.parametrize("by", ["agent", "team", "qualification", "language", "month", "version"])
def test_groups_stand_side_by_side_and_sum_to_the_whole(world: World, by: str) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=6)
    shown = table(markups(open_screen(world.here, "manager", "funnel", by=by, part="reached"))["sides"])
    reached = [0 if cell == "–" else int(re.findall(r"(\d+) of", cell)[0]) for cell in shown["M1 Context & Frame"]]
    assert sum(reached) == figures.funnel(frames(world.here, "manager")[0]).steps[0].reached


def test_two_groups_are_compared_with_the_interval_of_their_difference(world: World) -> None:
    for n in range(24):
        at = NOW - timedelta(days=2, hours=n)
        for agent, reached in (("agent", 2 + n % 2), ("other_agent", 1 if n % 2 else 2 + n // 2 % 2)):
            make_call(world.here, agent=agent, at=at, milestones=dict.fromkeys(range(1, 1 + reached), DONE))
    emails = ["agent@here.example", "other_agent@here.example"]
    screen = open_screen(world.here, "manager", "funnel", by="agent", group=emails)
    shown = markups(screen)["compared"]
    rows = table(shown)
    difference = formats.difference_of_shares(Rate(24, 24), Rate(12, 24))
    assert difference is not None
    assert rows["M1 Context & Frame"][-1] == f"{difference.text} {difference.interval} more than chance"
    assert rows["M2 Current State Mapping"][-1].endswith("may be chance")
    assert rows["M3 Outcome Vision"][-1] == "– too few to compare"
    assert "at M1 Context & Frame: the interval of the difference excludes zero." in text(shown)
    assert NOTICE not in texts(screen)
    others = ["UNDER_THRESHOLD", "UNKNOWN"]
    empty = markups(open_screen(world.here, "manager", "funnel", by="qualification", group=others))["compared"]
    assert "have too few calls to be compared at any milestone" in text(empty)
    assert table(empty)["M1 Context & Frame"] == ["–", "–", "–"]
    # One group alone is a choice half made, and no mistake.
    half = open_screen(world.here, "manager", "funnel", by="agent", group=emails[0])
    assert "compared" not in markups(half) and NOTICE not in texts(half)


def test_choosing_groups_and_figures_writes_them_into_the_address(world: World) -> None:
    fill(world.here, number=2)
    screen = open_screen(world.here, "manager", "funnel", by="qualification")
    screen.multiselect(key="funnel_groups").set_value(["QUALIFIED", "UNKNOWN"]).run()
    assert screen.query_params["group"] == ["QUALIFIED", "UNKNOWN"]
    screen.segmented_control(key="funnel_part").set_value("leaks").run()
    assert screen.query_params["part"] == "leaks"
    screen.segmented_control(key="figures_by").set_value("language").run()
    assert "group" not in screen.query_params and NOTICE not in texts(screen)


@pytest.mark.parametrize(("against", "is_compared"), [("none", False), ("year-before", True), (None, True)])
def test_step_rates_stand_beside_those_of_the_period_that_is_asked_for(
    world: World, against: str | None, is_compared: bool
) -> None:
    for n in range(12):
        for age in (timedelta(days=2, hours=n), timedelta(days=30, hours=n)):
            make_call(world.here, at=NOW - age, milestones={1: DONE, **({2: DONE} if age.days == 2 else {})})
    asked = {"against": against} if against else {}
    rows = table(markups(open_screen(world.here, "manager", "funnel", **asked))["numbers"])
    assert ("Change" in rows[""]) == is_compared
    if against is None:
        assert column(rows, "Change")[0].startswith("new before: 0 of 12")
    if against == "year-before":
        assert column(rows, "Change")[0] == "–"


@pytest.mark.parametrize(
    "query",
    [
        {"part": "x"},
        {"part": "show-rate"},
        {"group": "QUALIFIED"},
        {"by": "qualification", "group": "x"},
        {"by": "qualification", "group": ["QUALIFIED", "QUALIFIED"]},
        {"by": "qualification", "group": ["QUALIFIED", "UNKNOWN", "UNDER_THRESHOLD"]},
        {"by": "agent", "group": "agent@there.example"},
        {"by": "mode"},
    ],
)
def test_a_broken_address_is_ignored_with_a_notice(world: World, query: dict[str, str | list[str]]) -> None:
    fill(world.here, number=2)
    fill(world.there, number=2)
    screen = open_screen(world.here, "manager", "funnel", **query)
    assert texts(screen).count(NOTICE) == 1
    assert "compared" not in markups(screen)
    assert metrics(screen)["Calls held"] == "3"


@pytest.mark.parametrize("by", ["agent", "team"])
def test_an_agent_cannot_ask_for_colleagues(world: World, by: str) -> None:
    fill(world.here, number=2)
    fill(world.here, agent="other_agent", number=6)
    screen = open_screen(world.here, "agent", "funnel", by=by, group="other_agent@here.example")
    assert NOTICE in texts(screen) and "sides" not in markups(screen) and "Olga" not in texts(screen)
    asked = open_screen(world.here, "agent", "funnel", agent="other_agent@here.example")
    assert metrics(asked)["Calls held"] == "3"
    assert [box.label for box in asked.selectbox] == ["Period"]


def test_charts_say_in_words_what_they_show(world: World) -> None:
    fill(world.here)
    fill_paces(world.here)
    shown = markups(open_screen(world.here, "manager", "funnel"))
    for card in ("funnel", "exits", "times", "leaks", "pace"):
        (figure,) = shown[card].iter("figure")
        # Its numbers are links there, and stand apart from the full stops.
        said_beneath = re.sub(r" ([.,;:])", r"\1", text(shown[card]))
        assert len(figure.get("aria-label", "")) > 10
        assert figure.get("aria-label", "") in said_beneath, card


def test_empty_parts_say_why_they_are_empty(world: World) -> None:
    assert "Choose another period." in texts(open_screen(world.here, "agent", "funnel"))
    make_call(world.here, at=NOW - timedelta(days=2))
    shown = texts(open_screen(world.here, "manager", "funnel"))
    assert "No completed milestone of these calls has both a start and an end." in shown
    assert "No call of these days was left with a follow-up" in shown
    assert "No agent skipped a milestone in these calls" in shown
    assert "Choose by what to set the milestones side by side." in shown
    assert "so there is nothing to compare with" in shown
