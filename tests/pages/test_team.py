"""The Team screen: the numbers are the figures', and every one says what it rests on."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import formats
from services import calls
from services.analytics import figures
from services.analytics.masks import threads
from services.analytics.metrics.of_calls import CLOSE_RATE_THREADS
from services.analytics.periods import day_of
from services.db import scoped
from services.models.vocabulary import CallStatus, OutcomeType
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World
from tests.linked_markup import column, foot, links, markups, table, text
from tests.pages import figure_screens
from tests.pages.figure_screens import NOW, add_fifth, fill, frames, metrics
from tests.pages.screens import REFUSAL, open_screen, refusal, texts


def test_the_tiles_show_the_figures_of_the_same_facts(world: World) -> None:
    fill(world.here)
    fill(world.there, number=3)
    screen = open_screen(world.here, "manager", "team")
    team = figures.team(frames(world.here, "manager")[0])
    assert team.held == 13
    assert metrics(screen) == {
        "Close rate (threads)": formats.share(team.close_rate_threads),
        "Close rate (14 days)": formats.share(team.close_rate_threads_14),
        "Calls held": "13",
        "Show rate": formats.share(team.show_rate),
        "Decision clarity": formats.share(team.decision_clarity),
        "Median duration": formats.duration(team.median_duration_seconds),
    }
    for rate in (team.close_rate_threads, team.show_rate, team.decision_clarity):
        assert rate.denominator >= formats.FEW
        assert f"{formats.fraction(rate)} ({formats.interval(rate)})" in texts(screen)


def test_the_headline_names_its_cohorts_dates_and_window(world: World) -> None:
    fill(world.here)
    frame, _ = frames(world.here, "manager")
    shown = texts(open_screen(world.here, "manager", "team"))
    for days in (60, 14):
        dates = " ".join(formats.days(threads.cohort_period(frame, days)).split())
        assert f"Threads begun {dates}: they became {days} days old in this period." in shown


def test_the_tables_show_the_figures_of_the_same_facts(world: World) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=2)
    shown = markups(open_screen(world.here, "manager", "team"))
    frame, _ = frames(world.here, "manager")
    team = figures.team(frame)
    weeks = table(shown["outcomes_by_week"])
    assert sum(map(int, column(weeks, "Calls held"))) == team.held
    assert list(map(int, column(weeks, "Coaching client"))) == [
        week.outcomes[OutcomeType.COACHING_CLIENT] for week in figures.outcomes_by_week(frame)
    ]
    assert formats.fraction(team.close_rate_qualified) in table(shown["close_rates"])["Qualified"][0]
    assert table(shown["left_out"])["Held, outcome missing"] == [str(team.outcome_missing)] == ["2"]
    agents = table(shown["agents"])
    assert [name for name in agents if name] == ["Anton Agent", "Olga Agent"]
    assert column(agents, "Calls held") == ["13", "3"]


def test_a_passport_says_what_a_figure_counts_and_leaves_out(world: World) -> None:
    fill(world.here)
    fill_with_what_is_left_out(world.here)
    passport = text(markups(open_screen(world.here, "manager", "team"))["tile_show-rate_None_None"])
    team = figures.team(frames(world.here, "manager")[0])
    assert "Appointments held, of those held, not shown up to" in passport
    assert f"Past appointments of which nobody has said what became of them: {team.past_scheduled}" in passport
    assert f"Held calls that never had an appointed time: {team.without_appointment}" in passport
    assert "In 95 of 100 cases the true share lies between" in passport
    assert "more would tell it to 5 points either way" in passport
    assert "As of " in passport


@pytest.mark.parametrize(("against", "said"), [("none", None), ("year-before", "Before: –"), (None, "Before: –")])
def test_a_comparison_is_chosen_by_the_address(world: World, against: str | None, said: str | None) -> None:
    fill(world.here)
    screen = open_screen(world.here, "manager", "team", **({"against": against} if against else {}))
    assert ("compared with" in texts(screen)) == (said is not None)
    assert {bool(metric.delta) for metric in screen.metric} == {said is not None}
    passport = text(markups(screen)["tile_decision-clarity_None_None"])
    assert ("Before:" in passport) == (said is not None)


def test_a_number_that_was_none_before_is_told_alone(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=2))
    passport = text(markups(open_screen(world.here, "manager", "team"))["tile_calls-held_None_None"])
    assert "Before: 0. Nothing was left out." in passport


def test_what_changed_is_said_only_where_the_interval_excludes_zero(world: World) -> None:
    for n in range(40):
        status = CallStatus.NO_SHOW if n % 2 else CallStatus.COMPLETED
        make_call(world.here, at=NOW - timedelta(days=30, hours=n), status=status)
        make_call(world.here, at=NOW - timedelta(days=2, hours=n))
    said = text(markups(open_screen(world.here, "manager", "team"))["changes"])
    assert said.startswith("Show rate rose from 50.0% ( 20 of 40 ) to 100.0% ( 40 of 40 ).")
    assert "by chance alone" in said
    nothing = open_screen(world.here, "manager", "team", period="7d")
    assert "Nothing changed by more than chance would do." in texts(nothing)


def test_a_filter_of_the_address_holds_for_figures_and_for_the_ways_to_lists(world: World) -> None:
    fill(world.here, number=4)
    fill(world.here, agent="other_agent", number=2)
    asked = {"agent": "other_agent@here.example", "period": "7d", "outcome": "missing"}
    screen = open_screen(world.here, "manager", "team", **asked)
    assert metrics(screen)["Calls held"] == "1"
    link = next(links(markups(screen)["tile_calls-held_None_None"]))
    assert link.text == "1"
    query = parse_qs(urlsplit(link.way).query)
    first = day_in_berlin(NOW - timedelta(days=6))
    assert (query["agent"], query["outcome"], query["from"]) == ([asked["agent"]], ["missing"], [first])
    assert parse_qs(query["back"][0].removeprefix("team?")) == {name: [value] for name, value in asked.items()}


def test_every_number_left_out_opens_as_many_rows(world: World) -> None:
    fill(world.here)
    fill_with_what_is_left_out(world.here)
    shown = table(markups(open_screen(world.here, "manager", "team"))["left_out"])
    found = list(links(markups(open_screen(world.here, "manager", "team"))["left_out"]))
    assert [link.text for link in found] == [cells[0] for name, cells in shown.items() if name and cells != ["0"]]
    assert len(found) >= 6
    for link in found:
        query = {name: values[0] for name, values in parse_qs(urlsplit(link.way).query).items()}
        assert len(open_screen(world.here, "manager", "counted", **query).dataframe[0].value) == int(link.text)


def test_what_waits_leads_to_calls(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=2), status=CallStatus.IN_PROGRESS)
    make_call(world.here, at=NOW - timedelta(days=400), status=CallStatus.SCHEDULED)
    shown = markups(open_screen(world.here, "manager", "team"))["to_do"]
    assert table(shown)["Appointments passed, not settled"] == ["1"]
    stale, overdue = links(shown)
    for link, to_do in ((stale, "stale"), (overdue, "overdue")):
        query = parse_qs(urlsplit(link.way).query)
        assert query["todo"] == [to_do]
        assert len(open_screen(world.here, "manager", "calls", **query).dataframe[0].value) == 1


def test_the_list_of_what_waits_leads_back_to_the_screen_as_it_stood(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=2), status=CallStatus.IN_PROGRESS)
    asked = {"period": "7d", "by": "language", "part": "show-rate", "agent": "agent@here.example"}
    (link,) = links(markups(open_screen(world.here, "manager", "team", **asked))["to_do"])
    listed = open_screen(world.here, "manager", "calls", **parse_qs(urlsplit(link.way).query))
    assert parse_qs(figure_screens.links(listed)["Team"]) == {name: [value] for name, value in asked.items()}
    assert "could not be understood" not in texts(listed)


@pytest.mark.parametrize(
    ("who", "back"),
    [
        ("agent", "team?period=7d"),
        ("manager", "counted"),
        ("manager", "calls?status=NO_SHOW"),
        ("manager", "users"),
        ("manager", "https://evil.example"),
    ],
)
def test_calls_lead_back_to_no_screen_that_has_not_led_there(world: World, who: str, back: str) -> None:
    make_call(world.here, at=NOW - timedelta(days=2))
    assert set(figure_screens.links(open_screen(world.here, who, "calls", back=back))) == {"Account"}


@pytest.mark.parametrize("by", ["team", "qualification", "language", "month", "version"])
def test_groups_stand_side_by_side_and_sum_to_the_whole(world: World, by: str) -> None:
    fill(world.here)
    shown = table(markups(open_screen(world.here, "manager", "team", by=by))["breakdown"])
    assert sum(map(int, column(shown, "Calls held"))) == 13


def test_the_plot_of_agents_draws_the_figure_that_the_address_names(world: World) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=6)
    for part, name in ((None, "Threads that became 60 days old"), ("show-rate", "Appointments that were held")):
        screen = open_screen(world.here, "manager", "team", **({"part": part} if part else {}))
        plot = markups(screen)["agents_plot"]
        assert name in text(plot)
        assert {link.label.partition(":")[0] for link in links(plot)} == {"Anton Agent", "Olga Agent"}


def test_a_chosen_agent_stands_within_the_rate_limits_and_quartiles_of_all(world: World) -> None:
    for number, who in enumerate(add_fifth(world.here)):
        fill(world.here, agent=who, number=16 + number)
    everybody = open_screen(world.here, "manager", "team")
    alone = open_screen(world.here, "manager", "team", agent="fifth@here.example")
    whole, shown = markups(everybody), markups(alone)
    assert list(table(shown["agents"]))[1:] == ["Fritz Fifth"]
    assert len(table(whole["agents"])) == 1 + 5
    assert foot(shown["agents"]) == foot(whole["agents"]) != {}
    fifth = frozenset({world.here.people["fifth"].id})
    team = CLOSE_RATE_THREADS.rate(frames(world.here, "manager")[0])
    assert team.rate != CLOSE_RATE_THREADS.rate(frames(world.here, "manager", agent_ids=fifth)[0]).rate
    said = next(one.get("aria-label", "") for one in shown["agents_plot"].iter("figure"))
    assert said.startswith(f"1 agent around the team's {formats.share(team)}.")
    assert "The team: all agents under the other filters." in texts(alone)
    assert "under the other filters" not in texts(everybody)


def test_quartiles_have_the_show_rate_and_leave_out_whoever_has_fewer_than_ten(world: World) -> None:
    for number, who in enumerate(add_fifth(world.here)):
        fill(world.here, agent=who, number=16 + number if who != "fifth" else 4)
    few = markups(open_screen(world.here, "manager", "team"))["agents"]
    named = "Close rate (threads), Show rate, Resolution rate"
    assert f"There are too few for: {named}." in text(few)
    assert foot(few)["Median of the agents"][2] == "–"
    fill(world.here, agent="fifth", number=16)
    enough = markups(open_screen(world.here, "manager", "team"))["agents"]
    # Of 18, 19, 20 and 21 appointments all but one were held, and of the fifth's 24 all but two.
    assert foot(enough)["Median of the agents"][2] == formats.percent(18 / 19)
    assert "There are too few" not in text(enough)


def test_choosing_a_period_and_an_agent_writes_them_into_the_address(world: World) -> None:
    fill(world.here, number=2)
    screen = open_screen(world.here, "manager", "team")
    screen.selectbox[0].set_value("90d").run()
    screen.multiselect[0].set_value(["agent@here.example"]).run()
    assert screen.query_params == {"period": "90d", "agent": "agent@here.example"}
    screen.selectbox[0].set_value("custom").run()
    assert set(screen.query_params) == {"from", "to", "agent"}
    assert len(screen.date_input) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"agent": "nobody@here.example"},
        {"agent": "agent@there.example"},
        {"period": "x"},
        {"from": "1"},
        {"team": "x"},
        {"version": "99"},
        {"against": "x"},
        {"by": "mode"},
        {"part": "calls-held"},
    ],
)
def test_a_broken_address_is_ignored_with_a_notice(world: World, query: dict[str, str]) -> None:
    fill(world.here, number=2)
    screen = open_screen(world.here, "manager", "team", **query)
    assert "could not be understood" in texts(screen)
    assert metrics(screen)["Calls held"] == "3"


def test_days_long_past_are_shown_and_named_when_the_last_ones_are_empty(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=200))
    screen = open_screen(world.here, "manager", "team")
    assert "The last 28 days hold no call" in texts(screen)
    assert metrics(screen)["Calls held"] == "1"


def test_an_organization_without_calls_is_told_what_to_do(world: World) -> None:
    shown = texts(open_screen(world.here, "manager", "team"))
    assert "Choose another period, or import calls." in shown


def test_the_team_screen_is_none_of_an_agents(world: World) -> None:
    assert refusal(world.here, "agent", "team") == [REFUSAL]


def fill_with_what_is_left_out(tenant: Tenant) -> None:
    """One call of each kind that the figures leave out or count beside, all within the last days."""
    at = NOW - timedelta(days=2)
    make_call(tenant, at=NOW - timedelta(hours=1), status=CallStatus.IN_PROGRESS)
    make_call(tenant, at=at, status=CallStatus.SCHEDULED)
    make_call(tenant, at=at, status=CallStatus.CANCELLED)
    undated = make_call(tenant, at=at, status=CallStatus.CANCELLED)
    unbooked, broken_off = make_call(tenant, at=at), make_call(tenant, at=at)
    with scoped(tenant.command) as db:
        calls.get_call(db, call_id=undated.id).call.cancelled_at = None
        calls.get_call(db, call_id=unbooked.id).call.scheduled_at = None
        calls.get_call(db, call_id=broken_off.id).call.status = CallStatus.CANCELLED


def day_in_berlin(at: datetime) -> str:
    """A day as the address has it."""
    return day_of(at, "Europe/Berlin").isoformat()


def test_the_address_sorts_the_agents_and_ignores_a_column_that_they_lack(world: World) -> None:
    make_call(world.here, agent="agent", at=NOW - timedelta(days=2))
    for days in (3, 4):
        make_call(world.here, agent="other_agent", at=NOW - timedelta(days=days))
    ones, twos = world.here.people["agent"].name, world.here.people["other_agent"].name
    for sort, names in (("agents.2.up", [ones, twos]), ("agents.2.down", [twos, ones])):
        shown = open_screen(world.here, "manager", "team", sort=sort)
        assert [name for name in table(markups(shown)["agents"]) if name in (ones, twos)] == names
    assert "could not be understood" in texts(open_screen(world.here, "manager", "team", sort="agents.9.up"))


def test_what_waits_says_which_filters_it_does_not_heed(world: World) -> None:
    fill(world.here)
    said = "whatever the filters, agents apart"
    assert said not in texts(open_screen(world.here, "manager", "team", agent="agent@here.example"))
    assert said in texts(open_screen(world.here, "manager", "team", mode="STRICT"))


def test_a_month_that_the_days_cut_short_says_so(world: World) -> None:
    for day in (20, 60):
        make_call(world.here, at=NOW - timedelta(days=day))
    days = {"from": (NOW - timedelta(days=75)).date().isoformat(), "to": NOW.date().isoformat()}
    months = list(table(markups(open_screen(world.here, "manager", "team", by="month", **days))["breakdown"]))[1:]
    cut = [month for month in months if "days)" in month or "day)" in month]
    assert len(months) in (3, 4)
    assert months[0] in cut and months[1] not in cut
