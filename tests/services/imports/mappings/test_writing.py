"""A mapping made of what a form says: whatever the headings are, it reads as what was meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.imports.mappings.checking import read_mapping
from services.imports.mappings.writing import MappingDraft, write_mapping
from services.models.vocabulary import ImportKind
from services.text import normalize
from tests.factories.organizations import World
from tests.services.imports.support import bring, counts, csv_of, stored

# Headings as they come out of a file: trimmed, in NFC, without zero bytes and surrogates.
HEADINGS = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40)
    .map(normalize)
    .filter(bool)
)


@given(HEADINGS, HEADINGS, HEADINGS)
def test_any_heading_and_any_text_is_read_as_it_was_meant(first: str, second: str, said: str) -> None:
    draft = MappingDraft(
        ImportKind.PROSPECTS,
        {"external_id": first, "name": second, "language": first},
        translations={"language": {said: "DE"}},
    )
    mapping = read_mapping("form", write_mapping(draft))
    rules = {rule.column.name: rule for rule in mapping.rules}
    assert rules["external_id"].heading == first
    assert rules["name"].heading == second
    translation = rules["language"].translation
    assert translation is not None and translation.texts == {said: "DE"} and translation.keeps_others


def test_constants_translations_formats_and_zone_read_a_foreign_file(world: World) -> None:
    prospects = csv_of("Nr,Kunde,Kunden", ["7", "Ada", "1.200"])
    calls = csv_of(
        "Nr,Kunde,Wer,Von,Bis,Ergebnis",
        ["1", "7", "agent@here.example", "3/4/2025 9:05", "3/4/2025 10:00", "Ja"],
        ["2", "7", "agent@here.example", "4/4/2025 9:05", "4/4/2025 10:00", "DISQUALIFIED"],
    )
    of_prospects = MappingDraft(
        ImportKind.PROSPECTS,
        {"external_id": "Nr", "name": "Kunde", "client_count": "Kunden"},
        {"language": "DE"},
        number_format="1.234,56",
    )
    of_calls = MappingDraft(
        ImportKind.CALLS,
        {
            "external_id": "Nr",
            "prospect_external_id": "Kunde",
            "agent_email": "Wer",
            "started_at": "Von",
            "ended_at": "Bis",
            "outcome": "Ergebnis",
        },
        {"status": "COMPLETED"},
        {"outcome": {"Ja": "COACHING_CLIENT"}},
        time_zone="UTC",
        date_formats=["d/m/yyyy h:mm"],
    )
    mappings = [read_mapping(name, write_mapping(draft)) for name, draft in (("p", of_prospects), ("c", of_calls))]
    result = bring(world.here, prospects, calls, mappings=mappings)
    assert [counts(file) for file in result.files] == [(1, 0, 0), (2, 0, 0)]
    (prospect,) = stored(world.here, "prospects")
    assert (prospect["client_count"], prospect["language"]) == (1200, "DE")
    assert [str(row["started_at"]) for row in stored(world.here, "calls")] == [
        "2025-04-03 09:05:00+00:00",
        "2025-04-04 09:05:00+00:00",
    ]
    assert [row["type"] for row in stored(world.here, "outcomes")] == ["COACHING_CLIENT", "DISQUALIFIED"]
