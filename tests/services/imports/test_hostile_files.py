"""Naughty strings and malformed CSV: no crash, no wrong row, a reason for each rejection."""

from __future__ import annotations

import csv
import io
import itertools
import json
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.db import scoped
from services.models import Prospect
from tests.factories.organizations import Tenant, World
from tests.services.imports.support import SHARED_DATA, bring_one, counts, csv_of, rows_of, stored

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
