"""The message catalogue: English sentences as keys, one .po file per language, read at first use.

The files are read as translators write them; nothing is compiled, so nothing can be out of date. A sentence
without a translation is shown in English.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po

from services.errors import N_, Foreseen
from services.models.vocabulary import Language
from services.settings import CHECKOUT
from services.words import Words

DOMAIN = "callos"
LOCALES = CHECKOUT / "locales"

# One entry of Accept-Language: "de", "de-AT;q=0.8".
_WISH = re.compile(r"\s*([a-z]{1,8})(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
_MOST_WISHES = 50

# The inputs that errors name, as people know them.
_FIELDS = {
    "email": N_("Email"),
    "name": N_("Name"),
    "password": N_("Password"),
    "role": N_("Role"),
    "reason": N_("Reason"),
    "notes": N_("Notes"),
    "text": N_("Note"),
    "answer": N_("Your answer"),
    "slug": N_("Slug"),
    "time zone": N_("Time zone"),
    "agent": N_("Agent"),
    "company": N_("Company"),
    "phone": N_("Phone"),
    "client count": N_("Client count"),
    "main pain": N_("Main pain"),
    "revenue volatility": N_("Revenue volatility"),
    "GHL contact id": N_("GHL contact"),
    "scheduledAt": N_("Appointment"),
    "zoomLink": N_("Zoom link"),
    "follow-up": N_("Follow-up"),
    "nextStep": N_("Agreed next step"),
    "endedAt": N_("True end"),
}


@dataclass(frozen=True, slots=True)
class Translations:
    """The sentences of one language, and which of its plural forms a number takes."""

    sentences: dict[str, str] = field(default_factory=dict)
    plurals: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def plural(self, singular: str, plural: str, number: int) -> str:
        """The form for this number. English and German, the languages there are, have the same two."""
        forms = self.plurals.get(singular) or (singular, plural)
        return forms[0 if number == 1 else 1]


def translate(message: str, language: Language, /, **values: object) -> str:
    """The sentence in a language, with its values put in; without values a percent sign stays as written."""
    sentence = translations(language).sentences.get(message, message)
    return sentence % values if values else sentence


def translate_plural(singular: str, plural: str, number: int, language: Language, /, **values: object) -> str:
    """The form that fits `number`, which is also the value %(number)s unless another one is given."""
    return translations(language).plural(singular, plural, number) % {"number": number, **values}


def render(error: Foreseen, language: Language) -> str:
    """A foreseen error as a sentence; the input at fault is called as it is on screen."""
    values = {name: _value(value, language) for name, value in error.values.items()}
    if error.field in _FIELDS:
        values["field"] = translate(_FIELDS[error.field], language)
    sentence = translate(error.message, language)
    sentence = sentence % values if values else sentence.replace("%%", "%")
    # A file is called as it is, also where the sentence begins with it.
    return sentence if error.message.startswith("%(file)s") else sentence[:1].upper() + sentence[1:]


def _value(value: object, language: Language) -> object:
    return value.said(lambda word: translate(word, language)) if isinstance(value, Words) else value


def wished(accept_language: str) -> Language:
    """The language that a browser's Accept-Language asks for first among those there are; English if for none.

    What cannot be understood of it is left out.
    """
    wishes: list[tuple[float, str]] = []
    for entry in accept_language.split(",")[:_MOST_WISHES]:
        found = _WISH.fullmatch(entry)
        if found is not None and (weight := float(found[2] or 1)):
            wishes.append((weight, found[1].upper()))
    # Sorting is stable: of two equal weights the first one wins.
    ordered = [word for _weight, word in sorted(wishes, key=lambda wish: -wish[0])]
    return next((Language(word) for word in ordered if word in Language.__members__), Language.EN)


@functools.cache
def translations(language: Language) -> Translations:
    """A language's catalogue; empty where it has none yet, so that English is shown."""
    path = catalogue_path(language)
    if not path.exists():
        return Translations()
    found = Translations()
    with path.open("rb") as file:
        for message in read_po(file, locale=language.lower(), domain=DOMAIN):
            if not message.id or message.fuzzy:
                continue
            translated = message.string
            if isinstance(message.id, str):
                if isinstance(translated, str) and translated:
                    found.sentences[message.id] = translated
            elif isinstance(translated, tuple) and all(translated):
                found.plurals[message.id[0]] = translated
    return found


def catalogue_path(language: Language) -> Path:
    """Where a language's catalogue is."""
    return LOCALES / language.lower() / "LC_MESSAGES" / f"{DOMAIN}.po"
