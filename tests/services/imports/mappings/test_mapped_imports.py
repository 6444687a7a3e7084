"""Files imported by a mapping: the same rows as plain ones, and rejections in the words of the original file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from services.imports.mappings.checking import read_mapping
from services.models.vocabulary import ImportKind
from tests.factories.organizations import World
from tests.services.imports.mappings.mapped_files import (
    CASES_FILE,
    FILES,
    TALKS,
    TALKS_FILE,
    both,
    bring_named,
)
from tests.services.imports.support import (
    PROSPECTS,
    KeptRows,
    bring_one,
    counts,
    csv_of,
    stored,
)


def test_mapped_files_bring_what_they_mean(world: World) -> None:
    result = bring_named(world.here, FILES, both())
    assert [(file.kind, file.mapping, counts(file)) for file in result.files] == [
        (ImportKind.CALLS, "talks.toml", (2, 0, 0)),
        (ImportKind.PROSPECTS, "cases.toml", (2, 0, 0)),
    ]
    assert [row["client_count"] for row in stored(world.here, "prospects")] == [1600, 100]
    held, missed = stored(world.here, "calls")
    assert (held["status"], held["started_at"]) == ("COMPLETED", datetime(2025, 3, 3, 9, tzinfo=UTC))
    assert (missed["status"], missed["started_at"], missed["ended_at"]) == ("NO_SHOW", None, None)
    assert missed["scheduled_at"] == datetime(2025, 3, 3, 23, tzinfo=UTC)
    assert [row["type"] for row in stored(world.here, "outcomes")] == ["COACHING_CLIENT"]


def test_importing_again_changes_nothing_by_the_mapping_or_by_a_plain_file_that_says_so(world: World) -> None:
    bring_named(world.here, FILES, both())
    again = bring_named(world.here, FILES, both())
    assert [counts(file) for file in again.files] == [(0, 2, 0), (0, 2, 0)]
    plain = "external_id,name,client_count\nP2,Paul Prinz,100\nP1,Petra Probst,1600\n"
    assert counts(bring_one(world.here, plain)) == (0, 2, 0)
    # Another notation of the same number is no change, another number is one.
    other = CASES_FILE.replace("1.600", "1600,0").replace("100\n", "101\n")
    assert [counts(file) for file in bring_named(world.here, {"faelle.csv": other}, both()[:1]).files] == [
        (1, 1, 0)
    ]


WRONG = (
    "Nr;Fall;Wer;Beginn;Ende;Ergebnis;Bemerkung\n"
    "C1;P1;;03.03.2025 10:00;03.03.2025 11:00;Ja;=1\n"
    "C2;P1;agent;2025-03-03;;;b\n"
    "C3;P1;agent;03.03.2025 10:00;03.03.2025 09:00;Ja;c\n"
    "C4;P1;agent;03.03.2025 10:00;;Ja;d\n"
    "C5;P9;agent;03.03.2025 10:00;03.03.2025 11:00;Ja;e\n"
    "C6;P1;nobody;03.03.2025 10:00;03.03.2025 11:00;Ja;f\n"
    "C7;P1;agent;03.03.2025 10:00;03.03.2025 11:00;Vielleicht;g\n"
    "C8;P1;agent;03.03.2025 10:00;03.03.2025 11:00;Ja;h\n"
    "C8;P1;agent;03.03.2025 10:00;03.03.2025 12:00;Ja;i\n"
    "C9;P1;agent;30.03.2025 02:30;30.03.2025 04:00;Ja;j\n"
    "C10;P1;agent\n"
)
REASONS = [
    (2, "Wer", "Wer is empty, and agent_email is needed."),
    (
        3,
        "Beginn",
        "Beginn (scheduled_at) must be a time as in dd.mm.yyyy hh:mm, or dd.mm.yyyy, not “2025-03-03”.",
    ),
    (4, "Ende", "Ende (ended_at) lies before Beginn (started_at)."),
    (5, "Ende", "Ende (ended_at) is missing; a call that is COMPLETED has it."),
    (6, "Fall", "Fall (prospect_external_id) names no prospect that is known."),
    (7, "Wer", "Wer (agent_email): there is no user with this address."),
    (8, "Ergebnis", "Ergebnis (outcome): the mapping does not say what “Vielleicht” stands for."),
    (10, None, "The row differs from line 9, which has the same Nr (external_id)."),
    (
        11,
        "Beginn",
        "Beginn (scheduled_at) is a local time that never was: the clock was set forward over it in"
        " Europe/Berlin.",
    ),
    (12, None, "The number of cells does not fit: 3 in the row, 7 in the headings."),
]


def test_rejections_name_the_line_and_the_heading_of_the_original_file(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    (file,) = bring_named(world.here, {"talks.csv": WRONG}, both()[1:]).files
    assert [(one.line, one.column, one.reason) for one in file.rejections] == REASONS


def test_rejected_rows_keep_their_cells_and_come_in_by_the_same_mapping_once_mended(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    kept = KeptRows()
    wrong = "".join(line for line in WRONG.splitlines(keepends=True) if not line.endswith(";i\n"))
    bring_named(world.here, {"talks.csv": wrong}, both()[1:], rejected=kept)
    first = kept.listed()[0]
    assert (first["Beginn"], first["Ergebnis"], first["Bemerkung"]) == ("03.03.2025 10:00", "Ja", "'=1")
    assert list(first)[5:] == WRONG.splitlines()[0].split(";")
    text = kept.list.getvalue().replace("C1,P1,,", "C1,P1,agent,").replace("2025-03-03,", "03.03.2025,")
    (again,) = bring_named(world.here, {"talks.rejected.csv": text}, both()[1:]).files
    assert (again.mapping, counts(again)) == ("talks.toml", (2, 0, 7))
    assert {row["external_id"] for row in stored(world.here, "calls")} == {"C1", "C2", "C8"}
    # What was mended stays what its row says, so that the mended original changes nothing.
    mended = wrong.replace("C1;P1;;", "C1;P1;agent;").replace("2025-03-03;", "03.03.2025;")
    assert [counts(file) for file in bring_named(world.here, {"talks.csv": mended}, both()[1:]).files] == [
        (0, 3, 7)
    ]


def test_mended_rows_find_a_mapping_that_is_for_another_name(world: World) -> None:
    kept = KeptRows()
    files = {"faelle.csv": CASES_FILE + "P3;;1\n", "more.csv": "external_id,name\nP4,\n"}
    bring_named(world.here, files, both()[:1], rejected=kept)
    mended = kept.own[0].getvalue().replace("P3,,1", "P3,Pia,1")
    (again,) = bring_named(world.here, {"rejected-faelle.csv": mended}, both()[:1]).files
    assert (again.mapping, counts(again)) == ("cases.toml", (1, 0, 0))


def test_a_call_in_the_hour_that_comes_twice_does_not_end_before_it_began(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    file = TALKS_FILE.splitlines()[0] + "\nC1;P1;agent;26.10.2025 02:50;26.10.2025 02:10;Ja\n"
    bring_named(world.here, {"talks.csv": file}, both()[1:])
    (call,) = stored(world.here, "calls")
    assert (call["started_at"], call["ended_at"]) == (
        datetime(2025, 10, 26, 0, 50, tzinfo=UTC),
        datetime(2025, 10, 26, 1, 10, tzinfo=UTC),
    )


def test_without_a_zone_in_the_mapping_times_are_the_organizations(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    told = TALKS.replace('time_zone = "Europe/Berlin"', "")
    bring_named(world.here, {"talks.csv": TALKS_FILE}, [read_mapping("t.toml", told)])
    assert stored(world.here, "calls")[0]["started_at"] == datetime(2025, 3, 3, 9, tzinfo=UTC)
    tokyo = TALKS.replace("Europe/Berlin", "Asia/Tokyo")
    bring_named(world.here, {"talks.csv": TALKS_FILE}, [read_mapping("t.toml", tokyo)])
    assert stored(world.here, "calls")[0]["started_at"] == datetime(2025, 3, 3, 1, tzinfo=UTC)


def test_a_column_that_the_mapping_leaves_out_keeps_what_is_stored(world: World) -> None:
    bring_one(world.here, "external_id,name,phone,client_count\nP1,Petra,030,1\n")
    bring_named(world.here, {"faelle.csv": CASES_FILE}, both()[:1])
    assert (stored(world.here, "prospects")[0]["phone"], stored(world.here, "prospects")[0]["client_count"]) == (
        "030",
        1600,
    )


def test_an_import_by_a_mapping_leaves_digests_by_which_a_plain_file_changes_nothing(world: World) -> None:
    reader = csv.DictReader(io.StringIO(PROSPECTS))
    renamed = csv_of(
        "Fall,Name,Kunden", *([row["external_id"], row["name"], row["client_count"]] for row in reader)
    )
    bring_named(world.here, {"faelle.csv": renamed}, both()[:1])
    assert counts(bring_one(world.here, PROSPECTS)) == (0, 3, 0)
