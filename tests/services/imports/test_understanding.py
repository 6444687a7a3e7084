"""What is told of files before they are imported."""

from __future__ import annotations

from services.db import scoped
from services.imports.mappings.checking import read_mapping
from services.imports.understanding import MOST_TEXTS, Understood, look_at, texts_under
from services.models.vocabulary import ImportKind
from tests.factories.organizations import World
from tests.services.imports.support import CALLS, PROSPECTS, source

MAPPING = """
kind = "prospects"
time_zone = "Europe/Amsterdam"
[columns]
external_id = { from = "Nr" }
name = { template = "{Vorname} {Name}" }
language = { constant = "DE" }
"""


def understood(world: World, *contents: str | bytes, mapping: str | None = None) -> list[Understood]:
    mappings = [read_mapping("Leads", mapping)] if mapping else []
    files = [source(content, f"file{at}.csv") for at, content in enumerate(contents, 1)]
    with scoped(world.here.as_("manager")) as db:
        return look_at(db, files=files, mappings=mappings)


def test_kind_columns_encoding_delimiter_zone_and_first_rows_are_told(world: World) -> None:
    content = "name;external_id;Umsatz\nJörg;P1;7\nZoë;P2;8\n".encode("cp1252")
    (file,) = understood(world, content)
    assert (file.kind, file.fault, file.zone) == (ImportKind.PROSPECTS, None, "Europe/Berlin")
    assert file.written is not None
    assert (file.written.inspected.encoding, file.written.delimiter) == ("cp1252", ";")
    assert [column.name for column in file.columns] == ["external_id", "name"]
    assert "company" in file.absent and "name" not in file.absent
    assert file.ignored == ("Umsatz",)
    assert file.sample == (("Jörg", "P1", "7"), ("Zoë", "P2", "8"))


def test_a_mapping_tells_what_each_column_comes_from(world: World) -> None:
    (file,) = understood(world, "Nr,Vorname,Name,Rest\n1,Ada,Byron,x\n", mapping=MAPPING)
    assert [(column.name, column.source) for column in file.columns] == [
        ("external_id", "Nr"),
        ("name", "Vorname, Name"),
        ("language", ""),
    ]
    assert (file.mapping, file.zone, file.ignored) == ("Leads", "Europe/Amsterdam", ("Rest",))


def test_what_is_known_of_a_file_of_no_known_kind_is_told_beside_the_reason(world: World) -> None:
    (file,) = understood(world, "Nr,Name\n1,Ada\n")
    assert file.fault is not None and "is of no known kind" in str(file.fault)
    assert file.written is not None and file.written.headings == ("Nr", "Name")
    assert file.sample == (("1", "Ada"),)


def test_each_file_is_told_by_itself(world: World) -> None:
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    files = understood(world, PROSPECTS, b"", png, 'external_id,name\n"P1,Petra\nP2,Paul\n', CALLS)
    assert [file.kind for file in files] == ["prospects", None, None, "prospects", "calls"]
    told = [str(file.fault) if file.fault else "" for file in files]
    assert told[0] == told[3] == told[4] == ""
    assert "is empty" in told[1]
    assert "file3.csv is no text" in told[2] and files[2].written is None
    assert files[3].sample == ()


def test_only_the_first_rows_are_shown_and_only_those_that_fit_their_headings(world: World) -> None:
    rows = "".join(f"P{n},N{n}\n" for n in range(50))
    (file,) = understood(world, "external_id,name\nX,too,many\n" + rows)
    assert file.sample == (("P0", "N0"), ("P1", "N1"), ("P2", "N2"), ("P3", "N3"))


def test_the_texts_under_a_heading_are_told_once_each_and_only_so_many(world: World) -> None:
    rows = "".join(f"P{n},N,{'Ja' if n % 2 else ' Nein '},T{n}\n" for n in range(100))
    (file,) = understood(world, "external_id,name,Ergebnis,Text\nP,N,,\n" + rows)
    assert texts_under(file, "Ergebnis") == ["Nein", "Ja"]
    assert len(texts_under(file, "Text")) == MOST_TEXTS
    assert texts_under(file, "Nothing") == []
