"""Text as it is kept, compared and searched: NFC, trimmed, and a folded form without case or accents."""

from __future__ import annotations

import re
import unicodedata

from services.errors import N_, Invalid

# German writes an umlaut as two letters where it has none; "muller" and "mueller" both find Müller.
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_LEAST_DIGITS = 6


def normalize(value: str) -> str:
    """NFC, without blanks of any kind around it."""
    return unicodedata.normalize("NFC", value).strip()


def fold(value: str) -> str:
    """The form by which names are sorted and searched: casefold, accents reduced, blanks collapsed."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.split())


def fold_email(value: str) -> str:
    """The form by which addresses are compared: Python's casefold, nothing else reduced."""
    return normalize(value).casefold()


def fold_phone(value: str | None) -> str | None:
    """The form by which phone numbers are compared: their digits, an international one without + or 00 before it.

    None where there are too few digits to tell anybody by. The (0) of "+49 (0) 30" is dialled at home alone.
    """
    number = value or ""
    if re.sub("[^0-9+]", "", number).startswith(("+", "00")):
        number = re.sub(r"[(] *0 *[)]", "", number)
    digits = re.sub("[^0-9]", "", number).removeprefix("00")
    return digits if len(digits) >= _LEAST_DIGITS else None


def storable(value: str) -> str:
    """The text with a sign in place of what the database holds nowhere, so that looking for it finds nothing."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def reduce_digraphs(folded: str) -> str:
    """A folded text with ae, oe and ue written as a, o and u, so that both spellings of an umlaut meet."""
    for pair, letter in _DIGRAPHS:
        folded = folded.replace(pair, letter)
    return folded


def search_text(*values: str | None) -> str:
    """What a search looks through: every value folded, and once more with its digraphs reduced."""
    folded = [fold(value) for value in values if value]
    return "\n".join(dict.fromkeys([*folded, *map(reduce_digraphs, folded)]))


def required_text(value: str, *, field: str, longest: int) -> str:
    """The text, normalized. Raises Invalid naming `field` where it is empty, too long or not storable."""
    text = optional_text(value, field=field, longest=longest)
    if text is None:
        raise Invalid(N_("%(field)s is missing."), field=field)
    return text


def optional_text(value: str | None, *, field: str, longest: int) -> str | None:
    """The text, normalized, None for an empty one. Raises Invalid naming `field`."""
    if value is None:
        return None
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Invalid(N_("%(field)s contains a character that cannot be stored."), field=field)
    text = normalize(value)
    if len(text) > longest:
        raise Invalid(
            N_("%(field)s is too long: %(length)s characters, at most %(longest)s."),
            field=field,
            length=len(text),
            longest=longest,
        )
    return text or None
