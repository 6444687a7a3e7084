"""Which mapping is for which file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.errors import Invalid
from services.imports.mappings.checking import read_mapping
from services.imports.runs import run_import
from services.models.vocabulary import ImportKind
from tests.factories.organizations import World
from tests.services.imports.mappings.mapped_files import (
    CASES_FILE,
    both,
    bring_named,
)
from tests.services.imports.support import (
    PROSPECTS,
    counts,
    source,
    stored,
)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"faelle.csv": "Fall;Name\nP1;a\n"},
            "faelle.csv lacks headings that the mapping cases.toml needs: Kunden.",
        ),
        (
            {"other.csv": CASES_FILE},
            "other.csv is of no known kind, and no mapping is for it:"
            " cases.toml is for faelle*.csv; talks.toml needs Nr, Wer, Ergebnis, Beginn, Ende.",
        ),
        ({"faelle.csv": CASES_FILE}, "The mapping talks.toml is for none of the files."),
        ({"faelle.csv": CASES_FILE, "plain.csv": PROSPECTS}, "The mapping talks.toml is for none of the files."),
    ],
)
def test_a_file_without_its_mapping_and_a_mapping_without_a_file_are_refused(
    world: World, files: dict[str, str], told: str
) -> None:
    with pytest.raises(Invalid) as caught:
        bring_named(world.here, files, both())
    assert str(caught.value) == told
    assert stored(world.here, "prospects") == []


def test_several_mappings_for_one_file_are_refused_unless_kind_or_name_decides(world: World) -> None:
    by_kind = [
        read_mapping("a.toml", 'kind = "prospects"\n[columns]\nexternal_id={from="A"}\nname={from="A"}'),
        read_mapping(
            "b.toml",
            'kind = "objection_responses"\n[columns]\ncall_external_id={from="A"}\ntype={constant="PRICE"}',
        ),
    ]
    with pytest.raises(Invalid, match=r"Several mappings are for a\.csv: a\.toml, b\.toml\."):
        bring_named(world.here, {"a.csv": "A\nx\n"}, by_kind)
    of_kind = replace(source("A\nx\n", "a.csv"), kind=ImportKind.PROSPECTS)
    (file,) = run_import(world.here.command, files=[of_kind], mappings=by_kind[:1]).files
    assert (file.kind, counts(file)) == (ImportKind.PROSPECTS, (1, 0, 0))
    with pytest.raises(Invalid, match=r"b\.toml is for none of the files"):
        run_import(world.here.command, files=[of_kind], mappings=by_kind)
    named = 'kind="prospects"\nfile = "A?.CSV"\n[columns]\nexternal_id={from="A"}\nname={constant="N"}'
    by_name = [by_kind[0], read_mapping("c.toml", named)]
    result = bring_named(world.here, {"a.csv": "A\nx\n", "a1.csv": "A\ny\n"}, by_name)
    assert [file.mapping for file in result.files] == ["a.toml", "c.toml"]


def test_plain_files_are_imported_beside_mapped_ones(world: World) -> None:
    result = bring_named(
        world.here, {"faelle.csv": CASES_FILE, "p.csv": "external_id,name\nP9,Pina\n"}, both()[:1]
    )
    assert [(file.mapping, counts(file)) for file in result.files] == [
        ("cases.toml", (2, 0, 0)),
        (None, (1, 0, 0)),
    ]
    documents = result.document()["files"]
    assert documents[0]["mapping"] == "cases.toml"
    assert "mapping" not in documents[1]


def test_the_delimiter_is_found_by_the_headings_of_the_mapping(world: World) -> None:
    told = (
        'kind = "prospects"\n[columns]\nexternal_id = { from = "Fall, Nr" }\nname = { from = "Name, Vorname" }\n'
    )
    file = "Fall, Nr;Name, Vorname;Ort, Land, Kreis\nP1;Probst, Petra;a, b, c\n"
    bring_named(world.here, {"f.csv": file}, [read_mapping("m.toml", told)])
    assert stored(world.here, "prospects")[0]["name"] == "Probst, Petra"
