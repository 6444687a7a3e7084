"""Whatever stands in a mapping, it is either one or refused in sentences; nothing else happens."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from services.imports.mappings.checking import read_mapping
from services.imports.mappings.faults import InvalidMapping
from services.imports.mappings.rules import ImportMapping
from tests.services.imports.mappings.support import parsed

TOP_NAMES = ["kind", "file", "time_zone", "date_format", "number_format", "columns", "a", ""]
COLUMN_NAMES = ["company", "created_at", "client_count", "language"]
RULE_NAMES = ["from", "template", "constant", "values", "otherwise", "keep_others", "when", "divide", "round"]
NAMES = st.sampled_from([*TOP_NAMES, *COLUMN_NAMES, *RULE_NAMES, "may_be_empty"])
TEXTS = st.one_of(
    st.sampled_from(["prospects", "calls", "DE", "{a}", "{a}-{b}", "a", "", "down", "dd.mm.yyyy", "1.234,56"]),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
).map(lambda text: json.dumps(text, ensure_ascii=False))
SCALARS = st.one_of(
    TEXTS,
    st.sampled_from(["1", "-1", "true", "false", "nan", "1.5", "1979-05-27", "07:32:00", "9999999999999999999"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda members: f"[{', '.join(members)}]"),
        st.dictionaries(NAMES, inner, max_size=4).map(
            lambda table: "{" + ", ".join(f"{json.dumps(key)} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=8,
)
RULES = st.one_of(
    VALUES,
    st.tuples(st.sampled_from(["from", "template", "constant"]), TEXTS, NAMES, VALUES)
    .filter(lambda parts: parts[0] != parts[2])
    .map(lambda parts: f"{{{parts[0]} = {parts[1]}, {json.dumps(parts[2])} = {parts[3]}}}"),
)
COLUMNS = st.dictionaries(st.sampled_from(COLUMN_NAMES), RULES, max_size=3)
TOP = st.dictionaries(st.sampled_from([*TOP_NAMES[1:5], "a"]), VALUES, max_size=2)
CELLS = st.sampled_from(["", "a", "7", "DE", "31.03.2025", "{a}", "1.000", "x" * 300])


def read(text: str) -> ImportMapping | None:
    """The mapping, or None where it was refused with sentences that name it."""
    try:
        return read_mapping("m.toml", text)
    except InvalidMapping as error:
        told = str(error).splitlines()
    assert told[0] == "The mapping m.toml cannot be used." and len(told) > 1
    return None


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_any_document_is_a_mapping_or_is_refused(keys: dict[str, str]) -> None:
    read("\n".join(f"{json.dumps(key)} = {value}" for key, value in keys.items()))


@given(
    TOP,
    COLUMNS,
    st.lists(st.sampled_from(["", "a", "7", "DE", "31.03.2025", "{a}", "1.000", "x" * 300]), min_size=9),
)
@settings(max_examples=200)
def test_any_rules_give_a_row_or_reject_it(top: dict[str, str], columns: dict[str, str], cells: list[str]) -> None:
    lines = [f"{key} = {value}" for key, value in top.items()]
    lines += ['kind = "prospects"', "[columns]", 'external_id = { from = "a" }', 'name = { constant = "N" }']
    lines += [f"{name} = {rule}" for name, rule in columns.items()]
    made = read("\n".join(lines))
    if made is not None:
        row = parsed(made, dict(zip(made.needed, cells, strict=False)))
        assert row.fault is not None or row.values.keys() == {"external_id", "name", *columns}
