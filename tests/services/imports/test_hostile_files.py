"""Naughty strings and malformed CSV: no crash, no wrong row, a reason for each rejection."""

from __future__ import annotations

import csv
import io
import itertools
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.db import scoped
from services.errors import Conflict, Invalid
from services.imports.results import Progress
from services.imports.runs import run_import
from services.imports.sources import SourceFile
from services.models import Prospect
from tests.factories.organizations import Tenant, World
from tests.services.imports.support import PROSPECTS, SHARED_DATA, bring_one, counts, csv_of, rows_of, stored

NAUGHTY = SHARED_DATA / "naughty_strings" / "blns.json"
shared_world = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def as_kept(text: str) -> str:
    """What is stored of a text: NFC, trimmed, without an export's guard."""
    kept = unicodedata.normalize("NFC", text).strip()
    return kept[1:].strip() if len(kept) > 1 and kept[0] == "'" and kept[1] in "=+-@\t\r" else kept


def kept_prospects(tenant: Tenant) -> dict[str, tuple[str, str | None]]:
    with scoped(tenant.command) as db:
        return {row["external_id"]: (row["name"], row["notes"]) for row in rows_of(db, Prospect)}


@pytest.mark.skipif(not NAUGHTY.is_file(), reason=f"the naughty strings are not at {NAUGHTY}")
@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-16"), ("\t", "utf-8-sig")])
def test_ten_thousand_lines_of_naughty_strings(world: World, delimiter: str, encoding: str) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    rows = [
        (f"{at}", name, notes)
        for at, (name, notes) in enumerate(itertools.islice(itertools.product(strings, reversed(strings)), 10_000))
    ]
    content = csv_of("external_id,name,notes", *rows, delimiter=delimiter).encode(encoding)
    result = bring_one(world.here, content)
    expected = {
        number: (as_kept(name), as_kept(notes) or None)
        for number, name, notes in rows
        if as_kept(name) and len(as_kept(name)) <= 200
    }
    assert result.rows == 10_000
    assert result.accepted == len(expected)
    assert all(rejection.reason and rejection.column == "name" for rejection in result.rejections)
    assert kept_prospects(world.here) == expected
    assert counts(bring_one(world.here, content)) == (0, result.accepted, result.rejected)


@pytest.mark.skipif(not NAUGHTY.is_file(), reason=f"the naughty strings are not at {NAUGHTY}")
@pytest.mark.parametrize("kind", ["calls", "milestone_responses", "objection_responses"])
def test_naughty_strings_in_every_column_of_the_other_kinds(world: World, kind: str) -> None:
    headings = {
        "calls": "external_id,prospect_external_id,agent_email,status,started_at,outcome",
        "milestone_responses": "call_external_id,milestone,status,started_at",
        "objection_responses": "call_external_id,type,raised_at",
    }[kind]
    strings: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    width = headings.count(",") + 1
    rows = [list(itertools.islice(itertools.cycle(strings), at, at + width)) for at in range(len(strings))]
    blank = sum(not any(cell.strip() for cell in row) for row in rows)
    result = bring_one(world.here, csv_of(headings, *rows), create_agents=True)
    assert result.rows >= len(rows) - blank
    assert result.rejected == result.rows
    assert all(rejection.reason for rejection in result.rejections)


broken = st.lists(
    st.sampled_from(
        ['"', '""', ",", ";", "\t", "\n", "\r\n", "\r", " ", "a", "ü", "\x00", "=1", "'", "P1", "\ufeff"]
    ),
    max_size=60,
).map("".join)


@shared_world
@given(
    st.binary(max_size=200)
    | broken.map(lambda text: text.encode())
    | broken.map(lambda text: text.encode("utf-16"))
)
def test_any_bytes_below_the_headings_are_counted_and_never_crash(world: World, content: bytes) -> None:
    result = bring_one(world.here, b"external_id,name,notes\n" + content)
    assert result.accepted + result.unchanged + result.rejected == result.rows
    assert len(result.rejections) == result.rejected
    assert all(rejection.reason and rejection.line >= 2 for rejection in result.rejections)
    again = bring_one(world.here, b"external_id,name,notes\n" + content)
    assert counts(again) == (0, result.accepted + result.unchanged, result.rejected)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_numbers = itertools.count()


@shared_world
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=8), st.sampled_from([",", ";", "\t"]))
def test_what_is_stored_is_what_was_given(world: World, rows: list[tuple[str, str]], delimiter: str) -> None:
    numbered = [(f"n{next(_numbers)}", *row) for row in rows]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["external_id", "name", "notes"])
    writer.writerows(numbered)
    result = bring_one(world.here, stream.getvalue())
    expected = {
        number: (as_kept(name), as_kept(notes) or None)
        for number, name, notes in numbered
        if as_kept(name) and "\x00" not in name + notes
    }
    kept = kept_prospects(world.here)
    assert {number: kept[number] for number, _, _ in numbered if number in kept} == expected
    assert result.accepted == len(expected)


MALFORMED = {
    "unclosed quote": ('P1,"Petra\nP2,Paul\n', [2]),
    "unclosed quote at the end": ('P1,Petra\nP2,"Paul', [3]),
    "quote opened in the second line of a row": ('"P\n1","Petra\nP2,Paul\n', [3]),
    "text after a quote": ('P1,"Pe"tra\nP2,Paul\n', [2]),
    "one cell too few": ("P1\nP2,Paul\n", [2]),
    "one cell too many": ("P1,Petra,\nP2,Paul\n", [2]),
    "a lone carriage return": ("P1,Pe\rtra\nP2,Paul\n", [2]),
    "a zero byte": ("P1,Pe\x00tra\nP2,Paul\n", [2]),
    "another delimiter": ("P1;Petra\nP2,Paul\n", [2]),
    "quoted emptiness": ('"",""\nP2,Paul\n', [2]),
}


@pytest.mark.parametrize(("content", "lines"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_rows_are_rejected_on_their_line(world: World, content: str, lines: list[int]) -> None:
    result = bring_one(world.here, "external_id,name\n" + content)
    assert [rejection.line for rejection in result.rejections] == lines
    assert all(row["external_id"] in ("P1", "P2") for row in stored(world.here, "prospects"))
    assert result.rows == len(stored(world.here, "prospects")) + len(lines)


def test_a_row_of_blank_cells_with_a_text_past_those_kept_is_no_blank_line(world: World) -> None:
    content = "external_id,name\n" + "," * 70_000 + "x\nP1,Petra\n"
    result = bring_one(world.here, content)
    assert (counts(result), [rejection.line for rejection in result.rejections]) == ((1, 0, 1), [2])
    assert counts(bring_one(world.here, content.replace(",x", ", "))) == (0, 1, 0)


@pytest.mark.parametrize("content", ["", "\ufeff", "\n \n", " , ,\n;;\n"])
def test_a_file_without_a_word_is_empty(world: World, content: str) -> None:
    with pytest.raises(Invalid, match="is empty; its first line must hold the headings"):
        bring_one(world.here, content)


def test_a_file_with_more_columns_than_are_kept_is_refused(world: World) -> None:
    others = ",".join(f"c{at}" for at in range(2_000))
    with pytest.raises(Invalid, match="has 2002 columns; at most 2000 can be read"):
        bring_one(world.here, f'external_id,{others},name\n"P1"{"," * 2001}Petra\n')
    others = others.rpartition(",c1998,")[0]
    assert counts(bring_one(world.here, f'external_id,{others},name\n"P1"{"," * 1999}Petra\n')) == (1, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32"])
def test_headings_of_zero_bytes_are_told_as_what_they_are(world: World, encoding: str) -> None:
    with pytest.raises(Invalid, match="is no text: its headings hold zero bytes"):
        bring_one(world.here, "external_id,name\nP1,Petra\n".encode(encoding))


def test_what_a_reason_repeats_is_short_and_steers_no_terminal(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        bring_one(world.here, f"a\x1b[31m,{'b' * 70_000}\n1,2\n")
    assert "a\ufffd[31m, bbb" in str(refused.value)
    assert len(str(refused.value)) < 700
    result = bring_one(world.here, "external_id,name,language\nP1,Petra,\x1b[31mDE\n")
    assert result.rejections[0].reason.endswith("not “\ufffd[31mDE”.")


def test_a_file_that_is_written_to_while_it_is_read_stops_the_import(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 2)
    path = tmp_path / "growing.csv"
    path.write_text(PROSPECTS)

    def grow(progress: Progress) -> None:
        with path.open("a") as file:
            file.write("P4,Half a ro")

    with path.open("rb") as stream, pytest.raises(Conflict, match=r"growing\.csv was changed while it was read"):
        run_import(world.here.command, files=[SourceFile(path.name, stream)], progress=grow)
    assert [row["external_id"] for row in stored(world.here, "prospects")] == ["P1", "P2"]
    path.write_text(PROSPECTS)
    with path.open("rb") as stream:
        (result,) = run_import(world.here.command, files=[SourceFile(path.name, stream)]).files
    assert counts(result) == (1, 2, 0)
