"""A real log of 13,087 cases: imported, counted by hand from the files, found again in figures and on screen."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from services import calls, db, roles, users
from services.analytics import facts, figures
from services.analytics.periods import Period
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.imports.results import ImportResult
from services.imports.runs import run_import
from services.imports.sources import SourceFile
from services.models.vocabulary import Role
from services.settings import CHECKOUT
from tests import databases
from tests.factories.organizations import PASSWORD, Tenant, make_tenant
from tests.pages.screens import open_screen, texts

DATA = CHECKOUT.parent / "shared" / "data" / "real" / "applications"
FILES = ("prospects.csv", "calls.csv", "milestone_responses.csv")
ALL_TAKEN = [(13_087, 0), (13_087, 0), (49_169, 0)]
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2012, 6, 1, tzinfo=UTC)
AGENT = "agent10862@bank.example"
PERIOD = Period(date(2011, 12, 1), date(2012, 1, 1), "Europe/Berlin")

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"The real applications are not at {DATA}.")


@dataclass
class Bank(Tenant):
    """The organization, and what its first import said."""

    imported: ImportResult = field(default_factory=lambda: ImportResult(None, ()))


@pytest.fixture(scope="module")
def bank(postgres: EmbeddedPostgres, shared_engine: Engine) -> Iterator[Bank]:
    """The applications imported into an organization of their own; an imported agent can sign in.

    The shared engine is made first, so that the services stay on this database until the module ends.
    """
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    engine = db.connect(postgres.url(roles.APP, name))
    tenant = make_tenant("bank")
    result = bring(tenant)
    with scoped(tenant.command) as session:
        added = users.add(session, email=AGENT, name="Agent 10862", role=Role.AGENT, password=PASSWORD)
        tenant.people["imported"] = added.user
    yield Bank(tenant.slug, tenant.id, tenant.people, result)
    engine.dispose()
    databases.drop_database(postgres, name)


def bring(tenant: Tenant) -> ImportResult:
    """Import the three files as a command does."""
    opened = [(DATA / name).open("rb") for name in FILES]
    try:
        sources = [SourceFile(name, file) for name, file in zip(FILES, opened, strict=True)]
        return run_import(tenant.command, files=sources, create_agents=True)
    finally:
        for file in opened:
            file.close()


def rows(name: str) -> list[dict[str, str]]:
    """A file as it is, without any of the program's code."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(value: str) -> datetime:
    """A time of the files."""
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def held_in_december(agent: str | None = None) -> list[dict[str, str]]:
    """The calls that a person would count: begun on a day of December 2011 in Berlin, and ended."""
    return [
        row
        for row in rows("calls.csv")
        if row["started_at"]
        and row["ended_at"]
        and date(2011, 12, 1) <= instant(row["started_at"]).astimezone(ZONE).date() < date(2012, 1, 1)
        and agent in (None, row["agent_email"])
    ]


def test_every_row_goes_in_and_a_second_time_changes_nothing(bank: Bank) -> None:
    assert [(file.accepted, file.rejected) for file in bank.imported.files] == [
        (13_087, 0),
        (13_087, 0),
        (49_169, 0),
    ]
    again = bring(bank)
    assert [(file.unchanged, file.rejected) for file in again.files] == [(13_087, 0), (13_087, 0), (49_169, 0)]
    with scoped(bank.command) as session:
        assert facts.check(session) == []


def test_the_teams_figures_are_those_of_the_files(bank: Bank) -> None:
    held = held_in_december()
    outcomes = Counter(row["outcome"] for row in held)
    with scoped(bank.command) as session:
        frame = facts.load(session, period=PERIOD, now=NOW)
    team = figures.team(frame)
    assert team.held == len(held)
    assert team.outcome_missing == outcomes.pop("", 0)
    assert {outcome.value: count for outcome, count in team.outcomes.items() if count} == outcomes
    assert team.close_rate_calls.numerator == outcomes["COACHING_CLIENT"]
    assert team.close_rate_calls.denominator == sum(outcomes.values())


def test_the_headline_is_that_of_the_files(bank: Bank) -> None:
    window = timedelta(days=60)
    came_of_age = [
        row
        for row in rows("calls.csv")
        if row["started_at"]
        and row["ended_at"]
        and PERIOD.start <= instant(row["started_at"]) + window < PERIOD.end
    ]
    closed = [
        row
        for row in came_of_age
        if row["outcome"] == "COACHING_CLIENT" and instant(row["ended_at"]) <= instant(row["started_at"]) + window
    ]
    with scoped(bank.command) as session:
        rate = figures.team(facts.load(session, period=PERIOD, now=NOW)).close_rate_threads
    assert (rate.numerator, rate.denominator) == (len(closed), len(came_of_age))
    assert rate.denominator > 1000


def test_the_funnels_completions_are_those_of_the_files(bank: Bank) -> None:
    held = {row["external_id"] for row in held_in_december()}
    completed = Counter(
        int(row["milestone"])
        for row in rows("milestone_responses.csv")
        if row["call_external_id"] in held and row["status"] == "COMPLETED"
    )
    with scoped(bank.command) as session:
        funnel = figures.funnel(facts.load(session, period=PERIOD, now=NOW))
    assert {step.milestone: step.completed for step in funnel.steps if step.completed} == completed


def test_an_imported_agent_counts_own_calls_alone(bank: Bank) -> None:
    expected = len(held_in_december(AGENT))
    assert 0 < expected < len(held_in_december())
    with scoped(bank.as_("imported")) as session:
        assert figures.team(facts.load(session, period=PERIOD, now=NOW)).held == expected
        assert calls.list_calls(session).total == sum(r["agent_email"] == AGENT for r in rows("calls.csv"))


@pytest.mark.parametrize("who", ["imported", "manager", "admin"])
def test_the_calls_screen_says_how_many_calls_there_are(bank: Bank, who: str) -> None:
    screen = open_screen(bank, who, "calls", **{"from": "2011-12-01", "to": "2012-01-01"})
    begun = [
        row
        for row in rows("calls.csv")
        if instant(row["started_at"]).astimezone(ZONE).date().replace(day=1) == date(2011, 12, 1)
        and (who != "imported" or row["agent_email"] == AGENT)
    ]
    assert f"{len(begun):,} calls" in texts(screen)


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_the_team_screen_shows_the_figures_of_the_files(bank: Bank, who: str) -> None:
    screen = open_screen(bank, who, "team", **{"from": "2011-12-01", "to": "2012-01-01"})
    assert f"{len(held_in_december()):,}" in texts(screen) + " ".join(str(m.value) for m in screen.metric)


@pytest.mark.parametrize("who", ["imported", "manager", "admin"])
@pytest.mark.parametrize("page", ["funnel", "objections"])
def test_the_other_screens_open_for_everybody(bank: Bank, who: str, page: str) -> None:
    screen = open_screen(bank, who, page, **{"from": "2011-12-01", "to": "2012-01-01"})
    assert not screen.error
