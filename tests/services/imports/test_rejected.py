"""Rejected rows: what is written of them, and that mending them ends as if they had been right at first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.analytics import facts
from services.db import scoped
from services.errors import Invalid
from services.imports.rejected_headings import own_name
from services.imports.runs import run_import
from services.models.vocabulary import ImportKind
from tests.factories.organizations import Tenant, World
from tests.services.imports.support import (
    CALLS,
    PROSPECTS,
    KeptRows,
    bring,
    bring_one,
    call_file,
    counts,
    csv_of,
    rejections,
    source,
    stored,
)

OWN = "rejected_file,rejected_line,rejected_column,rejected_reason,rejected_text"
WRONG = {
    "prospects": PROSPECTS + "P4,Pola Punkt,many\nP5,,7\n",
    "calls": CALLS
    + "C2,P1,agent@here.example,COMPLETED,2025-03-04T09:00:00Z,4.3.2025\nC3,P9,agent@here.example,X,,\n",
    "milestone_responses": "call_external_id,milestone,status\nC1,M1,COMPLETED\nC1,2,COMPLETED\nC2,1,DONE\n",
}
RIGHT = {
    "prospects": [("P4,Pola Punkt,many", "P4,Pola Punkt,40")],
    "calls": [("2025-03-04T09:00:00Z,4.3.2025", "2025-03-04T09:00:00Z,2025-03-04T10:00:00Z")],
    "milestone_responses": [("C1,M1,COMPLETED", "C1,1,COMPLETED")],
}


def mended(kind: str, text: str) -> str:
    """The text with what is wrong put right, so far as somebody puts it right."""
    for wrong, right in RIGHT[kind]:
        assert wrong in text
        text = text.replace(wrong, right)
    return text


def said(tenant: Tenant) -> dict[str, list[dict[str, Any]]]:
    """What is stored, in an order of its own and without what differs from run to run."""
    ids = {row["id"]: row["external_id"] for name in ("prospects", "calls") for row in stored(tenant, name)}
    differing = {"id", "organization_id", "created_at", "import_id", "import_digest", "version", "thread_id"}
    differing |= {"agent_id", "configuration_version_id"}
    return {
        name: sorted(
            (
                {column: ids.get(value, value) for column, value in row.items() if column not in differing}
                for row in stored(tenant, name)
            ),
            key=str,
        )
        for name in ("prospects", "calls", "milestone_responses", "objection_responses")
    }


def test_mended_rows_of_several_kinds_end_as_if_they_had_been_right_at_first(world: World) -> None:
    kept = KeptRows()
    bring(world.here, *WRONG.values(), rejected=kept)
    first = {kind: kept.own[at].getvalue() for at, kind in enumerate(WRONG)}
    again = bring(world.here, *(mended(kind, text) for kind, text in first.items()))
    assert [file.kind for file in again.files] == [ImportKind(kind) for kind in WRONG]
    assert [counts(file) for file in again.files] == [(1, 0, 1), (1, 0, 1), (1, 0, 1)]
    at_once = bring(
        world.there,
        *(mended(kind, text).replace("agent@here", "agent@there") for kind, text in WRONG.items()),
    )
    reasons = [[one.reason for one in file.rejections] for file in at_once.files]
    assert [[one.reason for one in file.rejections] for file in again.files] == reasons
    assert reasons == [["name is missing."], [reasons[1][0]], [reasons[2][0]]]
    for name, rows in said(world.there).items():
        assert said(world.here)[name] == rows, name
    original = bring(world.here, *(mended(kind, text) for kind, text in WRONG.items()))
    assert [counts(file) for file in original.files] == [(0, 4, 1), (0, 2, 1), (0, 2, 1)]
    with scoped(world.here.command) as db:
        assert facts.check(db) == []


def test_each_of_several_files_gets_exactly_its_own_headings_and_only_where_a_row_was_rejected(
    world: World,
) -> None:
    kept = KeptRows()
    bring(world.here, WRONG["prospects"], CALLS, WRONG["milestone_responses"], rejected=kept)
    headings = {at: stream.getvalue().splitlines()[0] for at, stream in kept.own.items()}
    assert headings == {
        0: f"{OWN},external_id,name,client_count",
        2: f"{OWN},call_external_id,milestone,status",
    }
    listed = kept.list.getvalue().splitlines()[0]
    assert listed.startswith(f"{OWN},rejected_kind,external_id,name,client_count,prospect_external_id,")
    assert [(row["rejected_file"], row["rejected_line"]) for row in kept.listed()] == [
        ("file1.csv", "5"),
        ("file1.csv", "6"),
        ("file3.csv", "2"),
        ("file3.csv", "4"),
    ]


def test_rejected_calls_that_have_a_name_beside_are_still_taken_for_calls(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    kept = KeptRows()
    file = call_file(name="Petra", status="NO_SHOW", scheduled_at="soon")
    assert counts(bring_one(world.here, file, rejected=kept)) == (0, 0, 1)
    result = bring_one(world.here, kept.list.getvalue().replace("soon", "2025-03-03T09:00:00Z"))
    assert (result.kind, counts(result)) == (ImportKind.CALLS, (1, 0, 0))


def test_a_mended_row_empties_no_column_that_only_another_file_had(world: World) -> None:
    bring_one(world.here, "external_id,name,phone,company\nP1,Petra,030,Probst AG\nP2,Paul,040,Prinz AG\n")
    kept = KeptRows()
    files = [
        "external_id,name,phone,client_count\nP1,Petra,031,lots\n",
        "external_id,name,company\nP2,,Prinz SE\n",
    ]
    bring(world.here, *files, rejected=kept)
    texts = [kept.own[at].getvalue() for at in (0, 1)]
    bring(world.here, texts[0].replace("lots", "12"), texts[1].replace("P2,,", "P2,Paula,"))
    assert [
        (row["name"], row["phone"], row["company"], row["client_count"]) for row in stored(world.here, "prospects")
    ] == [("Petra", "031", "Probst AG", 12), ("Paula", "040", "Prinz SE", None)]


def test_the_rows_of_one_file_can_be_mended_in_the_list_itself(world: World) -> None:
    kept = KeptRows()
    bring(world.here, "external_id,name,phone\n=1,,'+49\nP2,Paul\n", rejected=kept)
    assert kept.own == {}
    result = bring_one(world.here, kept.list.getvalue().replace("'=1,,'+49", "'=1,Petra,'+49"))
    assert counts(result) == (1, 0, 1)
    (prospect,) = stored(world.here, "prospects")
    assert (prospect["external_id"], prospect["phone"]) == ("=1", "+49")


@pytest.mark.parametrize("options", [{}, {"kind": ImportKind.PROSPECTS}])
def test_a_list_of_several_files_is_refused_and_names_those_to_take(world: World, options: dict[str, Any]) -> None:
    kept = KeptRows()
    bring(world.here, *WRONG.values(), rejected=kept)
    given = replace(source(kept.list.getvalue(), "all.rejected.csv"), **options)
    with pytest.raises(Invalid, match=r"all\.rejected\.csv lists .* instead.*: all\.rejected-….csv\."):
        run_import(world.here.command, files=[given])


def test_a_list_of_several_files_of_one_kind_is_refused_too(world: World) -> None:
    kept = KeptRows()
    bring(world.here, "external_id,name\nP1,\n", "external_id,name,phone\nP2,,1\n", rejected=kept)
    with pytest.raises(Invalid, match="is for reading alone"):
        bring_one(world.here, kept.list.getvalue())


def test_a_mended_objection_never_replaces_an_equal_one_of_its_file(world: World) -> None:
    bring(world.here, PROSPECTS, CALLS)
    kept = KeptRows()
    at = "2025-03-03T09:10:00Z"
    rows = [["C1", "PRICE", "1", "", "a"], ["C1", "PRICE", "M6", "", "b"], ["C1", "TIMING", "M6", at, "c"]]
    file = csv_of("call_external_id,type,milestone,raised_at,notes", *rows)
    assert counts(bring_one(world.here, file, rejected=kept)) == (1, 0, 2)
    again = bring_one(world.here, kept.list.getvalue().replace("M6", "6"))
    assert counts(again) == (1, 0, 1)
    assert "Mend the row in the file that it came from." in again.rejections[0].reason
    assert counts(bring_one(world.here, file.replace("M6", "6"))) == (1, 2, 0)
    assert [row["notes"] for row in stored(world.here, "objection_responses")] == ["a", "c", "b"]


UNREADABLE = {
    "too few cells": b"P1\n",
    "too many cells": b"P1,Petra,\n",
    "an unclosed quote": b'P1,"Petra\n',
    "text after a quote": b'P1,"Pe"tra\n',
    "a stray carriage return": b"P1,Pe\rtra\n",
    "bytes that are no characters": "Ünlü,Ö\n".encode() + b"P1,M\xfcller\n",
    "a zero byte": b"P1,Pe\x00tra\n",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_row_that_nobody_mends_is_rejected_again(world: World, content: bytes) -> None:
    kept = KeptRows()
    first = bring_one(world.here, b"external_id,name\n" + content, rejected=kept)
    assert first.rejected == 1
    (row,) = kept.listed()
    assert row["external_id"] == ("" if row["rejected_text"] else "P1")
    again = bring_one(world.here, kept.list.getvalue())
    assert counts(again) == (0, 0, 1)
    assert rejections(again)[0][0] == 2


def test_headings_that_are_no_characters_or_a_formula_do_not_end_an_import(world: World) -> None:
    kept = KeptRows()
    file = "external_id,name,ü,é,".encode() + b"\xff,=1+1\nP1,,,,,x\n"
    assert counts(bring_one(world.here, file, rejected=kept)) == (0, 0, 1)
    assert kept.list.getvalue().splitlines()[0] == f"{OWN},external_id,name,ü,é,?,'=1+1"


def test_a_file_beside_the_list_is_named_by_both() -> None:
    assert own_name("rejected.csv", "calls") == "rejected-calls.csv"
    assert own_name("wrong", "calls.2025", number=2) == "wrong-calls.2025-2"


def test_nothing_is_opened_before_all_headings_are_usable(world: World) -> None:
    class Untouched(KeptRows):
        def open_list(self) -> Any:
            raise AssertionError("opened")

    with pytest.raises(Invalid, match="of no known kind"):
        bring(world.here, PROSPECTS, csv_of("a,b"), rejected=Untouched())
