"""Kinds of fields that bodies have, each read from exactly one way of writing it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from services.models.limits import EMAIL

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
# No sum of times and windows leaves the calendar, in whichever zone.
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _instant(value: object) -> object:
    if value is None:
        return None
    found = None
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
    if found is None or not _EARLIEST <= found < _LATEST:
        raise ValueError("must be a time with its offset, such as 2026-03-31T14:30:00+02:00.")
    return found.astimezone(UTC)


def _id(value: object) -> object:
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != str(value).lower():
        raise ValueError("must be an id such as 0190f5fe-7c00-7a00-8000-000000000000.")
    return found


def _address(value: object) -> object:
    if not isinstance(value, str) or "@" not in value or len(value) > EMAIL:
        raise ValueError("must be an address such as name@example.com.")
    return value


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema(schema)


Instant = Annotated[
    datetime, BeforeValidator(_instant), _schema(type="string", format="date-time", description="With an offset.")
]
NullableInstant = Annotated[
    datetime | None,
    BeforeValidator(_instant),
    _schema(anyOf=[{"type": "string", "format": "date-time"}, {"type": "null"}], description="With an offset."),
]
Id = Annotated[UUID, BeforeValidator(_id), _schema(type="string", format="uuid")]
Address = Annotated[
    str,
    BeforeValidator(_address),
    _schema(type="string", pattern="@", maxLength=EMAIL, description="A user's e-mail address."),
]
Version = Annotated[
    int, Field(ge=1, le=2**31 - 1, description="The version that was looked at; a newer one is a conflict.")
]
