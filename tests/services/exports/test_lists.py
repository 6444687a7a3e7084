"""Exported lists: the very rows of the screens, whole, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import calls, prospects
from services.analytics.counts import COUNTS
from services.analytics.lists import list_counted
from services.db import ScopedSession, scoped
from services.errors import Invalid
from services.exports.tables import ExportKind
from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType
from services.paging import LARGEST_PAGE
from services.prospects import ProspectFilters
from services.questions import call_questions, counted_questions, figure_questions
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.pages import figure_screens
from tests.services.exports.support import export, export_csv, reading

NOW = datetime.now(UTC).replace(microsecond=0)
MOST = LARGEST_PAGE + 3


def listed(db: ScopedSession, query: str) -> list[str]:
    """The ids of the calls that the screen would list, page by page."""
    question = call_questions.ask(db, reading(query), now=NOW)
    found: list[str] = []
    while True:
        page = calls.list_calls(
            db, filters=question.filters, order=question.order, now=NOW, limit=LARGEST_PAGE, offset=len(found)
        )
        found += [str(call.id) for call in page.items]
        if not page.has_more:
            return found


def fill(tenant: Tenant) -> None:
    """More calls than a page can hold, of two agents, in several states."""
    many = make_prospect(tenant, name="Zora Zahl", company="Zahl & Sohn")
    for n in range(MOST):
        make_call(
            tenant,
            prospect=many,
            agent="agent" if n % 3 else "other_agent",
            at=NOW - timedelta(days=1 + n % 20, minutes=n),
            outcome=list(OutcomeType)[n % 3],
        )
    small = make_prospect(tenant, name="Klein", client_count=3)
    make_call(tenant, prospect=small, at=NOW - timedelta(days=3), status=CallStatus.NO_SHOW)
    make_call(tenant, prospect=small, at=NOW + timedelta(days=3), status=CallStatus.SCHEDULED)


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_calls_are_those_of_the_screen_in_its_order_and_whole(world: World, who: str) -> None:
    fill(world.here)
    fill(world.there)
    scope = world.here.as_(who)
    for query in (
        "",
        "status=NO_SHOW",
        "outcome=COACHING_CLIENT&outcome=FOLLOW_UP_SCHEDULED",
        "agent=other_agent@here.example",
        "agent=agent@there.example",
        "q=klein",
        "todo=ahead&from=2020-01-01&to=2020-01-02",
        "from=2020-01-01&to=2020-01-02",
        "period=7d&qualification=UNDER_THRESHOLD&p=3",
        "period=7d&period=28d&status=NONSENSE",
    ):
        with scoped(scope) as db:
            expected = listed(db, query)
        rows = export_csv(scope, ExportKind.CALLS, query, now=NOW).rows
        assert [row["call_id"] for row in rows] == expected, query


def test_an_agent_exports_own_rows_alone(world: World) -> None:
    own, theirs = make_prospect(world.here, name="Own"), make_prospect(world.here, name="Theirs")
    make_call(world.here, prospect=own, at=NOW - timedelta(days=1))
    make_call(world.here, prospect=theirs, agent="other_agent", at=NOW - timedelta(days=1))
    scope = world.here.as_("agent")
    assert {row["prospect_name"] for row in export_csv(scope, ExportKind.CALLS).rows} == {"Own"}
    assert {row["name"] for row in export_csv(scope, ExportKind.PROSPECTS).rows} == {"Own"}
    assert {row["prospect_name"] for row in export_csv(scope, ExportKind.COUNTED, "of=held").rows} == {"Own"}
    asked = "of=held&agent=other_agent@here.example"
    assert {row["prospect_name"] for row in export_csv(scope, ExportKind.COUNTED, asked).rows} == {"Own"}


@pytest.mark.parametrize("who", ["manager", "agent"])
@pytest.mark.parametrize("search", ["", "mueller", "nobody"])
def test_prospects_are_those_of_the_screen(world: World, who: str, search: str) -> None:
    for n in range(3):
        make_call(world.here, prospect=make_prospect(world.here, name=f"Müller {n}"))
        make_prospect(world.here, name=f"Uncalled {n}", client_count=None)
        make_prospect(world.there, name=f"Müller {n}")
    scope = world.here.as_(who)
    with scoped(scope) as db:
        page = prospects.list_prospects(db, filters=ProspectFilters(search), now=NOW)
    rows = export_csv(scope, ExportKind.PROSPECTS, f"q={search}").rows
    assert [(row["prospect_id"], row["qualification"], row["calls"]) for row in rows] == [
        (str(row.prospect.id), row.qualification.value, str(row.calls)) for row in page.items
    ]


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_every_list_behind_a_number_has_the_members_of_its_screen(world: World, who: str) -> None:
    figure_screens.fill(world.here)
    twice = [(ObjectionType.PRICE, ObjectionOutcome.RESOLVED), (ObjectionType.PRICE, None)]
    skipped = {1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.SKIPPED}
    make_call(world.here, agent="other_agent", at=NOW - timedelta(days=3), milestones=skipped, objections=twice)
    scope = world.here.as_(who)
    for name in COUNTS:
        query = f"of={name}&milestone=2&period=28d" if "milestones" in name else f"of={name}&period=28d"
        asked = counted_questions.read(reading(query))
        assert asked is not None
        with scoped(scope) as db:
            frame = figure_questions.ask(db, reading(query), now=NOW).load(db)
            page = list_counted(db, frame=frame, count=asked.count, cell=asked.cell, limit=LARGEST_PAGE)
        rows = export_csv(scope, ExportKind.COUNTED, query, now=NOW).rows
        assert [
            (
                row["call_id"],
                row.get("objection_type", ""),
                row.get("milestone_status", ""),
                row.get("milestone", ""),
            )
            for row in rows
        ] == [
            (
                str(row.call.id),
                row.objection.type if row.objection else "",
                row.response.status if row.response else "",
                "" if row.milestone is None else str(row.milestone),
            )
            for row in page.items
        ], name


def test_an_address_without_a_number_cannot_be_exported(world: World) -> None:
    for query in ("", "of=", "of=unknown", "of=held&of=held"):
        with pytest.raises(Invalid, match="names no number"):
            export(world.here.as_("manager"), ExportKind.COUNTED, query)


def test_what_could_not_be_understood_is_said(world: World) -> None:
    scope = world.here.as_("manager")
    clear = export_csv(scope, ExportKind.CALLS, "status=NO_SHOW")
    assert clear.said("Status") == "NO_SHOW" and not any("ignored" in line for line in clear.comments)
    assert "ignored" in export_csv(scope, ExportKind.CALLS, "status=NO_SHOW&outcome=WON").said("Address")


def test_an_export_says_whose_it_is_what_was_asked_and_what_the_columns_mean(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=1))
    query = "from=2026-01-05&to=2026-02-01&agent=agent@here.example&q=a,%3D1%2B1"
    content, made = export(world.here.as_("manager"), ExportKind.CALLS, query)
    said = export_csv(world.here.as_("manager"), ExportKind.CALLS, query)
    assert made.name == "callos-calls-2026-01-05-2026-01-31.csv"
    assert said.said("Organization") == "Organization here"
    assert said.said("Exported by") == "Mara Manager (manager@here.example)"
    assert said.said("Days") == "2026-01-05 to 2026-01-31, both included"
    assert said.said("Time zone").startswith("Europe/Berlin. ")
    assert said.said("Agents") == "Anton Agent (agent@here.example)"
    assert said.said("Search") == "a,=1+1"
    assert said.said("Rows") == "0"
    assert said.said("qualification").startswith("The prospect's qualification at the time")
    # A comment is one cell, so that nothing of it can begin a cell of its own and be run.
    assert b'"# Search: a,=1+1"' in content
