"""Prospects: what is stored, what is compared, what is rejected."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.db import scoped
from services.models import Prospect
from tests.factories.organizations import World
from tests.services.imports.support import PROSPECTS, bring_one, counts, csv_of, rejections, stored

ALL = (
    "external_id,name,company,email,phone,client_count,main_pain,revenue_volatility,language,ghl_contact_id,notes,"
    "created_at"
)


def touch(world: World, **changes: object) -> None:
    """Change every prospect as a person would."""
    with scoped(world.here.as_("admin")) as db:
        for row in db.query(Prospect):
            row.is_touched = True
            for name, value in changes.items():
                setattr(row, name, value)


def test_every_column_is_stored_as_typed(world: World) -> None:
    row = ["0042", " Jo\u0308rg Weiß ", "NA", "j@x.example", "'+49 171", "007", "Null", "5", "DE", "g-1", "a\nb"]
    assert counts(bring_one(world.here, csv_of(ALL, [*row, "01.07.2025 10:00"]))) == (1, 0, 0)
    (prospect,) = stored(world.here, "prospects")
    assert prospect["external_id"] == "0042"
    assert prospect["name"] == "Jörg Weiß"
    assert prospect["company"] == "NA"
    assert prospect["phone"] == "+49 171"
    assert prospect["client_count"] == 7
    assert prospect["main_pain"] == "Null"
    assert prospect["language"] == "DE"
    assert prospect["notes"] == "a\nb"
    assert prospect["created_at"] == datetime(2025, 7, 1, 8, tzinfo=UTC)
    assert "jorg weiss" in prospect["search_text"]
    assert stored(world.there, "prospects") == []


def test_the_same_file_twice_changes_nothing_in_any_order_of_columns(world: World) -> None:
    assert counts(bring_one(world.here, PROSPECTS)) == (3, 0, 0)
    before = stored(world.here, "prospects")
    assert counts(bring_one(world.here, PROSPECTS)) == (0, 3, 0)
    turned = "\ufeffclient_count;ignored; name ;external_id\r\n600;x;  Petra Probst ;P1\r\n;y;Pia Pohl;P3\r\n"
    assert counts(bring_one(world.here, turned)) == (0, 2, 0)
    assert stored(world.here, "prospects") == before


def test_a_changed_row_updates_and_counts_as_accepted(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    assert counts(bring_one(world.here, PROSPECTS.replace("Paul Prinz,100", "Paul Prinz,700"))) == (1, 2, 0)
    changed = next(row for row in stored(world.here, "prospects") if row["external_id"] == "P2")
    assert changed["client_count"] == 700
    assert changed["version"] == 2


def test_an_absent_column_leaves_what_is_stored_and_an_empty_cell_empties_it(world: World) -> None:
    bring_one(world.here, csv_of("external_id,name,company,phone", ["P1", "Petra", "Probst KG", "123"]))
    assert counts(bring_one(world.here, csv_of("external_id,name,phone", ["P1", "Petra", ""]))) == (1, 0, 0)
    (prospect,) = stored(world.here, "prospects")
    assert prospect["company"] == "Probst KG"
    assert prospect["phone"] is None
    again = csv_of("external_id,name,company,phone", ["P1", "Petra", "Probst KG", ""])
    assert counts(bring_one(world.here, again)) == (0, 1, 0)


def test_an_empty_created_at_keeps_the_first_one(world: World) -> None:
    bring_one(world.here, csv_of("external_id,name,created_at", ["P1", "Petra", "2025-01-01T10:00:00Z"]))
    bring_one(world.here, csv_of("external_id,name,created_at", ["P1", "Petra P.", ""]))
    (prospect,) = stored(world.here, "prospects")
    assert prospect["created_at"] == datetime(2025, 1, 1, 10, tzinfo=UTC)


def test_what_a_person_touched_stays_and_the_different_row_is_rejected(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    touch(world, notes="Called back")
    assert counts(bring_one(world.here, PROSPECTS)) == (0, 3, 0)
    result = bring_one(world.here, PROSPECTS.replace("Paul Prinz,100", "Paul Prinz,700"))
    assert counts(result) == (0, 2, 1)
    assert "a person has changed it" in result.rejections[0].reason
    assert {row["client_count"] for row in stored(world.here, "prospects")} == {600, 100, None}


def test_a_row_that_says_what_a_person_stored_is_unchanged(world: World) -> None:
    bring_one(world.here, csv_of("external_id,name,phone", ["P1", "Petra", "1"]))
    touch(world, phone="2")
    assert counts(bring_one(world.here, csv_of("external_id,name,phone", ["P1", "Petra", "2"]))) == (0, 1, 0)


def test_of_two_rows_with_one_external_id_the_differing_later_one_is_rejected(world: World) -> None:
    file = "external_id,name\nP1,Petra\nP1,Petra\nP1,Paula\nP2,Paul\n"
    result = bring_one(world.here, file)
    assert counts(result) == (2, 1, 1)
    assert rejections(result) == [(4, None)]
    assert "line 2, which has the same external_id" in result.rejections[0].reason
    again = bring_one(world.here, file)
    assert counts(again) == (0, 3, 1)
    assert again.rejections[0].reason == result.rejections[0].reason


def test_doubles_are_found_across_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 2)
    file = "external_id,name\nP1,Petra\nP2,Paul\nP3,Pia\nP1,Petra\nP2,Paula\n"
    result = bring_one(world.here, file)
    assert counts(result) == (3, 1, 1)
    assert "line 3" in result.rejections[0].reason


def test_a_row_after_a_rejected_one_of_the_same_id_is_taken(world: World) -> None:
    result = bring_one(world.here, "external_id,name,client_count\nP1,Petra,many\nP1,Petra,5\n")
    assert counts(result) == (1, 0, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("external_id", ""),
        ("external_id", "x" * 201),
        ("name", " \u00a0 "),
        ("name", "x" * 201),
        ("company", "x" * 201),
        ("phone", "1" * 51),
        ("main_pain", "x" * 1001),
        ("notes", "x" * 20_001),
        ("client_count", "-1"),
        ("client_count", "1.000"),
        ("client_count", "2000000001"),
        ("revenue_volatility", "0"),
        ("revenue_volatility", "6"),
        ("language", "de"),
        ("created_at", "yesterday"),
        ("created_at", "2999-01-01T00:00:00Z"),
        ("notes", "a\x00b"),
    ],
)
def test_a_cell_that_cannot_be_taken_rejects_its_row_alone(world: World, column: str, value: str) -> None:
    values = {"external_id": "P1", "name": "Petra", column: value}
    rows = [list(values.values()), ["P2", "Paul", *[""] * (len(values) - 2)]]
    result = bring_one(world.here, csv_of(",".join(values), *rows))
    assert counts(result) == (1, 0, 1)
    assert rejections(result) == [(2, column)]
    assert column in result.rejections[0].reason
    assert [row["external_id"] for row in stored(world.here, "prospects")] == ["P2"]


def test_texts_of_the_greatest_length_are_taken(world: World) -> None:
    row = ["x" * 200, "ä" * 200, "y" * 1000, "e\u0301" * 20_000]
    assert counts(bring_one(world.here, csv_of("external_id,name,main_pain,notes", row))) == (1, 0, 0)


def test_surrogates_and_bytes_that_are_nothing_reject_their_row(world: World) -> None:
    coded = b"external_id,name\nP1,J\xc3\xb6rg\nP2,A\xed\xa0\x80B\n"
    assert rejections(bring_one(world.here, coded)) == [(3, "name")]
    windows = b"external_id,name\nP3,M\xfcller\nP4,M\x81ller\n"
    assert rejections(bring_one(world.here, windows)) == [(3, "name")]
    wide = "external_id,name\nP5,Jörg\n".encode("utf-16") + b"P\x006\x00,\x00\x00\xd8x\x00\n\x00"
    assert rejections(bring_one(world.here, wide)) == [(3, "name")]
    assert [row["name"] for row in stored(world.here, "prospects")] == ["Jörg", "Müller", "Jörg"]


def test_rows_of_the_wrong_width_are_rejected_never_shifted(world: World) -> None:
    result = bring_one(world.here, "external_id,name,phone\nP1,Petra\nP2,Paul,1,2\nP3,Pia,3\n")
    assert counts(result) == (1, 0, 2)
    assert rejections(result) == [(2, None), (3, None)]
    assert "2 in the row, 3 in the headings" in result.rejections[0].reason


def test_a_ghl_contact_id_of_another_prospect_rejects_the_row(world: World) -> None:
    result = bring_one(world.here, "external_id,name,ghl_contact_id\nP1,Petra,g1\nP2,Paul,g1\nP3,Pia,g3\n")
    assert rejections(result) == [(3, "ghl_contact_id")]
    result = bring_one(world.here, "external_id,name,ghl_contact_id\nP4,Paula,g3\nP5,Peter,g5\n")
    assert rejections(result) == [(2, "ghl_contact_id")]


def test_a_ghl_contact_id_can_move_within_one_file(world: World) -> None:
    bring_one(world.here, "external_id,name,ghl_contact_id\nP1,Petra,g1\nP2,Paul,\n")
    result = bring_one(world.here, "external_id,name,ghl_contact_id\nP1,Petra,g2\nP2,Paul,g1\nP3,Pia,g2\n")
    assert counts(result) == (2, 0, 1)
    contacts = {row["external_id"]: row["ghl_contact_id"] for row in stored(world.here, "prospects")}
    assert contacts == {"P1": "g2", "P2": "g1"}


def test_a_contact_id_of_another_organization_is_no_conflict(world: World) -> None:
    file = "external_id,name,ghl_contact_id\nP1,Petra,g1\n"
    assert counts(bring_one(world.there, file)) == (1, 0, 0)
    assert counts(bring_one(world.here, file)) == (1, 0, 0)
