"""Which language a browser asks for, and how a foreseen error reads in it."""

from __future__ import annotations

import pytest

from services import messages
from services.errors import N_, Conflict, Invalid
from services.models.vocabulary import Language, ObjectionType
from services.words import objection_types


@pytest.mark.parametrize(
    ("accept_language", "language"),
    [
        ("de", Language.DE),
        ("de-AT,de;q=0.9,en;q=0.8", Language.DE),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", Language.DE),
        ("en-US,en;q=0.9,de;q=0.8", Language.EN),
        ("en;q=0.5,de;q=0.9", Language.DE),
        ("DE", Language.DE),
        ("de;q=0,en;q=0.1", Language.EN),
        ("de;q=0", Language.EN),
        ("fr, *;q=0.5", Language.EN),
        ("", Language.EN),
        ("garbage;;;,\x00,de;q=two,,;q=1", Language.EN),
        ("den,dez-de", Language.EN),
    ],
)
def test_the_first_language_that_there_is_wins(accept_language: str, language: Language) -> None:
    assert messages.wished(accept_language) is language


def test_a_header_without_end_is_read_quickly_and_not_to_its_end() -> None:
    assert messages.wished("fr," * 100_000 + "de") is Language.EN
    assert messages.wished("a-" * 100_000) is Language.EN


def test_words_of_the_domain_are_translated_within_a_sentence_and_english_to_programs() -> None:
    sentence = N_("These objections are still open: %(titles)s. Classify them.")
    error = Conflict(sentence, titles=objection_types([ObjectionType.PRICE, ObjectionType.NEED_TO_THINK]))
    assert "offen: Preis, Bedenkzeit." in messages.render(error, Language.DE)
    assert "open: Price, Need to think." in messages.render(error, Language.EN)
    assert str(error) == "These objections are still open: Price, Need to think. Classify them."


@pytest.mark.parametrize("field", ["follow-up", "nextStep", "endedAt"])
def test_the_inputs_of_an_outcome_are_called_as_on_screen(field: str) -> None:
    error = Invalid(N_("%(field)s must be a time to come."), field=field)
    assert field.casefold() not in messages.render(error, Language.DE).casefold()
