"""Every key of a mapping is found on its line, in whatever way it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.imports.mappings.toml_lines import KeyPath, lines_of

WRITTEN = '''# [columns.no] = { a comment }
kind = "calls" # = "x"
text = """
[columns.not] = 1
still = "the text\\""""  # and behind it
raw = \'\'\'
a = 1\'\'\'\'
list = [
  "a, b = 1", # c = 2
  { inner = 1,  second = 2 },
  [ 3 ],
]
"quoted key" = { "an \\u0041 b" = 1, 'c.d' = { e = "}" } }

[columns] # [columns.x]
a . "b.c" = 1
[columns.values]
"" = ""
[[tables]]
in_first = 1
[[tables]]
in_second = 2'''


def test_keys_are_found_where_they_stand() -> None:
    tomllib.loads(WRITTEN)
    assert lines_of(WRITTEN) == {
        ("kind",): 2,
        ("text",): 3,
        ("raw",): 6,
        ("list",): 8,
        ("list", "inner"): 10,
        ("list", "second"): 10,
        ("quoted key",): 13,
        ("quoted key", "an A b"): 13,
        ("quoted key", "c.d"): 13,
        ("quoted key", "c.d", "e"): 13,
        ("columns",): 15,
        ("columns", "a"): 16,
        ("columns", "a", "b.c"): 16,
        ("columns", "values"): 17,
        ("columns", "values", ""): 18,
        ("tables",): 19,
        ("tables", "in_first"): 20,
        ("tables", "in_second"): 22,
    }


def paths(tree: Any, above: KeyPath = ()) -> Iterator[KeyPath]:
    """All key paths of a document; a table in a list counts as one at the list's path."""
    if isinstance(tree, list):
        for member in tree:
            yield from paths(member, above)
    if isinstance(tree, dict):
        for key, inner in tree.items():
            yield (*above, key)
            yield from paths(inner, (*above, key))


KEYS = st.sampled_from(["a", "b", '"c d"', "'e.f'", "g.h", '"\\"["', "'#'", '""'])
SCALARS = st.sampled_from(
    [
        '"x"',
        "'y'",
        '"]}\\\\"',
        '"""a\n"b" = 1\n[c]"""',
        "'''\nd = {'''",
        "1",
        "true",
        "1979-05-27 07:32:00",
        "'''''a'''''",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda members: "[ # , ]\n" + ",\n".join(members) + "\n]"),
        st.lists(st.tuples(KEYS, inner), max_size=2).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
        ),
    ),
    max_leaves=6,
)
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]} # a = 1"),
    KEYS.map(lambda key: f"[t.{key}]"),
    KEYS.map(lambda key: f"[[u.{key}]]"),
    st.sampled_from(["", "# [x]", "   "]),
)


@given(st.lists(LINES, max_size=8))
def test_every_key_of_any_document_has_a_line_and_none_is_invented(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert lines_of(text).keys() == set(paths(tree))


@given(st.integers(0, 20), st.sampled_from(["\n", "\r\n"]))
def test_a_line_is_counted_from_one_whatever_ends_it(before: int, end: str) -> None:
    assert lines_of(end * before + "a = 1" + end) == {("a",): before + 1}
