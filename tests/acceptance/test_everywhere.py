"""Every role on every screen, and one number everywhere: on the demo, real applications and real phone calls."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from api.app import build_api
from dashboard import pages_table
from services import roles
from services.analytics import reports
from services.analytics.periods import Period
from services.analytics.reports import ReportKind
from services.embedded import EmbeddedPostgres
from services.exports.tables import ExportKind
from services.models.vocabulary import OutcomeType
from services.settings import get_settings
from tests.acceptance import said
from tests.acceptance.places import PLACES, WHO, Place
from tests.acceptance.said import MISSING, SHARES
from tests.acceptance.walking import SHOWS, Walk, named_row
from tests.commands.conftest import Run, run  # noqa: F401 - the fixture that gives commands.
from tests.factories.sessions import open_session
from tests.pages.screens import texts
from tests.services.exports.support import ReadCsv, export_csv

LARGEST_PAGE = 200
Walks = Callable[[str], Walk]
Screens = Callable[[str], AppTest]


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest, postgres: EmbeddedPostgres, shared_engine: Engine) -> Iterator[Place]:
    """Each of the data sets in a database of its own, which is the services' as long as its tests run."""
    with PLACES[request.param](postgres) as made:
        yield made


@pytest.fixture
def installed(place: Place, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The data set's database as the one that commands find configured."""
    name = str(place.engine.url.database)
    monkeypatch.setenv("CALLOS_DATABASE_URL", postgres.url(roles.APP, name))
    monkeypatch.setenv("CALLOS_MIGRATION_URL", postgres.url(roles.OWNER, name))
    get_settings.cache_clear()
    yield place.engine
    get_settings.cache_clear()


@pytest.fixture(params=["manager", "agent"])
def who(request: pytest.FixtureRequest) -> str:
    """Somebody who sees everybody's calls, and somebody who sees own calls alone."""
    return str(request.param)


@pytest.fixture(params=["whole", "month"])
def period(request: pytest.FixtureRequest, place: Place) -> Period:
    """All days of the data, and one month of them."""
    return place.periods[request.param]


@pytest.fixture(scope="module")
def walk_of(place: Place) -> Walks:
    """Each person's browser session, opened when it is first asked for."""
    return functools.cache(lambda who: Walk(place.tenant, who))


@pytest.fixture
def shown(walk_of: Walks, who: str, period: Period) -> Screens:
    """Opens a screen as this person, with these days asked for."""
    return lambda url_path: walk_of(who).open(url_path, period)


@pytest.mark.parametrize("role", WHO)
def test_every_role_opens_every_screen_and_finds_the_data(place: Place, walk_of: Walks, role: str) -> None:
    screens = pages_table.of_role(place.tenant.people[role].role)
    assert len(screens) >= 9
    for screen in screens:
        opened = walk_of(role).open(screen.url_path, named=named_row(place, screen.url_path))
        assert opened.title, screen
        SHOWS[screen.url_path](place, role, opened)


def test_the_numbers_of_the_team_are_the_same_everywhere(place: Place, period: Period, walk_of: Walks) -> None:
    screen = walk_of("manager").open("team", period)
    file = exported(place, "manager", period, ExportKind.TEAM)
    report = said.team_in_report(reported(place, "manager", period, ReportKind.TEAM))
    assert report["held"]
    assert said.team_on_screen(screen) == report
    outcomes = {*OutcomeType, MISSING}
    in_file = {name: report[name] for name in ("held", *SHARES.values(), *outcomes)}
    assert said.team_in_export(file) == in_file
    agents = said.agents_in_report(reported(place, "manager", period, ReportKind.AGENTS))
    assert agents
    assert agents == said.agents_on_screen(screen) == said.agents_in_export(file)


def test_an_agents_own_numbers_are_the_same_everywhere(place: Place, period: Period, walk_of: Walks) -> None:
    report = said.team_in_report(reported(place, "agent", period, ReportKind.TEAM))
    everybodys = said.team_in_report(reported(place, "manager", period, ReportKind.TEAM))
    assert 0 != report["held"] != everybodys["held"]
    outcomes = {*OutcomeType, MISSING}
    on_screen = ("held", "show-rate", "close-rate-threads", *outcomes)
    assert said.team_on_screen(walk_of("agent").open("my-calls", period)) == {n: report[n] for n in on_screen}
    # Own calls are not broken down by qualification.
    in_file = ["held", *(name for name in SHARES.values() if " " not in name), *outcomes]
    file = exported(place, "agent", period, ExportKind.MY_CALLS)
    assert said.team_in_export(file) == {name: report[name] for name in in_file}


def test_the_numbers_of_the_funnel_are_the_same_everywhere(
    place: Place, who: str, period: Period, shown: Screens
) -> None:
    report = said.funnel_in_report(reported(place, who, period, ReportKind.FUNNEL))
    assert len(report) == 2 + 7 * 11
    assert said.funnel_on_screen(shown("funnel")) == report
    assert said.funnel_in_export(exported(place, who, period, ExportKind.FUNNEL)) == report


def test_the_numbers_of_objections_are_the_same_everywhere(
    place: Place, who: str, period: Period, shown: Screens
) -> None:
    report = said.objections_in_report(reported(place, who, period, ReportKind.OBJECTIONS))
    assert len(report) == 3 + 6 * 5
    assert said.objections_on_screen(shown("objections")) == report
    assert said.objections_in_export(exported(place, who, period, ExportKind.OBJECTIONS)) == report


def test_the_calls_are_as_many_everywhere(place: Place, who: str, period: Period, shown: Screens) -> None:
    client = Client(place, who, period)
    total = client.total()
    assert total
    assert re.search(r"([\d,]+) calls?$", texts(shown("calls")), re.MULTILINE)[1] == f"{total:,}"  # type: ignore[index]
    assert len(exported(place, who, period, ExportKind.CALLS).rows) == total
    report = said.team_in_report(reported(place, who, period, ReportKind.TEAM))
    assert {one: client.total(outcome=one) for one in OutcomeType} == {one: report[one] for one in OutcomeType}


@pytest.mark.parametrize("role", ["manager", "agent"])
def test_the_calls_of_a_month_are_one_by_one_the_same_and_give_the_reports_numbers(
    place: Place, role: str
) -> None:
    period = place.periods["month"]
    calls = Client(place, role, period).all()
    rows = exported(place, role, period, ExportKind.CALLS).rows
    assert [call["id"] for call in calls] == [row["call_id"] for row in rows]
    held = [call for call in calls if call["startedAt"] and call["endedAt"]]
    report = said.team_in_report(reported(place, role, period, ReportKind.TEAM))
    assert len(held) == report["held"]
    assert sum(call["outcome"] is None for call in held) == report[MISSING]
    settled = [call for call in held if call["outcome"] is not None]
    decided = [call for call in settled if call["outcome"] != OutcomeType.FOLLOW_UP_SCHEDULED]
    assert report["decision-clarity"] == (len(decided), len(settled))


def test_the_command_says_what_is_reported(place: Place, run: Run) -> None:  # noqa: F811 - it is the fixture.
    period = place.periods["whole"]
    days = ("--from", str(period.start_on), "--to", str(period.end_on))
    for kind in [ReportKind.TEAM] if place.files else ReportKind:
        result = run("report", kind, "--organization", place.tenant.slug, *days, "--json")
        assert (result.code, result.err) == (0, "")
        assert json.loads(result.out) == json.loads(json.dumps(reported(place, "manager", period, kind)))


class Client:
    """Somebody who asks the API for the calls of these days."""

    def __init__(self, place: Place, who: str, period: Period) -> None:
        app = Starlette(routes=[Mount("/api", build_api())])
        token = open_session(place.tenant, who)
        self._client = TestClient(app, cookies={"callos_session": token})
        self._days = {"from": str(period.start_on), "to": str(period.end_on)}

    def page(self, **asked: str | int) -> dict[str, Any]:
        """One page of the list."""
        answer = self._client.get("/api/calls", params={**self._days, **asked})
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    def total(self, **asked: str | int) -> int:
        """How many calls there are."""
        return int(self.page(limit=1, **asked)["pagination"]["total"])

    def all(self) -> list[dict[str, Any]]:
        """All calls, page by page."""
        found: list[dict[str, Any]] = []
        while page := self.page(limit=LARGEST_PAGE, offset=len(found))["data"]:
            found += page
        return found


def reported(place: Place, who: str, period: Period, kind: ReportKind) -> Mapping[str, Any]:
    """The report as the command makes it, of this agent's calls for an agent."""
    return reports.make(kind, place.frame(who, period)).to_json()


def exported(place: Place, who: str, period: Period, kind: ExportKind) -> ReadCsv:
    """The export of a screen."""
    query = f"from={period.start_on}&to={period.end_on}"
    return export_csv(place.tenant.as_(who), kind, query)
