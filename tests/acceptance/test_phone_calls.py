"""33,804 real telephone calls as a German spreadsheet has them: mapped, imported, and counted again by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from services.analytics import facts, figures
from services.analytics.periods import Period
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.imports.results import ImportResult
from services.models import Call, Outcome, Prospect
from services.models.vocabulary import Qualification
from tests.acceptance.examples import SHARED_DATA, bring, own_database, rows
from tests.factories.organizations import Tenant

DATA = SHARED_DATA / "real" / "phone_calls"
FILES = [DATA / "anrufe.csv", DATA / "vorgaenge.csv"]
MAPPINGS = ("phone_calls/anrufe.toml", "phone_calls/vorgaenge.toml")
ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2012, 6, 1, tzinfo=UTC)
ALL = Period(date(2011, 10, 1), date(2012, 6, 1), "Europe/Berlin")
# What each result of the file is, counted here without the mapping's help.
MEANT = {
    "Folgetermin": "FOLLOW_UP_SCHEDULED",
    "Abschluss": "COACHING_CLIENT",
    "Abgelehnt": "DISQUALIFIED",
    "Kunde sagt ab": "DISQUALIFIED",
}

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"The real phone calls are not at {DATA}.")

Imported = tuple[Tenant, ImportResult]


@pytest.fixture(scope="module")
def imported(postgres: EmbeddedPostgres, shared_engine: Engine) -> Iterator[Imported]:
    """Both files imported by the mappings of examples/."""
    with own_database(postgres, "phones") as tenant:
        yield tenant, bring(tenant, FILES, *MAPPINGS)


def taken() -> list[dict[str, str]]:
    """The calls that somebody led."""
    return [row for row in rows(FILES[0], ";") if row["Mitarbeiter"]]


def instant(written: str) -> datetime:
    """A time of the file; of one that comes twice, the first."""
    return datetime.strptime(written, "%d.%m.%Y %H:%M:%S").replace(tzinfo=ZONE).astimezone(UTC)


def seconds(row: dict[str, str]) -> float:
    """How long a call took, across a change of the clock too."""
    return (instant(row["Ende"]) - instant(row["Beginn"])).total_seconds()


def test_all_calls_go_in_but_those_without_an_employee(imported: Imported) -> None:
    calls, prospects = imported[1].files
    assert (calls.rows, calls.accepted, calls.unchanged, calls.rejected) == (33_804, 29_704, 0, 4_100)
    assert (prospects.rows, prospects.accepted, prospects.rejected) == (5_006, 5_006, 0)
    assert calls.accepted == len(taken())
    assert {(one.column, one.reason) for one in calls.rejections} == {
        ("Mitarbeiter", "Mitarbeiter is empty, and agent_email is needed.")
    }
    lines = [line for line, row in enumerate(rows(FILES[0], ";"), 2) if not row["Mitarbeiter"]]
    assert [one.line for one in calls.rejections] == lines[: len(calls.rejections)]


def test_a_second_time_changes_nothing_and_facts_agree(imported: Imported) -> None:
    tenant, _ = imported
    again = bring(tenant, FILES, *MAPPINGS)
    assert [(file.accepted, file.unchanged) for file in again.files] == [(0, 29_704), (0, 5_006)]
    with scoped(tenant.command) as session:
        assert facts.check(session) == []


def test_the_figures_are_those_of_the_file(imported: Imported) -> None:
    with scoped(imported[0].command) as session:
        team = figures.team(facts.load(session, period=ALL, now=NOW))
    results = Counter(MEANT.get(row["Ergebnis"], "") for row in taken())
    assert (team.held, team.outcome_missing) == (29_704, results.pop("")) == (29_704, 323)
    assert {outcome.value: count for outcome, count in team.outcomes.items() if count} == results
    assert team.median_duration_seconds == pytest.approx(median(map(seconds, taken())))


def test_each_agents_calls_are_those_of_the_file(imported: Imported) -> None:
    with scoped(imported[0].command) as session:
        table = figures.agents(facts.load(session, period=ALL, now=NOW))
    held = Counter(row["Mitarbeiter"] for row in taken())
    closed = Counter(row["Mitarbeiter"] for row in taken() if row["Ergebnis"] == "Abschluss")
    assert {row.email: row.held for row in table.rows} == {
        f"employee-{number}@import.example": count for number, count in held.items()
    }
    assert {row.email: row.close_rate_calls.numerator for row in table.rows} == {
        f"employee-{number}@import.example": closed[number] for number in held
    }
    assert {row.name for row in table.rows} == {f"Employee {number}" for number in held}


def test_calls_of_days_are_kept_also_over_the_change_of_the_clock(imported: Imported) -> None:
    with scoped(imported[0].command) as session:
        found = session.execute(select(Call.external_id, Call.started_at, Call.ended_at)).all()
    stored = {row[0]: (row[1], row[2]) for row in found if row[1] and row[2]}
    assert stored == {row["Anruf-Nr"]: (instant(row["Beginn"]), instant(row["Ende"])) for row in taken()}
    longest = [end - start for start, end in stored.values() if (end - start).days >= 1]
    assert len(longest) == sum(seconds(row) >= 86_400 for row in taken()) > 30
    back = datetime(2011, 10, 30, 1, tzinfo=UTC)
    over = [(start, end) for start, end in stored.values() if start < back < end]
    assert over
    for start, end in over:
        on_the_clock = end.astimezone(ZONE).replace(tzinfo=None) - start.astimezone(ZONE).replace(tzinfo=None)
        assert (end - start - on_the_clock).total_seconds() == 3_600


def test_a_case_that_was_settled_has_no_further_call(imported: Imported) -> None:
    """It is why the mapping calls both refusals an end and not a follow-up."""
    results: dict[str, list[str]] = {}
    for row in rows(FILES[0], ";"):
        results.setdefault(row["Vorgang"], []).append(row["Ergebnis"])
    before_the_last = {result for one in results.values() for result in one[:-1]}
    assert before_the_last == {"Folgetermin"}
    with scoped(imported[0].command) as session:
        reasons = session.scalars(select(Outcome.reason).where(Outcome.type == "DISQUALIFIED")).all()
    assert set(reasons) == {None}
    assert len(reasons) == sum(row["Ergebnis"] in ("Abgelehnt", "Kunde sagt ab") for row in taken())


def test_amounts_become_client_counts_rounded_down(imported: Imported) -> None:
    with scoped(imported[0].command) as session:
        found = session.execute(select(Prospect.external_id, Prospect.client_count, Prospect.created_at)).all()
    expected = {
        row["Vorgang"]: (
            int(row["Betrag EUR"].replace(".", "").removesuffix(",00")) // 10,
            instant(f"{row['Angelegt']} 00:00:00"),
        )
        for row in rows(FILES[1], ";")
    }
    assert {row[0]: (row[1], row[2]) for row in found} == expected
    with scoped(imported[0].command) as session:
        qualified = session.scalars(select(Call.qualification)).all()
    wanted = Counter(
        Qualification.QUALIFIED if expected[row["Vorgang"]][0] >= 500 else Qualification.UNDER_THRESHOLD
        for row in taken()
    )
    assert Counter(qualified) == wanted
