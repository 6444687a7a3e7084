"""The workbook, and the entry of the audit log."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from services.db import ScopedSession, scoped
from services.errors import Conflict, NotPermitted
from services.exports import xlsx_writing
from services.exports.tables import ExportFormat, ExportKind, Line, Row, Table, Value
from services.models import AuditEntry, AuditValues, User
from services.models.vocabulary import Language
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.services.exports.support import export, read_csv, read_xlsx

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days have no zone.
MARCH = "from=2026-03-01&to=2026-04-01"


def entries(tenant: Tenant) -> list[tuple[AuditEntry, AuditValues]]:
    """The exports in the audit log."""
    with scoped(tenant.command) as db:
        return _entries(db)


def _entries(db: ScopedSession) -> list[tuple[AuditEntry, AuditValues]]:
    statement = select(AuditEntry, AuditValues).join(AuditValues, AuditValues.entry_id == AuditEntry.id)
    return [(row[0], row[1]) for row in db.execute(statement.where(AuditEntry.action == "export"))]


@pytest.mark.parametrize("kind", list(ExportKind))
@pytest.mark.parametrize("format", list(ExportFormat))
def test_each_export_is_one_entry_with_what_was_asked_and_how_many_rows(
    world: World, kind: ExportKind, format: ExportFormat
) -> None:
    make_call(world.here)
    query = f"of=held&q=petra&{MARCH}"
    _, made = export(world.here.as_("manager"), kind, query, format=format)
    ((entry, values),) = entries(world.here)
    assert (entry.actor_id, entry.subject) == (world.here.people["manager"].id, kind.value)
    assert values.after["format"] == format and values.after["rows"] == made.rows
    filters = values.after["filters"]
    if kind is not ExportKind.PROSPECTS:
        assert (filters["from"], filters["to"]) == ("2026-03-01", "2026-04-01")
    if kind is ExportKind.COUNTED:
        assert filters["of"] == "held" and made.rows == 1
    if kind in (ExportKind.CALLS, ExportKind.PROSPECTS):
        assert filters["q"] in ("petra", ["petra"]) and made.rows == 1
    assert entries(world.there) == []


def test_what_is_refused_leaves_no_entry(world: World) -> None:
    with pytest.raises(NotPermitted):
        export(world.here.as_("agent"), ExportKind.TEAM)
    assert entries(world.here) == []


@pytest.mark.parametrize("kind", [ExportKind.CALLS, ExportKind.MY_CALLS, ExportKind.FUNNEL, ExportKind.COUNTED])
def test_an_agents_export_says_that_a_colleague_or_nobody_was_ignored(world: World, kind: ExportKind) -> None:
    make_call(world.here)

    def is_told(*agents: str) -> bool:
        query = "&".join(["of=held", *(f"agent={name}@here.example" for name in agents)])
        comments = read_csv(export(world.here.as_("agent"), kind, query)[0]).comments
        return any("could not be understood and was ignored" in comment for comment in comments)

    assert is_told("other_agent") and is_told("nobody") and is_told("agent", "other_agent")
    assert not is_told() and not is_told("agent")


@pytest.mark.parametrize("kind", list(ExportKind))
def test_a_workbook_holds_what_the_csv_holds(world: World, kind: ExportKind) -> None:
    prospect = make_prospect(world.here, name="=1+1", company="http://example.com")
    make_call(world.here, prospect=prospect, notes="+5\n@x")
    scope, query = world.here.as_("manager"), f"of=held&{MARCH}"
    sheets = dict(read_xlsx(export(scope, kind, query, format=ExportFormat.XLSX)[0]))
    plain = read_csv(export(scope, kind, query)[0])
    about = sheets.pop("About")
    assert [(label, text) for label, text in about if label == "Organization"] == [
        ("Organization", "Organization here")
    ]
    assert len(sheets) == len(plain.tables)
    for rows, table in zip(sheets.values(), plain.tables, strict=True):
        assert len(rows) - 1 == len(table)
        for row in table:
            assert list(row) == rows[0]


def test_texts_are_texts_numbers_are_numbers_and_times_are_local(world: World) -> None:
    prospect = make_prospect(world.here, name="=1+1", company="00123", client_count=800)
    make_call(world.here, prospect=prospect, at=NOON)
    scope = world.here.as_("manager")
    people = read_xlsx(export(scope, ExportKind.PROSPECTS, format=ExportFormat.XLSX)[0])["Prospects"]
    assert "=1+1" in people[1] and "00123" in people[1] and 800.0 in people[1]
    calls = read_xlsx(export(scope, ExportKind.CALLS, MARCH, format=ExportFormat.XLSX)[0])["Calls"]
    local = NOON.astimezone(BERLIN).replace(tzinfo=None)
    assert any(
        abs(EPOCH + timedelta(days=value) - local) < timedelta(seconds=1)
        for value in calls[1]
        if isinstance(value, float) and value > 40_000
    )
    assert 3600.0 in calls[1]


def workbook(*tables: Table) -> dict[str, list[list[object]]]:
    stream = io.BytesIO()
    xlsx_writing.write(stream, [Line("CallOS", "x")], tables, zone=BERLIN, about_name="About")
    return dict(read_xlsx(stream.getvalue()))


def test_a_workbook_takes_every_value_that_there_is() -> None:
    texts = ["=1+1", "http://x", "a\r\nb", "\ufffe\uffff", "_x0041_", "\x01", "x" * 20_000, "\U0001f600"]
    values: list[Value] = [
        datetime(1850, 1, 1, tzinfo=UTC),
        datetime(1900, 1, 5, tzinfo=UTC),
        date(2026, 1, 1),
        2**31,
    ]
    rows: list[Row] = [[text, None, ""] for text in texts] + [[value, 0.5, 1] for value in values]
    sheet = workbook(Table.of("A [very]: long/title of a sheet that?", ("value", "at", "notes"), rows))
    ((name, found),) = [(name, rows) for name, rows in sheet.items() if name != "About"]
    assert name == "A  very   long title of a sheet"
    assert found[1] == ["=1+1"] and found[2] == ["http://x"] and found[7] == ["x" * 20_000]
    assert found[9][0] == "1850-01-01T00:00:00+00:00"
    assert found[11][0] == (date(2026, 1, 1) - EPOCH.date()).days
    assert found[12] == [float(2**31), 0.5, 1.0]


def test_more_rows_than_a_sheet_holds_are_refused_with_a_sentence() -> None:
    with pytest.raises(Conflict, match="million rows"):
        workbook(Table("Calls", ("a",), [], xlsx_writing.MOST_ROWS))


def test_the_person_reads_the_file_in_their_own_language_as_far_as_there_is_one(world: World) -> None:
    make_call(world.here)
    with scoped(world.here.command) as db:
        person = db.get_one(User, (world.here.id, world.here.people["manager"].id))
        person.language = Language.DE
    found = read_csv(export(world.here.as_("manager"), ExportKind.CALLS, MARCH)[0])
    assert found.comments[0].startswith("CallOS: ") and found.rows
    assert found.tables[0][0]["status"] == "COMPLETED"
