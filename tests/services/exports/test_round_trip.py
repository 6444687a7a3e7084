"""Importing an export of ours changes nothing, whatever the rows hold and wherever they came from."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import prospects
from services.db import scoped
from services.exports.csv_writing import write
from services.exports.tables import ExportKind, Line, Table
from services.formula_guard import guard, unguard
from services.imports.files import checked
from services.models import Call, MilestoneResponse, ObjectionResponse, Outcome, Prospect, Thread, User
from services.models.fact import CallFactRow
from services.models.vocabulary import CallStatus, DisqualificationReason, MilestoneStatus, OutcomeType
from services.text import fold, normalize, search_text
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.services.exports.support import export
from tests.services.imports.support import bring, bring_one, counts, csv_of, rows_of, source

BERLIN = ZoneInfo("Europe/Berlin")
NAMELESS, START = "nameless@old.example", "2025-03-04T10:00:00Z"
EVERYTHING = "from=2000-01-01&to=2027-06-01"
MODELS = (Prospect, Call, Outcome, Thread, User, MilestoneResponse, ObjectionResponse, CallFactRow)
HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil.example";"x")',
    "+49 171 1",
    "-5",
    "@home",
    "'=own apostrophe",
    "''=two of them",
    "'tis",
    "'",
    "''",
    "# a comment?",
    '"quoted", with; all\tdelimiters',
    "two\nlines",
    "=two\r\nlines\rand more",
    "Jörg Ångström ≠ \u2028 \U0001f600",
    "NA",
    "00123",
    "1e5",
    "_x0041_",
]

texts = st.text(
    st.one_of(
        st.sampled_from("='+-@\t\r\n\",;# ab"), st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    ),
    max_size=40,
).map(normalize)


def everything(tenant: Tenant) -> dict[str, list[dict[str, Any]]]:
    """All rows that an import could have changed."""
    with scoped(tenant.command) as db:
        return {model.__tablename__: rows_of(db, model) for model in MODELS}


def assert_changes_nothing(tenant: Tenant) -> None:
    """Export prospects and calls, import both files as an admin, and look for any difference."""
    scope = tenant.as_("admin")
    people, made = export(scope, ExportKind.PROSPECTS)
    led, of_calls = export(scope, ExportKind.CALLS, EVERYTHING)
    before = everything(tenant)
    result = bring(tenant, people, led, who="admin", create_agents=True)
    assert [counts(file) for file in result.files] == [(0, made.rows, 0), (0, of_calls.rows, 0)], [
        rejection.reason for file in result.files for rejection in file.rejections
    ]
    assert everything(tenant) == before


def import_history(tenant: Tenant) -> None:
    """Rows that came in by files, with agents who are not users yet and one of them without a name."""
    people = [
        [
            f"P{n}",
            text,
            text,
            f"p{n}@example.com",
            text,
            n,
            text,
            1 + n % 5,
            "DE",
            f"ghl-{n}",
            text,
            f"18{80 + n}-01-01T10:00:00Z",
        ]
        for n, text in enumerate(HOSTILE)
    ]
    led = [
        [
            "C1",
            "P1",
            "nameless@old.example",
            "",
            "",
            "COMPLETED",
            "2025-10-26T02:30:00+01:00",
            "=1+1",
            "'-x",
            "T1",
        ],
        ["C2", "P1", "named@old.example", "Nora", "", "COMPLETED", "2025-10-26T02:30:00+02:00", "", "", "=T2"],
        ["C3", "P2", "agent@here.example", "Somebody", "", "COMPLETED", "2025-01-01T10:00:00Z", "", "a\nb", ""],
        ["C4", "P3", "agent@here.example", "", "", "COMPLETED", "2025-03-01T10:00:00.123456Z", "", "", ""],
    ]
    headings = "external_id,name,company,email,phone,client_count,main_pain,revenue_volatility,language"
    prospects_file = csv_of(f"{headings},ghl_contact_id,notes,created_at", *people)
    calls_file = csv_of(
        "external_id,prospect_external_id,agent_email,agent_name,scheduled_at,status,started_at,zoom_meeting_id,"
        "notes,thread_external_id,ended_at,outcome,disqualification_reason",
        *[[*row, "2025-11-01T10:00:00Z", "DISQUALIFIED", "AUTHORITY_ISSUE"] for row in led],
    )
    cancelled = csv_of(
        "external_id,prospect_external_id,agent_email,status,scheduled_at,started_at,ended_at",
        ["C5", "P3", "agent@here.example", "CANCELLED", "2025-03-03T10:00Z", "", "2025-03-03T09:00:00Z"],
        [
            "C6",
            "P3",
            "agent@here.example",
            "CANCELLED",
            "2025-03-04T10:00Z",
            "2025-03-04T10:00Z",
            "2025-03-04T11:00Z",
        ],
        ["C7", "P4", "agent@here.example", "IN_PROGRESS", "", "2025-03-05T10:00:00Z", ""],
        ["C8", "P4", "agent@here.example", "NO_SHOW", "2025-03-06T10:00:00Z", "", ""],
    )
    result = bring(tenant, prospects_file, calls_file, cancelled, create_agents=True)
    assert not any(file.rejections for file in result.files)


def test_what_came_in_by_files_goes_out_and_in_again_unchanged(world: World) -> None:
    import_history(world.here)
    assert_changes_nothing(world.here)
    assert_changes_nothing(world.here)


def test_what_a_person_has_changed_since_is_unchanged_too(world: World) -> None:
    import_history(world.here)
    with scoped(world.here.as_("manager")) as db:
        (row,) = [row for row in prospects.list_prospects(db).items if row.prospect.external_id == "P0"]
        data = prospects.ProspectData(name="''=SUM(A1)", company="@x", notes="'+1\n=2")
        prospects.change(db, prospect_id=row.prospect.id, data=data, expected_version=row.prospect.version)
    assert_changes_nothing(world.here)


def test_rows_made_here_are_known_by_their_own_ids(world: World) -> None:
    prospect = make_prospect(world.here, name="=Petra", client_count=None)
    first = make_call(
        world.here,
        prospect=prospect,
        outcome=OutcomeType.DISQUALIFIED,
        reason=DisqualificationReason.CASHFLOW_MISMATCH,
        milestones={1: MilestoneStatus.COMPLETED},
        notes="-5\n'=x",
    )
    make_call(world.here, prospect=prospect, thread_id=first.thread_id, at=NOON + timedelta(days=1))
    for status in (CallStatus.CANCELLED, CallStatus.NO_SHOW, CallStatus.SCHEDULED, CallStatus.IN_PROGRESS):
        make_call(world.here, prospect=prospect, status=status, agent="other_agent")
    assert_changes_nothing(world.here)


def test_a_changed_row_made_here_is_rejected_and_a_new_one_finds_its_prospect_and_thread(world: World) -> None:
    prospect = make_prospect(world.here)
    call = make_call(world.here, prospect=prospect)
    changed = csv_of("external_id,name", [prospect.id, "Another name"])
    assert counts(bring_one(world.here, changed)) == (0, 0, 1)
    new = csv_of(
        "external_id,prospect_external_id,thread_external_id,agent_email,status,scheduled_at",
        ["N1", prospect.id, call.thread_id, "agent@here.example", "NO_SHOW", "2026-03-09T10:00:00Z"],
    )
    assert counts(bring_one(world.here, new)) == (1, 0, 0)
    with scoped(world.here.command) as db:
        stored = {row["external_id"]: row for row in rows_of(db, Call)}
    assert stored["N1"]["prospect_id"] == prospect.id
    assert stored["N1"]["thread_id"] == call.thread_id


def test_another_organizations_export_is_new_here_and_touches_nothing_there(world: World) -> None:
    make_call(world.there, prospect=make_prospect(world.there, name="Foreign"))
    people, _ = export(world.there.as_("admin"), ExportKind.PROSPECTS)
    led, _ = export(world.there.as_("admin"), ExportKind.CALLS, EVERYTHING)
    before = everything(world.there)
    result = bring(world.here, people, led, create_agents=True)
    assert [counts(file) for file in result.files] == [(1, 0, 0), (1, 0, 0)]
    assert everything(world.there) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(texts.filter(bool), texts), min_size=1, max_size=8))
def test_any_text_survives_the_way_out_and_in(world: World, rows: list[tuple[str, str]]) -> None:
    with scoped(world.here.command) as db:
        for name, notes in rows:
            db.add(
                Prospect(
                    name=name,
                    name_folded=fold(name),
                    search_text=search_text(name),
                    main_pain=notes or None,
                    notes=notes or None,
                    created_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
    assert_changes_nothing(world.here)


@given(st.text())
def test_a_guard_is_taken_off_again_and_leaves_nothing_that_runs(text: str) -> None:
    cell = guard(text)
    assert unguard(cell) == text
    assert cell[:1] not in set("=+-@\t\r")


@given(st.lists(texts.filter(bool), min_size=1, max_size=6), st.lists(st.text(max_size=60), max_size=6))
def test_any_comment_stays_above_the_headings(names: list[str], said: list[str]) -> None:
    stream = io.BytesIO()
    table = Table.of("Prospects", ("external_id", "name"), [[str(n), name] for n, name in enumerate(names)])
    about = [Line("Search", text.replace("\0", "").encode("utf-8", "replace").decode()) for text in said]
    assert write(stream, about, [table], zone=BERLIN) == len(names)
    file = checked(source(stream.getvalue()))
    assert file.headings == ("external_id", "name")
    rows = [file.parser(BERLIN).parse(row) for batch in file.batches() for row in batch]
    assert [row.values["name"] for row in rows] == names


@pytest.mark.parametrize(
    ("content", "headings"),
    [
        ("# x\nexternal_id,name\n1,a\n", ("external_id", "name")),
        ('"# a, b"\n# c\n\nexternal_id;name\n1;a\n', ("external_id", "name")),
        ("# x,y\nexternal_id,name\n1,a\n", None),
        ("# x\nunknown,name\n1,a\n", None),
        ("#x\nexternal_id,name\n1,a\n", None),
        ("x\nexternal_id,name\n1,a\n", None),
    ],
)
def test_only_comments_above_known_headings_are_skipped(content: str, headings: tuple[str, ...] | None) -> None:
    if headings is None:
        with pytest.raises(Exception, match="of no known kind"):
            checked(source(content))
        return
    file = checked(source(content))
    assert file.headings == headings
    (row,) = next(iter(file.batches()))
    assert row.cells == ["1", "a"]
    assert row.line == content.count("\n")


def test_a_heading_that_looks_like_a_comment_stays_a_heading(world: World) -> None:
    content = "# no,external_id,name\n1,P1,Petra\n"
    file = checked(source(content))
    assert file.headings == ("# no", "external_id", "name")
    assert counts(bring_one(world.here, content)) == (1, 0, 0)
