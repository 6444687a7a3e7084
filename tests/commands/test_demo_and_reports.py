"""demo, report and facts, over one small demo organization."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import Engine, delete, select, update

from commands import tables
from services import demo, organizations
from services.analytics import facts, reports
from services.analytics.periods import Period
from services.analytics.reports import ReportKind
from services.db import scoped
from services.models import Call, CallFactRow
from services.settings import CHECKOUT
from tests.commands.conftest import Run

TODAY = datetime.now(UTC).date()
PERIOD = ("--from", str(TODAY - timedelta(days=400)), "--to", str(TODAY + timedelta(days=1)))
DEMO = ("--organization", "demo")

RATE = {"numerator", "denominator", "rate", "low", "high"}
KEYS = {
    "team": {
        *("period", "held", "noShow", "lateCancelled", "withoutAppointment", "showRate", "outcomeMissing"),
        *("closeRateCalls", "closeRateQualified", "closeRateUnderThreshold", "closeRateUnknown"),
        *("closeRateThreads", "closeRateThreads14", "threadsTooYoung", "inProgress", "cancelledUndated"),
        *("pastScheduled", "decisionClarity", "outcomes", "medianDurationSeconds"),
    },
    "agents": {"period", "agents"},
    "funnel": {"period", "held", "inProgress", "outcomeMissing", "noMilestones", "steps"},
    "objections": {
        *("period", "held", "objections", "per100Calls", "prevalence", "resolutionRate"),
        *("durableResolutionRate", "byType", "byTypeAndMilestone"),
    },
}
ROWS = {
    ("agents", "agents"): {
        *("email", "name", "held", "closeRateThreads", "closeRateCalls", "completionRate"),
        *("resolutionRate", "medianDurationSeconds"),
    },
    ("funnel", "steps"): {
        *("milestone", "title", "eligible", "skippedByRule", "reached", "completed", "skipped", "stepRate"),
        *("left", "correctExits", "closedEarly", "unknown", "leaks"),
        *("medianSeconds", "q1Seconds", "q3Seconds", "p90Seconds"),
    },
    ("objections", "byType"): {
        *("type", "count", "resolved", "deferred", "disqualified", "open", "medianSecondsToResolve"),
    },
    ("objections", "byTypeAndMilestone"): {"type", "milestone", "count"},
}


@pytest.fixture(scope="module")
def _filled(installed: Engine) -> None:
    demo.ensure(calls=600)


@pytest.fixture
def run(run: Run, _filled: None) -> Run:
    """Commands beside a demo organization with a few hundred calls."""
    return run


def document(run: Run, *words: str) -> dict[str, Any]:
    """The one document that a report leaves on standard output."""
    result = run("report", *words, "--json")
    assert (result.code, result.err) == (0, "")
    parsed: dict[str, Any] = json.loads(result.out)
    return parsed


@pytest.mark.parametrize("kind", list(KEYS))
def test_a_report_as_json_has_exactly_the_promised_keys(run: Run, kind: str) -> None:
    made = document(run, kind, *DEMO, *PERIOD)
    assert made.keys() == KEYS[kind]
    assert made["period"] == {"from": PERIOD[1], "to": PERIOD[3], "timeZone": "Europe/Berlin"}
    for (of_kind, name), keys in ROWS.items():
        if of_kind == kind:
            assert made[name]
            assert all(row.keys() == keys for row in made[name])
    for value in made.values():
        if isinstance(value, dict) and "numerator" in value:
            assert value.keys() == RATE


@pytest.mark.parametrize("kind", list(KEYS))
def test_a_report_as_tables_is_readable(run: Run, kind: str) -> None:
    result = run("report", kind, *DEMO, *PERIOD)
    assert (result.code, result.err) == (0, "")
    assert PERIOD[1] in result.out
    assert len(result.out.splitlines()) > 5


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.usefixtures("_filled")
def test_every_heading_of_a_report_is_one_of_the_screens(kind: ReportKind) -> None:
    with (CHECKOUT / "locales" / "callos.pot").open("rb") as catalogue:
        words = {message.id for message in read_po(catalogue)}
    with scoped(organizations.command_scope_across_organizations("demo", command="test")) as db:
        period = Period(TODAY - timedelta(days=400), TODAY, "Europe/Berlin")
        report = reports.make(kind, facts.load(db, period=period, now=datetime.now(UTC)))
    for table in tables.tables_of(report):
        headings = [str(column.header) for column in table.columns]
        names = headings if table.show_header else [str(cell).strip() for cell in table.columns[0].cells]
        assert [name for name in map(as_in_catalogue, names) if name not in words] == []


def as_in_catalogue(name: str) -> str:
    """A heading with placeholders for its numbers, without the window of the headline."""
    in_days = re.sub(r"\b\d+ days(?!\))", "%(days)s days", name.partition(", within ")[0])
    return re.sub(r"^M\d+$", "M%(number)s", in_days)


def test_a_report_of_one_agent_counts_that_agents_calls(run: Run) -> None:
    everybody = document(run, "agents", *DEMO, *PERIOD)["agents"]
    held = {row["email"]: row["held"] for row in everybody}
    mine = document(run, "team", *DEMO, *PERIOD, "--agent", "AGENT@demo.example")
    assert mine["held"] == held["agent@demo.example"] > 0
    assert document(run, "team", *DEMO, *PERIOD)["held"] == sum(held.values())


def test_now_changes_ages_only(run: Run) -> None:
    early = f"{TODAY - timedelta(days=700)}T00:00:00+00:00"
    then = document(run, "team", *DEMO, *PERIOD, "--now", early)
    today = document(run, "team", *DEMO, *PERIOD)
    assert then["held"] == today["held"]
    assert then["closeRateThreads"]["denominator"] == 0 < today["closeRateThreads"]["denominator"]
    assert then["closeRateThreads"]["rate"] is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--from", "2026-02-01", "--to", "2026-01-31"), "to is the first day after the period"),
        (("--from", "2026-02-30", "--to", "2026-03-31"), "from must be a day such as"),
        (("--from", "20260201", "--to", "2026-03-31"), "from must be a day such as"),
        (("--from", "2026-02-01", "--to", "9999-12-31"), "to must be a day such as"),
        ((*PERIOD, "--now", "2026-02-01T12:00:00"), "now must be a time with its offset"),
        ((*PERIOD, "--now", "soon"), "now must be a time with its offset"),
        ((*PERIOD, "--agent", "nobody@demo.example"), "agent: there is no user with the address nobody@demo"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    result = run("report", "team", *DEMO, *words, "--json")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


def test_an_empty_period_has_nothing_to_count(run: Run) -> None:
    made = document(run, "team", *DEMO, "--from", "2020-01-01", "--to", "2020-01-01")
    assert made["held"] == 0
    assert made["showRate"] == {"numerator": 0, "denominator": 0, "rate": None, "low": None, "high": None}


def test_the_demo_that_is_there_is_left_alone(run: Run) -> None:
    before = document(run, "team", *DEMO, *PERIOD)
    result = run("demo")
    assert (result.code, result.out) == (0, "")
    assert "there already" in result.err
    assert document(run, "team", *DEMO, *PERIOD) == before


def test_an_organization_is_filled_once(run: Run) -> None:
    words = ("demo", "--organization", "second", "--calls", "50", "--seed", "7")
    first = run(*words)
    assert first.code == 0
    assert [line.split()[:2] for line in first.out.splitlines()] == [
        ["ADMIN", "admin@second.example"],
        ["MANAGER", "manager@second.example"],
        ["AGENT", "agent@second.example"],
    ]
    assert "Making up calls: 100 %" in first.err
    again = run(*words)
    assert (again.code, again.out) == (1, "")
    assert "This organization has calls." in again.err


def test_an_empty_organization_of_ones_own_is_filled_without_passwords(run: Run) -> None:
    words = ("--slug", "own", "--name", "Own", "--admin-email", "me@own.example", "--admin-name", "Me")
    assert run("create-organization", *words).code == 0
    result = run("demo", "--organization", "own", "--calls", "30")
    assert (result.code, result.out) == (0, "")
    assert "new-link --organization own --email manager@own.example" in result.err
    assert run("new-link", "--organization", "own", "--email", "manager@own.example").code == 0
    assert run("demo", "--organization", "own", "--calls", "30").code == 1


def test_facts_are_checked_and_mended(run: Run) -> None:
    checked = run("facts", "--check")
    assert checked.code == 0
    assert "demo: all facts agree with their calls." in checked.out
    spoil(2)
    checked = run("facts", "--check", *DEMO)
    assert checked.code == 1
    assert checked.out.startswith("demo: the facts of 2 calls differ: ")
    assert run("facts", "--rebuild", *DEMO).code == 0
    assert run("facts", "--check").code == 0


@pytest.mark.parametrize("words", [(), ("--check", "--rebuild")])
def test_facts_wants_one_of_its_two_options(run: Run, words: tuple[str, ...]) -> None:
    result = run("facts", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Say either --check, to compare")


def spoil(calls: int) -> None:
    """Falsify the facts of one call and lose those of others."""
    scope = organizations.command_scope_across_organizations("demo", command="test")
    with scoped(scope) as db:
        ids = db.scalars(select(Call.id).order_by(Call.id).limit(calls)).all()
        db.execute(update(CallFactRow).where(CallFactRow.id == ids[0]).values(configuration_version=99))
        db.execute(delete(CallFactRow).where(CallFactRow.id.in_(ids[1:])))
