"""What a mapping makes of a row: constants, templates, translations, conditions, and which heading is at fault."""

from __future__ import annotations

import pytest

from tests.services.imports.mappings.support import CALLS, labels, mapping, parsed, refusal, value


def test_one_heading_feeds_two_columns_and_a_constant_every_row() -> None:
    made = mapping('company = { from = "Name" }', 'language = { constant = "DE" }')
    row = parsed(made, {"Nr": "7", "Name": " Probst AG ", "Extra": "ignored"})
    assert row.values == {"external_id": "7", "name": "Probst AG", "company": "Probst AG", "language": "DE"}
    assert labels(made) == ["Nr (external_id)", "Name (name)", "Name (company)", "language"]


ONE = mapping(
    'status = { constant = "NO_SHOW" }', base=CALLS.replace('from = "Wer"', 'template = "e-{Wer}@x.example"')
)


def test_a_template_puts_cells_into_a_text() -> None:
    assert value(ONE, "agent_email", Wer="7") == "e-7@x.example"


def test_a_required_template_without_its_cell_rejects_the_row_naming_the_heading() -> None:
    assert refusal(ONE, Wer=" ") == ("Wer", "Wer is empty, and agent_email is needed.")


TWO = mapping('company = { template = "{Firma} {{{Form}}} {Ort}", may_be_empty = ["Ort"] }')


def test_a_template_of_empty_cells_alone_is_empty() -> None:
    assert value(TWO, "company", Firma="", Form="", Ort="") is None


def test_a_template_that_lacks_a_part_rejects_the_row_unless_that_part_may_be_empty() -> None:
    assert value(TWO, "company", Firma="Probst", Form="AG", Ort="") == "Probst {AG}"
    assert refusal(TWO, Firma="Probst", Form="", Ort="Ulm") == (
        "Form",
        "Form is empty, and company is made of it.",
    )
    # The parts that are needed are needed as soon as any part is there.
    assert refusal(TWO, Firma="", Form="", Ort="Ulm") == ("Firma", "Firma is empty, and company is made of it.")


@pytest.mark.parametrize("cell", ["{Name}", "%s", "{0.__class__}", "{{", "'", "\\1"])
def test_what_a_cell_says_is_no_template(cell: str) -> None:
    assert value(TWO, "company", Firma=cell, Form="AG", Ort="") == f"{cell} {{AG}}"


STAND = mapping('language = { from = "S", values = { "deutsch" = "DE", "" = "EN", "?" = "" } }')


def test_texts_are_translated_and_an_empty_cell_by_the_empty_text() -> None:
    assert [value(STAND, "language", S=text) for text in ("deutsch", " deutsch ", "", "?")] == [
        "DE",
        "DE",
        "EN",
        None,
    ]


def test_a_text_without_translation_is_rejected_naming_heading_and_text() -> None:
    told = "S (language): the mapping does not say what “DE” stands for."
    assert refusal(STAND, S="DE") == ("S", told)
    assert refusal(STAND, S="Deutsch")[0] == "S"


def test_otherwise_stands_for_every_other_text_but_not_for_an_empty_cell() -> None:
    made = mapping('language = { from = "S", values = { "d" = "DE" }, otherwise = "EN" }')
    assert [value(made, "language", S=text) for text in ("d", "f", "")] == ["DE", "EN", None]


def test_keep_others_reads_every_other_text_as_it_stands() -> None:
    made = mapping('language = { from = "S", values = { "d" = "DE" }, keep_others = true }')
    assert [value(made, "language", S=text) for text in ("d", "EN", "")] == ["DE", "EN", None]
    assert refusal(made, S="fr") == ("S", "S (language) must be one of EN, DE, not “fr”.")


def test_one_column_decides_another_by_whether_a_cell_is_empty() -> None:
    made = mapping(
        'status = { from = "Ergebnis", values = { "" = "NO_SHOW" }, otherwise = "COMPLETED" }',
        'started_at = { from = "Um", when = { "Art" = ["Gespräch", "Rückruf"], "Ergebnis" = "ja" } }',
        'scheduled_at = { from = "Um", when = { "Ergebnis" = "" } }',
        base=CALLS,
    )
    assert value(made, "status", Ergebnis="", Wer="a@b.example", Um="") == "NO_SHOW"
    held = {"Wer": "a@b.example", "Um": "2025-03-03T09:00:00Z", "Ergebnis": "ja"}
    assert value(made, "started_at", **held, Art="Rückruf") is not None
    assert value(made, "started_at", **held, Art="Mail") is None
    assert value(made, "scheduled_at", **held, Art="Rückruf") is None
    # A cell that the conditions leave out is not looked at.
    assert value(made, "scheduled_at", **{**held, "Um": "never", "Art": "Mail"}) is None


def test_a_needed_column_that_its_conditions_or_translations_empty_rejects_the_row() -> None:
    made = mapping(base=CALLS + 'status = { constant = "NO_SHOW", when = { Art = "Anruf" } }')
    assert refusal(made, Art="Mail", Wer="a@b.example") == (
        "status",
        "status gives no value here, and one is needed.",
    )
    made = mapping(base=CALLS + 'status = { from = "S", values = { "?" = "" } }')
    told = "S (status) gives no value here, and one is needed."
    assert refusal(made, S="?", Wer="a@b.example") == ("S", told)


def test_numbers_may_be_translated_and_stand_without_quotes() -> None:
    made = mapping(
        'revenue_volatility = { from = "V", values = { "hoch" = 5, "kaum" = "1" }, keep_others = true }'
    )
    assert [value(made, "revenue_volatility", V=text) for text in ("hoch", "kaum", "3", "")] == [5, 1, 3, None]
    assert refusal(made, V="9")[1] == "V (revenue_volatility) gives 9, which must be from 1 to 5."


def test_what_the_mapping_says_itself_is_in_our_notation_whatever_the_files_is() -> None:
    made = mapping(
        'created_at = { from = "T", values = { "Beginn" = "2025-01-01T00:00:00Z" }, keep_others = true }',
        above='date_format = "d/m/yyyy"\ntime_zone = "America/New_York"',
    )
    assert value(made, "created_at", T="Beginn").isoformat() == "2025-01-01T00:00:00+00:00"
    assert value(made, "created_at", T="1/2/2025").isoformat() == "2025-02-01T05:00:00+00:00"
    assert refusal(made, T="2025-01-01T00:00:00Z")[0] == "T"


def test_headings_and_texts_are_compared_in_one_form_of_unicode() -> None:
    made = mapping('language = { from = "Sprache: Mu\u0308ller", values = { "fu\u0308r" = "DE" } }')
    row = parsed(made, {"Sprache: M\u00fcller": "f\u00fcr"})
    assert row.values["language"] == "DE"


def test_a_cell_or_what_is_made_of_it_that_is_too_long_is_refused() -> None:
    made = mapping('company = { template = "{A}{A}" }')
    assert value(made, "company", A="a" * 100) == "a" * 200
    heading, told = refusal(made, A="a" * 101)
    assert (heading, told) == ("A", "A (company) is too long: at most 200 characters are kept.")
