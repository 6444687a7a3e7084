"""Milestones and objections by the API: the configuration in force, and the figures of the reports."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.shapes.statistics import MilestoneStatistics, ObjectionStatistics
from services import configuration
from services.analytics import facts, reports
from services.analytics.periods import Period
from services.analytics.reports import ReportKind
from services.configuration_defaults import default_configuration
from services.db import scoped
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType
from tests.api.asking import get
from tests.api.conftest import Clients
from tests.factories.calls import make_call
from tests.factories.organizations import World

MARCH = "from=2026-03-01&to=2026-04-01"
NOW = datetime(2026, 3, 15, tzinfo=UTC)
KINDS = [
    ("/milestones/statistics", ReportKind.FUNNEL, MilestoneStatistics),
    ("/objections/statistics", ReportKind.OBJECTIONS, ObjectionStatistics),
]


def fill(world: World) -> None:
    """Two agents' calls here, and one there."""
    lead: dict[str, Any] = {
        "milestones": {1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED},
        "objections": [(ObjectionType.PRICE, ObjectionOutcome.RESOLVED), (ObjectionType.TIMING, None)],
        "outcome": OutcomeType.COACHING_CLIENT,
    }
    make_call(world.here, **lead)
    make_call(world.here, agent="other_agent", **lead)
    make_call(world.there, **lead)


@pytest.mark.parametrize(("path", "kind", "shape"), KINDS)
def test_the_figures_are_those_of_the_report(
    world: World, manager: TestClient, path: str, kind: ReportKind, shape: Any
) -> None:
    fill(world)
    said = get(manager, f"{path}?{MARCH}&now={quote('2026-03-15T00:00:00+00:00')}")
    with scoped(world.here.command) as db:
        period = Period(date(2026, 3, 1), date(2026, 4, 1), "Europe/Berlin")
        made = reports.make(kind, facts.load(db, period=period, now=NOW))
    assert said == made.to_json()
    assert said["held"] == 2
    assert shape.model_validate(said).json_value() == said


@pytest.mark.parametrize(("path", "kind", "shape"), KINDS)
def test_figures_are_of_one_agent_and_an_agents_are_their_own(
    world: World, client_of: Clients, path: str, kind: ReportKind, shape: Any
) -> None:
    fill(world)
    manager, agent = client_of(world.here, "manager"), client_of(world.here, "agent")

    def held(client: TestClient, query: str = "") -> int:
        return int(get(client, f"{path}?{MARCH}{query}")["held"])

    assert held(manager, "&agent=agent@here.example") == 1
    assert held(manager, "&agent=nobody@here.example") == held(manager, "&agent=agent@there.example") == 0
    assert (held(agent), held(agent, "&agent=agent@here.example")) == (1, 1)
    assert held(agent, "&agent=other_agent@here.example") == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "from"),
        ("from=2026-03-01", "to"),
        ("from=2026-03-01&to=2026-02-01", "to"),
        ("from=0&to=2026-02-01", "from"),
        ("from=1899-12-31&to=2026-02-01", "from"),
        (f"{MARCH}&now=2026-03-15T00:00:00", "now"),
        (f"{MARCH}&agent=x", "agent"),
        (f"{MARCH}&limit=5", "limit"),
    ],
)
def test_what_cannot_be_asked_is_400(manager: TestClient, query: str, field: str) -> None:
    answer = manager.get(f"/api/milestones/statistics?{query}")
    assert (answer.status_code, answer.json()["error"].startswith(field)) == (400, True)


def test_the_configuration_in_force_is_told_with_its_number(world: World, agent: TestClient) -> None:
    with scoped(world.here.command) as db:
        configuration.publish(db, configuration=default_configuration(threshold=300))
    said, objections = get(agent, "/milestones"), get(agent, "/objections")
    assert (said["configurationVersion"], said["offer"], said["decision"]) == (2, 6, 7)
    assert [milestone["number"] for milestone in said["milestones"]] == [1, 2, 3, 4, 5, 6, 7]
    assert said["milestones"][0]["questions"]
    assert objections["configurationVersion"] == 2
    assert [row["type"] for row in objections["objections"]] == [kind.value for kind in ObjectionType]
    skepticism = objections["objections"][-1]
    assert skepticism["allowedOutcomes"] == ["RESOLVED", "DISQUALIFIED"]
