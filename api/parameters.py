"""Query parameters, read strictly: each known, at most once, and of the form that it must have.

FastAPI's own reading is too kind for this: it takes `from=0` for a day, the last of repeated values, and
overlooks what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request

from api.errors import Refused
from services.analytics.periods import Period
from services.errors import N_, Invalid
from services.models.limits import EMAIL
from services.paging import DEFAULT_PAGE, LARGEST_OFFSET, LARGEST_PAGE
from services.questions.reading import LONGEST_SEARCH
from services.text import optional_text

W = TypeVar("W", bound=StrEnum)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Sixteen digits hold every offset that is allowed; what is longer is out of any range.
_WHOLE = re.compile(r"-?[0-9]{1,16}", re.ASCII)
# Where one end of a period is left open, and what a day is drawn to, so that its start exists in every zone.
EARLIEST = date.min + timedelta(days=2)
LATEST = date.max - timedelta(days=2)


@dataclass(frozen=True)
class Parameter:
    """A parameter as the document tells it."""

    name: str
    schema: Mapping[str, Any]
    description: str
    is_required: bool = False


def word_of(name: str, words: type[StrEnum], description: str) -> Parameter:
    """A parameter that is a member of an enumeration."""
    return Parameter(name, {"type": "string", "enum": [word.value for word in words]}, description)


def search_of(description: str) -> Parameter:
    """A search by words."""
    return Parameter("q", {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH}, description)


_A_DAY = {"type": "string", "format": "date"}
FROM = Parameter("from", _A_DAY, "The first day, by the clocks of the organization.")
TO = Parameter("to", _A_DAY, "The first day after the period.")
AGENT = Parameter(
    "agent",
    {"type": "string", "pattern": "@", "maxLength": EMAIL},
    "The address of an agent; nobody's finds nothing.",
)
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": DEFAULT_PAGE},
    "How many rows to answer at most.",
)
OFFSET = Parameter(
    "offset",
    {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET, "default": 0},
    "How many rows to pass over.",
)
PAGE = (LIMIT, OFFSET)


class Parameters:
    """The query of one request. Every reader raises Invalid naming the parameter."""

    def __init__(self, request: Request, parameters: Sequence[Parameter]) -> None:
        known = tuple(parameter.name for parameter in parameters)
        self._values: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name not in known:
                raise _unknown(name, known)
            if name in self._values:
                raise Invalid(N_("%(field)s is given more than once."), field=name)
            self._values[name] = value
        for parameter in parameters:
            if parameter.is_required and parameter.name not in self._values:
                raise Invalid(N_("%(field)s is missing."), field=parameter.name)

    def plain(self, name: str) -> str | None:
        """The value as it stands, for whoever reads it strictly."""
        return self._values.get(name)

    def search(self) -> str:
        """The search text; empty where nothing is searched for."""
        return self.text("q", longest=LONGEST_SEARCH) or ""

    def identity(self, name: str) -> UUID | None:
        """An id, written as they are here."""
        value = self._values.get(name)
        try:
            found = UUID(value) if value is not None else None
        except ValueError:
            found = None
        if value is not None and (found is None or str(found) != value.lower()):
            raise Refused(400, f"{name} must be an id such as 0190f5fe-7c00-7a00-8000-000000000000.")
        return found

    def text(self, name: str, *, longest: int) -> str | None:
        """A text, trimmed; None where it is not given."""
        value = self._values.get(name)
        if value is None:
            return None
        text = optional_text(value, field=name, longest=longest)
        if text is None:
            raise Invalid(N_("%(field)s is empty. Leave it out instead."), field=name)
        return text

    def email(self, name: str) -> str | None:
        """An address; whether it is anybody's is another question."""
        address = self.text(name, longest=EMAIL)
        if address is not None and "@" not in address:
            raise Invalid(N_("%(field)s must be an address such as name@example.com."), field=name)
        return address

    def word(self, name: str, words: type[W]) -> W | None:
        """A member of an enumeration, written exactly so."""
        value = self._values.get(name)
        if value is None:
            return None
        if value not in list(words):
            raise Invalid(N_("%(field)s must be one of %(words)s."), field=name, words=", ".join(words))
        return words(value)

    def whole(self, name: str, *, default: int) -> int:
        """A whole number in plain digits. Its range is the business of whoever uses it."""
        value = self._values.get(name)
        if value is None:
            return default
        if not _WHOLE.fullmatch(value):
            raise Invalid(N_("%(field)s must be a whole number within its range."), field=name)
        return int(value)

    def period(self, time_zone: str) -> Period | None:
        """The days from `from` to before `to`; either may be left open, None if both are."""
        start, end = self._day("from"), self._day("to")
        if start is None and end is None:
            return None
        if start is not None and end is not None and end < start:
            raise Invalid(N_("%(field)s must not be before from."), field="to")
        return Period(_drawn(start or EARLIEST), _drawn(end or LATEST), time_zone)

    def _day(self, name: str) -> date | None:
        value = self._values.get(name)
        if value is None:
            return None
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise Invalid(N_("%(field)s must be a day such as 2026-03-31."), field=name)


def _drawn(day: date) -> date:
    return min(max(day, EARLIEST), LATEST)


def _unknown(name: str, known: tuple[str, ...]) -> Invalid:
    shown = name if name and name.isascii() and name.isprintable() and len(name) <= 50 else "A parameter"
    if not known:
        return Invalid(N_("%(field)s is not known here; this address takes no parameters."), field=shown)
    return Invalid(N_("%(field)s is not known here. Known are %(known)s."), field=shown, known=", ".join(known))
