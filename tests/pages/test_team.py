"""The Team screen: the numbers are the figures', and every one says what it rests on."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import formats
from services import calls
from services.analytics import figures
from services.analytics.masks import threads
from services.analytics.periods import day_of
from services.db import scoped
from services.models.vocabulary import CallStatus, OutcomeType
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World
from tests.pages.figure_screens import NOW, fill, frames, links, metrics
from tests.pages.screens import open_screen, texts


def test_the_tiles_show_the_figures_of_the_same_facts(world: World) -> None:
    fill(world.here)
    fill(world.there, number=3)
    screen = open_screen(world.here, "manager", "team")
    team = figures.team(frames(world.here, "manager")[0])
    assert team.held == 13
    assert metrics(screen) == {
        "Thread close rate": formats.share(team.close_rate_threads),
        "Closed within 14 days": formats.share(team.close_rate_threads_14),
        "Calls held": "13",
        "Show rate": formats.share(team.show_rate),
        "Decision clarity": formats.share(team.decision_clarity),
    }
    for rate in (team.close_rate_threads, team.show_rate, team.decision_clarity):
        assert rate.denominator >= formats.FEW
        assert f"{formats.fraction(rate)} ({formats.interval(rate)})" in texts(screen)


def test_the_headline_names_its_cohorts_dates_and_window(world: World) -> None:
    fill(world.here)
    frame, _ = frames(world.here, "manager")
    shown = texts(open_screen(world.here, "manager", "team"))
    for days in (60, 14):
        dates = formats.days(threads.cohort_period(frame, days))
        assert f"Threads begun {dates}: they became {days} days old in this period." in shown


def test_the_tables_show_the_figures_of_the_same_facts(world: World) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=2)
    screen = open_screen(world.here, "manager", "team")
    weeks, rates, left_out, agents = (table.value for table in screen.table)
    frame, _ = frames(world.here, "manager")
    team = figures.team(frame)
    assert sum(weeks["Calls held"]) == team.held
    assert list(weeks["Coaching client"]) == [
        week.outcomes[OutcomeType.COACHING_CLIENT] for week in figures.outcomes_by_week(frame)
    ]
    assert formats.fraction(team.close_rate_qualified) in rates["Close rate"].iloc[1].replace("\u00a0", " ")
    assert left_out.set_index("Left out")["Number"]["Held, outcome missing"] == team.outcome_missing == 2
    assert [name.replace("\u00a0", " ") for name in agents["Agent"]] == ["Anton Agent", "Olga Agent"]
    assert agents["Calls held"].iloc[0].startswith("[13](/calls?")
    assert "agent=agent%40here.example" in agents["Calls held"].iloc[0]


def test_a_filter_of_the_address_holds_for_figures_and_for_the_ways_to_calls(world: World) -> None:
    fill(world.here, number=4)
    fill(world.here, agent="other_agent", number=2)
    screen = open_screen(world.here, "manager", "team", agent="other_agent@here.example", period="7d")
    assert metrics(screen)["Calls held"] == "3"
    assert metrics(screen)["Decision clarity"] == "1 of 2"
    assert "agent=other_agent%40here.example" in links(screen)["Calls held"]
    first = day_in_berlin(NOW - timedelta(days=6))
    assert f"from={first}" in links(screen)["Calls held"]


def test_every_way_to_calls_opens_as_many_as_the_number_beside_it(world: World) -> None:
    fill(world.here)
    fill_with_what_is_left_out(world.here)
    team = figures.team(frames(world.here, "manager")[0])
    shown = links(open_screen(world.here, "manager", "team"))
    counts = {
        "Calls held": team.held,
        "No-shows": team.no_show,
        "Cancelled late": team.late_cancelled,
        "Decided calls": team.decision_clarity.numerator,
        "Coaching clients": team.close_rate_calls.numerator,
        "Calls in progress": team.in_progress,
        "Held, outcome missing": team.outcome_missing,
        "Held, without an appointment": team.without_appointment,
        "Appointments passed, not settled": team.past_scheduled,
        "Cancelled, date not known": team.cancelled_undated,
    }
    assert counts.keys() <= shown.keys()
    for label, count in counts.items():
        assert count, label
        opened = open_screen(world.here, "manager", "calls", **parse_qs(shown[label]))
        word = "call" if count == 1 else "calls"
        assert f"{count} {word}" in texts(opened).splitlines(), label


def test_the_number_of_an_agent_leads_to_that_agents_held_calls(world: World) -> None:
    fill(world.here, number=4)
    fill(world.here, agent="other_agent", number=2)
    cells = open_screen(world.here, "manager", "team").table[3].value["Calls held"]
    for cell, count in zip(cells, (5, 3), strict=True):
        assert cell.startswith(f"[{count}](/calls?")
        query = parse_qs(urlsplit(cell.partition("](")[2].rstrip(")")).query)
        assert f"{count} calls" in texts(open_screen(world.here, "manager", "calls", **query))


def test_choosing_a_period_and_an_agent_writes_them_into_the_address(world: World) -> None:
    fill(world.here, number=2)
    screen = open_screen(world.here, "manager", "team")
    agent, period = screen.selectbox
    period.set_value("90d").run()
    agent.set_value("agent@here.example").run()
    assert screen.query_params == {"period": "90d", "agent": "agent@here.example"}
    screen.selectbox[1].set_value("custom").run()
    assert "period" not in screen.query_params
    assert set(screen.query_params) == {"from", "to", "agent"}
    assert len(screen.date_input) == 1


@pytest.mark.parametrize(
    "query", [{"agent": "nobody@here.example"}, {"agent": "agent@there.example"}, {"period": "x"}, {"from": "1"}]
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
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_screen(world.here, "agent", "team")


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
