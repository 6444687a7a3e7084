"""What is known of a prospect: what a person may change, and the forms in which it is searched and compared."""

from __future__ import annotations

from dataclasses import dataclass

from services.errors import N_, Invalid
from services.models import Prospect
from services.models.limits import CLIENT_COUNT, EMAIL, NAME, NOTES, PHONE, SHORT_TEXT
from services.models.vocabulary import Language
from services.text import fold, fold_email, fold_phone, optional_text, required_text, search_text

NAMES = (
    "name",
    "company",
    "email",
    "phone",
    "client_count",
    "main_pain",
    "revenue_volatility",
    "language",
    "notes",
)


@dataclass(frozen=True, slots=True)
class ProspectData:
    """What a person may change of a prospect; None is "not known"."""

    name: str
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    client_count: int | None = None
    main_pain: str | None = None
    revenue_volatility: int | None = None
    language: Language | None = None
    notes: str | None = None


def apply(prospect: Prospect, data: ProspectData) -> None:
    """Make it known of the prospect. Raises Invalid naming the field."""
    prospect.name = required_text(data.name, field="name", longest=NAME)
    prospect.company = optional_text(data.company, field="company", longest=NAME)
    prospect.email = optional_text(data.email, field="email", longest=EMAIL)
    prospect.phone = optional_text(data.phone, field="phone", longest=PHONE)
    prospect.client_count = _in_range(data.client_count, "client count", 0, CLIENT_COUNT)
    prospect.main_pain = optional_text(data.main_pain, field="main pain", longest=SHORT_TEXT)
    prospect.revenue_volatility = _in_range(data.revenue_volatility, "revenue volatility", 1, 5)
    prospect.language = data.language
    prospect.notes = optional_text(data.notes, field="notes", longest=NOTES)
    fold_anew(prospect)


def fold_anew(prospect: Prospect) -> None:
    """Bring the forms for searching and comparing up to date with the values."""
    prospect.name_folded = fold(prospect.name)
    prospect.search_text = search_text(prospect.name, prospect.company, prospect.email)
    prospect.email_folded = fold_email(prospect.email) if prospect.email else None
    prospect.phone_folded = fold_phone(prospect.phone)


def values_of(row: Prospect | ProspectData) -> dict[str, object]:
    """What a person may change, by name."""
    return {name: getattr(row, name) for name in NAMES}


def _in_range(value: int | None, field: str, least: int, most: int) -> int | None:
    if value is not None and not least <= value <= most:
        raise Invalid(N_("%(field)s must be between %(least)s and %(most)s."), field=field, least=least, most=most)
    return value
