"""What is wrong with a mapping is told all at once, with its lines; and nothing in a mapping does harm."""

from __future__ import annotations

import time

import pytest

from services.imports.mappings.checking import read_mapping
from services.imports.mappings.documents import LONGEST, MOST_BYTES, read_bytes
from services.imports.mappings.faults import MOST_FAULTS, InvalidMapping
from tests.services.imports.mappings.support import CALLS, PROSPECTS, faults_of

MANY = """kind = "calls"
fiel = "anrufe*.csv"
time_zone = "Europe/Nowhere"
date_format = ["dd.mm.yyyy hh", "dd/mm/yyyy"]
number_format = "1,2"

[columns]
external_id = { constant = "C1" }
status = { from = "Stand", values = { "da" = "DONE", "weg" = "NO_SHOW" } }
stauts = { from = "Stand" }
agent_email = { template = "{Wer" }

[columns.started_at]
from = "Beginn"
divide = 3
"""


def test_all_faults_are_told_together_each_with_its_line() -> None:
    assert faults_of(MANY) == [
        "m.toml, line 2: There is no key “fiel” here. Known are kind, file, time_zone, date_format,"
        " number_format, columns.",
        "m.toml, line 3: There is no time zone “Europe/Nowhere”. Zones are named as in Europe/Berlin.",
        "m.toml, line 4: The date format “dd.mm.yyyy hh” needs day, month and year once each, and hours and"
        " minutes both or neither, as in dd.mm.yyyy hh:mm.",
        "m.toml, line 5: “1,2” is no number format. It shows how 1234.56 is written, as in 1.234,56 or 1,234.56.",
        "m.toml, line 7: The column prospect_external_id is missing; every row needs it.",
        "m.toml, line 8: external_id tells rows apart and cannot be a constant.",
        "m.toml, line 9: status must be one of SCHEDULED, IN_PROGRESS, COMPLETED, CANCELLED, NO_SHOW, not “DONE”.",
        "m.toml, line 10: There is no column “stauts”. Known are external_id, prospect_external_id, agent_email,"
        " agent_name, thread_external_id, status, mode, language, scheduled_at, started_at, ended_at, outcome,"
        " disqualification_reason, zoom_meeting_id, notes.",
        "m.toml, line 11: A brace is opened and never closed. {{ stands for a brace of the text.",
        "m.toml, line 15: divide is for columns of numbers, and started_at is none.",
    ]


COLUMN_FAULTS = {
    "status = {}": "status needs one of from, template and constant.",
    'status = { from = "a", constant = "COMPLETED" }': "status needs one of from, template and constant.",
    'status = "COMPLETED"': "status must be a table of keys and values.",
    'status = { constant = "DONE" }': "status must be one of SCHEDULED,",
    'status = { constant = "" }': "constant is empty.",
    "status = { constant = true }": "constant must be a text in quotes.",
    'status = { constant = "COMPLETED", values = { a = "NO_SHOW" } }': "values has nothing to work on:",
    "status = { from = 7 }": "from must be a text in quotes.",
    'status = { from = " " }': "from is empty.",
    'status = { from = "a", values = "b" }': "values must be a table of keys and values.",
    'status = { from = "a", values = { b = ["NO_SHOW"] } }': "b must be a text in quotes.",
    'status = { from = "a", values = { b = "NO_SHOW", " b" = "NO_SHOW" } }': "“b” is translated twice.",
    'status = { from = "a", otherwise = "NO_SHOW" }': "otherwise goes with values, which are missing.",
    'status = { from = "a", values = {}, otherwise = "GONE" }': "status must be one of",
    'status = { from = "a", values = {}, keep_others = "yes" }': "keep_others must be true or false,",
    'status = { from = "a", values = {}, keep_others = true, otherwise = "NO_SHOW" }': "Either otherwise or keep",
    'status = { from = "a", when = {} }': "when is empty:",
    'status = { from = "a", when = { b = [] } }': "b is an empty list.",
    'status = { from = "a", when = { b = [1] } }': "b must be a text in quotes.",
    'status = { from = "a", may_be_empty = ["a"] }': "may_be_empty goes with template.",
    'status = { template = "{a}", may_be_empty = ["b"] }': "may_be_empty names “b”, which is not in the template.",
    'status = { template = "a" }': "No {Heading} stands in the template;",
    'status = { template = "{}" }': "Between { and } stands one heading.",
    'status = { template = "{a}}" }': "A brace is closed that was never opened.",
    'status = { form = "a" }': "There is no key “form” for a column.",
    'status = { from = "\\u0000" }': "from contains a character that cannot be stored.",
    f'status = {{ from = "{"a" * 1001}" }}': "from is too long: at most 1000 characters.",
}


@pytest.mark.parametrize("column", COLUMN_FAULTS, ids=range(len(COLUMN_FAULTS)))
def test_each_fault_of_a_column_is_told_with_its_line(column: str) -> None:
    told = faults_of(CALLS + column)
    assert any(line.startswith(f"m.toml, line 7: {COLUMN_FAULTS[column]}") for line in told), told


NUMBER_FAULTS = {
    'client_count = { from = "a", divide = 0 }': "divide must be a whole number from 1 to",
    'client_count = { from = "a", divide = 2.5 }': "divide must be a whole number from 1 to",
    'client_count = { from = "a", divide = true }': "divide must be a whole number from 1 to",
    'client_count = { from = "a", round = "off" }': "round must be one of down, up, nearest, not “off”.",
    "client_count = { constant = -1 }": "client_count must be a number in plain digits from 0",
}


@pytest.mark.parametrize("column", NUMBER_FAULTS, ids=range(len(NUMBER_FAULTS)))
def test_each_fault_of_a_number_is_told_with_its_line(column: str) -> None:
    told = faults_of(PROSPECTS + column)
    assert len(told) == 1 and told[0].startswith(f"m.toml, line 6: {NUMBER_FAULTS[column]}"), told


TOP_FAULTS = {
    "": ["m.toml, kind is missing: one of prospects, calls, milestone_responses, objection_responses."],
    'kind = "deals"': [
        "m.toml, line 1: kind must be one of prospects, calls, milestone_responses, objection_responses,"
        " not “deals”."
    ],
    "kind = 1": ["m.toml, line 1: kind must be a text in quotes."],
    'kind = "calls"': ["m.toml, columns is missing: the table that says where each column comes from."],
    'kind = "calls"\ncolumns = 1': ["m.toml, line 2: columns must be a table of keys and values."],
    'file = "a/b.csv"' + PROSPECTS: [
        "m.toml, line 1: file is a name of at most 200 characters, without folders, such as anrufe*.csv."
    ],
    "date_format = 5" + PROSPECTS: ["m.toml, line 1: date_format must be a text in quotes."],
    "\n\nkind = ": ["m.toml, line 3: This is no TOML: Invalid value, at column 8."],
}


@pytest.mark.parametrize("text", TOP_FAULTS, ids=range(len(TOP_FAULTS)))
def test_faults_of_the_whole_are_told(text: str) -> None:
    told = faults_of(text)
    if text.endswith("kind = "):
        # Where the end of a text is said to be differs between versions of Python.
        assert len(told) == 1 and "This is no TOML: Invalid value, at" in told[0]
    else:
        assert told == TOP_FAULTS[text]


def test_a_text_that_is_no_toml_is_refused_with_its_line() -> None:
    (told,) = faults_of('kind = "calls"\nkind = "calls"\n')
    assert told.startswith("m.toml, line 2: This is no TOML: ")
    (told,) = faults_of('kind = "calls')
    assert "This is no TOML: " in told


def test_bytes_that_are_no_utf8_are_refused_with_their_line_and_a_mark_is_none() -> None:
    with pytest.raises(InvalidMapping, match=r"m\.toml, line 2: There are bytes here"):
        read_bytes("m.toml", b"a = 1\nb = '\xfc'\n")
    assert read_bytes("m.toml", b"\xef\xbb\xbfa = 1") == "a = 1"


HOSTILE = {
    "too long": "#" * (LONGEST + 1),
    "deep lists": "a = " + "[" * (LONGEST - 4),
    "deep lists, closed": "a = " + "[" * 49_000 + "]" * 49_000,
    "deep tables": "a = " + "{a=" * 30_000,
    "a long dotted key": "a" + ".a" * 49_000 + " = 1",
    "a long key with quotes": '"a"' + " . 'a'" * 15_000 + " = 1",
    "a long heading": "[a" + ".a" * 49_000 + "]",
    "many tables": "\n".join(f"[a.b{n}]" for n in range(9_000)),
    "a long number": "a = " + "1" * 90_000,
    "many quotes": 'a = "' + '\\"' * 49_000,
    "an open text": 'a = """' + '""\\' * 30_000,
    "many faults": 'kind = "calls"\n[columns]\n' + "\n".join(f"c{n} = 1" for n in range(9_000)),
    "a long pattern": 'file = "' + "*a" * 40_000 + '"\n' + PROSPECTS,
    "a long format": 'date_format = "' + "d" * 90_000 + '"\n' + PROSPECTS,
    "many places": PROSPECTS + 'notes = { template = "' + "{a}" * 300 + '" }',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mapping_is_refused_soon_and_in_few_sentences(text: str) -> None:
    began = time.monotonic()
    told = faults_of(text)
    assert 1 <= len(told) <= MOST_FAULTS + 1
    assert sum(map(len, told)) < 60_000
    assert time.monotonic() - began < 10


def test_more_bytes_than_a_mapping_has_are_not_read() -> None:
    with pytest.raises(InvalidMapping, match="It is too long: at most 100000 characters"):
        read_bytes("m.toml", b"a" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "inside", ["a.__class__", "a!r", "a:>1000000000", "0", "a[0]", "__globals__", "a.b:{c", "a}{b.real"]
)
def test_a_template_evaluates_nothing(inside: str) -> None:
    text = PROSPECTS + f"notes = {{ template = 'x {{{inside}}}' }}"
    told = faults_of(text)
    if told:
        assert told == ["m.toml, line 6: Between { and } stands one heading."]
        return
    (rule,) = [rule for rule in read_mapping("m.toml", text).rules if rule.column.name == "notes"]
    assert rule.needed == tuple(inside.split("}{"))


def test_what_is_said_holds_no_signs_that_would_steer_a_terminal() -> None:
    told = faults_of('"\\u001b[31m" = 1\ntime_zone = "\\u001b[0m"\n' + PROSPECTS)
    assert told and not any("\x1b" in line for line in told)
