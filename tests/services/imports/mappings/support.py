"""Mappings and the rows they make, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from services.imports.mappings.checking import read_mapping
from services.imports.mappings.faults import InvalidMapping
from services.imports.mappings.parsing import MappedParser
from services.imports.mappings.rules import ImportMapping
from services.imports.reading import RawRow
from services.imports.rows import Row

BERLIN = ZoneInfo("Europe/Berlin")
# What a mapping of calls and one of prospects cannot do without.
CALLS = """
kind = "calls"
[columns]
external_id = { from = "Nr" }
prospect_external_id = { from = "Fall" }
agent_email = { from = "Wer" }
"""
PROSPECTS = """
kind = "prospects"
[columns]
external_id = { from = "Nr" }
name = { from = "Name" }
"""


def faults_of(text: str, name: str = "m.toml") -> list[str]:
    """What is said of a mapping, line by line; nothing of one without faults."""
    try:
        read_mapping(name, text)
    except InvalidMapping as error:
        return str(error).splitlines()[1:]
    return []


def mapping(*columns: str, base: str = PROSPECTS, above: str = "") -> ImportMapping:
    """A mapping with these columns beside the required ones, and keys above them."""
    return read_mapping("m.toml", f"{above}\n{base}\n" + "\n".join(columns))


def parsed(made: ImportMapping, cells: Mapping[str, str]) -> Row:
    """The row that a file with these cells, by heading, gives."""
    given = {**dict.fromkeys(made.needed, "x"), **cells}
    return MappedParser(made, tuple(given), BERLIN).parse(RawRow(2, list(given.values()), len(given)))


def value(made: ImportMapping, column: str, **cells: str) -> Any:
    """The value of one column in a row that can be taken."""
    row = parsed(made, cells)
    assert row.fault is None, str(row.fault)
    return row.values[column]


def refusal(made: ImportMapping, **cells: str) -> tuple[str | None, str]:
    """The heading at fault and the sentence, of a row that cannot be taken."""
    row = parsed(made, cells)
    assert row.fault is not None
    return row.fault.field, str(row.fault)


def labels(made: ImportMapping) -> Sequence[str]:
    """What the columns are called in sentences."""
    return [rule.label for rule in made.rules]
