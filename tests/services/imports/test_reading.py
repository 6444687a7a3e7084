"""From bytes to rows: encodings, delimiters, quotes and the lines on which rows begin."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Invalid
from services.imports.columns import ALL_NAMES, checked_headings, kind_of
from services.imports.files import checked
from services.imports.reading import PIECE, RawRow, read_rows, sniff_delimiter, sniff_line_end
from services.imports.sources import CHUNK, SourceFile, inspect, opened
from services.models.vocabulary import ImportKind
from tests.services.imports.support import SHARED_DATA

SPECTRUM = SHARED_DATA / "csv" / "spectrum"


def rows_of(content: str | bytes, delimiter: str = ",") -> list[RawRow]:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    encoding = inspect(stream).encoding
    with opened(stream, encoding) as text:
        line_end = sniff_line_end(text.read())
    with opened(stream, encoding, line_end) as text:
        return list(read_rows(text, delimiter, line_end))


def cells_of(content: str | bytes, delimiter: str = ",") -> list[list[str]]:
    rows = rows_of(content, delimiter)
    assert all(row.fault is None for row in rows)
    return [row.cells for row in rows]


@pytest.mark.skipif(not SPECTRUM.is_dir(), reason=f"the edge cases of csv-spectrum are not at {SPECTRUM}")
@pytest.mark.parametrize("path", sorted(SPECTRUM.glob("csvs/*.csv")), ids=lambda path: path.stem)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_edge_cases_of_csv_spectrum_parse_to_their_json(path: Path, line_end: str) -> None:
    content = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    headings, *rows = cells_of(content.replace("\n", line_end))
    expected = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    rows_as_objects = [dict(zip(headings, row, strict=True)) for row in rows]
    if path.stem == "location_coordinates":
        # Its JSON holds another phone number than its CSV; the quotes within its cells are what it is about.
        expected["Contact Phone Number"] = rows_as_objects[0]["Contact Phone Number"]
    assert _with_one_line_end(rows_as_objects) == _with_one_line_end(
        [expected] if isinstance(expected, dict) else expected
    )


def _with_one_line_end(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: value.replace("\r\n", "\n") for name, value in row.items()} for row in rows]


MEAN_CELLS = ['"', '""', ",", "\r\n", ' "x"', "\r"]
cell_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@given(
    st.lists(
        st.lists(cell_texts | st.sampled_from(['"', '""', ",", "\r\n", ' "x"', "\r"]), min_size=2, max_size=4)
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_is_written_with_quotes_is_read_back(
    rows: list[list[str]], delimiter: str, line_end: str
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    assert cells_of(stream.getvalue(), delimiter) == rows


@given(st.text(alphabet='a,"\n\r ;', max_size=60))
def test_any_text_gives_rows_whose_lines_rise(content: str) -> None:
    lines = [row.line for row in rows_of(content)]
    assert all(1 <= line <= content.count("\n") + content.count("\r") + 1 for line in lines)
    assert lines == sorted(lines)


@given(st.text(alphabet='ab,"\r\n', max_size=40), st.integers(2, 5))
def test_the_size_of_the_pieces_does_not_matter(content: str, size: int) -> None:
    def read() -> list[tuple[int, list[str], bool]]:
        rows = read_rows(io.StringIO(content, newline="\n"), ",")
        return [(row.line, row.cells, row.fault is not None) for row in rows]

    whole = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.imports.reading.PIECE", size)
        cut = [
            (row.line, row.cells, bool(row.fault)) for row in read_rows(io.StringIO(content, newline="\n"), ",")
        ]
    assert cut == whole


def test_a_row_begins_where_its_first_cell_stands() -> None:
    rows = rows_of('a,b\n1,"two\nlines"\n\n3,4\n')
    assert [(row.line, row.cells) for row in rows] == [(1, ["a", "b"]), (2, ["1", "two\nlines"]), (5, ["3", "4"])]


def test_a_carriage_return_ends_lines_only_where_nothing_else_does() -> None:
    assert cells_of("a,b\r1,2\r") == [["a", "b"], ["1", "2"]]
    rows = rows_of('a,b\n1,x\ry\n2,"x\ry"\r\n')
    assert "carriage return" in str(rows[1].fault)
    assert (rows[2].line, rows[2].cells) == (3, ["2", "x\ry"])


def test_lines_of_blanks_and_delimiters_are_no_rows() -> None:
    assert cells_of("a,b\n\n \t \n , \n1,2\n,,\n") == [["a", "b"], ["1", "2"]]


def test_an_unclosed_quote_is_reported_where_it_opens() -> None:
    rows = rows_of('a,b,c\n1,2,3\n4,"5\n","6\n7,8,9\n')
    assert [row.line for row in rows] == [1, 2, 4]
    assert "never closed" in str(rows[-1].fault)


def test_text_after_a_closing_quote_is_a_fault_of_its_row_alone() -> None:
    good, bad, also_good = rows_of('1,2\n"Peter "the" Great",3\n4,5\n')
    assert good.fault is None
    assert "written twice" in str(bad.fault)
    assert also_good.cells == ["4", "5"]


def test_a_quote_within_a_text_that_does_not_begin_with_one_is_a_sign_like_others() -> None:
    assert cells_of("37'36.8\"N,x\n") == [["37'36.8\"N", "x"]]


def test_a_cell_of_many_megabytes_is_cut_and_the_next_row_is_read() -> None:
    long, after = rows_of('"' + "x" * 5_000_000 + '",1\n2,3\n')
    assert long.cut == (0,)
    assert sum(map(len, long.cells)) < 200_000
    assert after.cells == ["2", "3"]


def test_a_line_without_end_is_read_in_pieces() -> None:
    assert len(rows_of("x" * (3 * PIECE) + ",y")[0].cells[0]) < 3 * PIECE


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
def test_the_encoding_is_found(encoding: str, mark: bytes) -> None:
    content = mark + 'name\n"Jörg Weiß – Söhne €"\n'.encode(encoding)
    assert cells_of(content) == [["name"], ["Jörg Weiß – Söhne €"]]


@pytest.mark.parametrize("before", range(CHUNK - 3, CHUNK + 1))
def test_a_character_between_two_chunks_is_still_one(before: int) -> None:
    content = b"x" * before + "€".encode() + b"x" * CHUNK
    assert inspect(io.BytesIO(content)).encoding == "utf-8"
    assert inspect(io.BytesIO(b"x" * before + b"\xe9")).encoding == "cp1252"


def test_windows_1252_is_found_at_the_end_of_a_long_file() -> None:
    content = b"name\n" + b"Plain\n" * 200_000 + "Müller\n".encode("cp1252")
    assert cells_of(content)[-1] == ["Müller"]


def test_one_broken_place_does_not_turn_utf_8_into_gibberish() -> None:
    rows = cells_of("name\nJörg\nGünther\n".encode() + b"M\xfcller\n" + "Käthe\n".encode())
    assert rows[1] == ["Jörg"]
    assert rows[4] == ["Käthe"]
    assert rows[3] == ["M\udcffller"]


def test_a_byte_that_is_nothing_in_windows_1252_is_marked() -> None:
    assert cells_of(b"name\nM\xfcller\nM\x81ller\n")[2] == ["M\udcffller"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    headings = delimiter.join(["external_id", '"name"', "notes, remarks; and so on"])
    assert sniff_delimiter(headings + "\n1" + delimiter + "a,b;c", ALL_NAMES) == delimiter


def test_a_heading_met_twice_refuses_the_file() -> None:
    with pytest.raises(Invalid, match=r"people\.csv: the heading name is there twice"):
        checked(SourceFile("people.csv", io.BytesIO(b"external_id,name, name \n")))


def test_an_empty_file_is_refused_and_headings_alone_are_not() -> None:
    with pytest.raises(Invalid, match=r"people\.csv is empty"):
        checked(SourceFile("people.csv", io.BytesIO(b"\n \n")))
    assert list(checked(SourceFile("people.csv", io.BytesIO(b"external_id,name"))).batches()) == []


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("name,external_id", ImportKind.PROSPECTS),
        ("external_id,prospect_external_id,agent_email,status,name", ImportKind.CALLS),
        ("call_external_id,milestone,status", ImportKind.MILESTONE_RESPONSES),
        ("call_external_id,type,milestone,outcome,status", ImportKind.OBJECTION_RESPONSES),
    ],
)
def test_the_kind_is_guessed_from_the_headings(headings: str, kind: ImportKind) -> None:
    assert kind_of(checked_headings(headings.split(","), file="f"), file="f", given=None) is kind


def test_an_unknown_kind_is_refused_naming_the_file_and_what_is_needed() -> None:
    with pytest.raises(Invalid, match=r"deals\.csv is of no known kind.*prospects external_id, name"):
        kind_of(["Deal", "Amount"], file="deals.csv", given=None)
    with pytest.raises(Invalid, match=r"f\.csv may be milestone_responses or objection_responses"):
        kind_of(["call_external_id", "type", "milestone", "status"], file="f.csv", given=None)
    with pytest.raises(Invalid, match=r"f\.csv lacks columns that calls need: agent_email, status"):
        kind_of(["external_id", "prospect_external_id"], file="f.csv", given=ImportKind.CALLS)
