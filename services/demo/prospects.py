"""The demo's prospects: German and English advisers and brokers with a client count, a pain and a firm."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from services.demo import names
from services.demo.dice import Dice
from services.demo.phrases import Phrases
from services.demo.phrases_de import GERMAN
from services.demo.phrases_en import ENGLISH
from services.models.vocabulary import Language
from services.text import fold, fold_email, fold_phone, search_text

PHRASES: dict[Language, Phrases] = {Language.DE: GERMAN, Language.EN: ENGLISH}
# The median client count lies above the usual threshold of 500, so that about two of three qualify.
_MEDIAN_CLIENTS, _SPREAD = 680, 0.55


# Of so many who would have somebody's email again, one has it: a few duplicates for people to find.
_REPEATED_ONCE_IN = 40


class AddressBook:
    """The phone numbers and emails that are given out, mostly once each: else all would be duplicates."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._emails: Counter[str] = Counter()
        self._repeated = 0

    def email(self, wanted: str) -> str:
        """The email, or one with a number where it is somebody's already."""
        self._emails[wanted] += 1
        if self._emails[wanted] == 1:
            return wanted
        self._repeated += 1
        if self._repeated % _REPEATED_ONCE_IN == 1:
            return wanted
        name, _at, domain = wanted.partition("@")
        return f"{name}{self._emails[wanted]}@{domain}"

    def phone(self, dice: Dice, language: Language) -> str:
        """A number in this language's countries."""
        blocks = names.GERMAN_PHONES if language is Language.DE else names.ENGLISH_PHONES
        block, start = blocks.index(dice.one_of(blocks)), dice.whole(0, 999)
        for prefix, ends in (*blocks[block:], *blocks[:block]):
            for at in range(len(ends)):
                number = f"{prefix}{ends[(start + at) % len(ends)]:03}"
                if number not in self._given:
                    self._given.add(number)
                    return number
        return f"{blocks[block][0]}{start:03}"


def make_prospect(
    dice: Dice, book: AddressBook, *, language: Language, created_at: datetime, agent_id: UUID
) -> dict[str, Any]:
    """The row of one prospect, whom this agent looks after."""
    name, company, wanted = _identity(dice, language)
    email = book.email(wanted) if wanted else None
    phrases = PHRASES[language]
    # Thrown before the phone number, so that the same seed goes on giving the same data.
    id = dice.id_at(created_at)
    phone = book.phone(dice, language) if dice.chance(0.85) else None
    return {
        "id": id,
        "name": name,
        "name_folded": fold(name),
        "search_text": search_text(name, company, email),
        "company": company,
        "email": email,
        "email_folded": fold_email(email) if email else None,
        "phone": phone,
        "phone_folded": fold_phone(phone),
        "client_count": None if dice.chance(0.07) else _client_count(dice),
        "main_pain": dice.one_of(phrases.pains) if dice.chance(0.92) else None,
        "revenue_volatility": dice.weighed({1: 1, 2: 3, 3: 4, 4: 3, 5: 1}) if dice.chance(0.85) else None,
        "language": language,
        "notes": dice.one_of(phrases.prospect_notes) if dice.chance(0.3) else None,
        "created_at": created_at,
        "agent_id": agent_id,
        "version": 1,
    }


def learn_client_count(dice: Dice, prospect: dict[str, Any]) -> None:
    """Fill in a client count that was not known before the call."""
    if prospect["client_count"] is None and dice.chance(0.5):
        prospect["client_count"] = _client_count(dice)


def _client_count(dice: Dice) -> int:
    count = dice.around(_MEDIAN_CLIENTS, _SPREAD)
    # People round: hardly anybody counts to the last client.
    return round(count) if dice.chance(0.25) else max(20, 10 * round(count / 10))


def _identity(dice: Dice, language: Language) -> tuple[str, str | None, str | None]:
    is_german = language is Language.DE
    firsts = names.GERMAN_FIRST_NAMES if is_german else names.ENGLISH_FIRST_NAMES
    lasts = names.GERMAN_LAST_NAMES if is_german else names.ENGLISH_LAST_NAMES
    patterns = names.GERMAN_COMPANIES if is_german else names.ENGLISH_COMPANIES
    first, last = dice.one_of(firsts), dice.one_of(lasts)
    if is_german and dice.chance(0.03):
        last = f"{last}-{dice.one_of(lasts)}"
    pattern, other, city = dice.one_of(patterns), dice.one_of(lasts), dice.one_of(names.GERMAN_CITIES)
    company = pattern.format(last=last, other=other, city=city) if dice.chance(0.9) else None
    domain = _letters(company or f"{last} mail")
    email = f"{_letters(first)}.{_letters(last)}@{domain}.example" if dice.chance(0.96) else None
    return f"{first} {last}", company, email


def _letters(value: str) -> str:
    folded = fold(value).replace("ß", "ss").replace("ı", "i")
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in folded).split()
    return "-".join(words)
