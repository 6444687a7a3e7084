"""The list behind a number: exactly its members, one row each, and no colleague's for an agent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.analytics import facts
from services.analytics.counts import COUNTS, EVERYTHING, Unit
from services.analytics.lists import CountedRow, list_counted
from services.analytics.periods import Period
from services.db import scoped
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.pages import figure_screens
from tests.pages.screens import open_screen, texts

NOW = figure_screens.NOW


def some_calls(tenant: Tenant) -> None:
    """Calls of two agents that came differently far and met objections, some twice in one call."""
    figure_screens.fill(tenant)
    twice = [(ObjectionType.PRICE, ObjectionOutcome.RESOLVED), (ObjectionType.PRICE, None)]
    make_call(
        tenant,
        agent="other_agent",
        prospect=make_prospect(tenant, name="Olga's own"),
        at=NOW - timedelta(days=3),
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED},
        objections=twice,
    )


def key(row: CountedRow, unit: Unit) -> tuple[object, ...]:
    """What one row stands for."""
    thing = row.objection.id if row.objection else row.milestone
    return (row.call.thread_id if unit is Unit.THREADS else row.call.id, thing)


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_every_count_has_as_many_rows_as_members_page_by_page(world: World, who: str) -> None:
    some_calls(world.here)
    with scoped(world.here.as_(who)) as db:
        period = Period((NOW - timedelta(days=28)).date(), (NOW + timedelta(days=1)).date(), "Europe/Berlin")
        frame = facts.load(db, period=period, now=datetime.now(UTC))
        for count in COUNTS.values():
            pages = [
                list_counted(db, frame=frame, count=count, cell=EVERYTHING, limit=7, offset=offset)
                for offset in range(0, count.size(frame) + 7, 7)
            ]
            rows = [key(row, count.unit) for page in pages for row in page.items]
            assert {page.total for page in pages} == {count.size(frame)}, count.name
            assert len(rows) == len(set(rows)) == count.size(frame), count.name
            own = [row.call.agent_id == world.here.people["agent"].id for page in pages for row in page.items]
            assert who == "manager" or all(own), count.name


def test_a_list_says_what_it_counts_and_leads_back(world: World) -> None:
    some_calls(world.here)
    listed = open_screen(world.here, "manager", "counted", of="objections", type="PRICE", milestone="unknown")
    assert listed.title[0].value == "Objections in held calls · Price · Not known"
    assert figure_screens.links(listed)["Objections"].startswith("from=")
    back = open_screen(world.here, "manager", "counted", of="held", back="team?period=7d&by=team&evil=1&to=x")
    assert figure_screens.links(back)["Team"] == "period=7d&by=team&to=x"
    for hostile in ("users?user_id=1", "counted", "https://evil.example", "?"):
        away = open_screen(world.here, "manager", "counted", of="held", back=hostile)
        assert "Team" in figure_screens.links(away)
    threads = open_screen(world.here, "manager", "counted", of="threads")
    assert threads.title[0].value == "Threads that became 60 days old"


@pytest.mark.parametrize(
    "query", [{"of": "held", "milestone": "3"}, {"of": "held", "type": "PRICE"}, {"of": "leaks", "milestone": "x"}]
)
def test_what_a_list_does_not_take_is_ignored_with_a_notice(world: World, query: dict[str, str]) -> None:
    some_calls(world.here)
    assert "could not be understood" in texts(open_screen(world.here, "manager", "counted", **query))


def test_an_address_without_a_number_says_so(world: World) -> None:
    assert "could not be understood" not in texts(open_screen(world.here, "manager", "counted"))
    for query in ({}, {"of": "nonsense"}, {"of": "x" * 20_000}):
        shown = texts(open_screen(world.here, "manager", "counted", **query))
        assert "names no number" in shown
        assert ("could not be understood" in shown) == bool(query)
