"""What all answers share: camelCase keys, ids as text, every time in UTC with its offset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from services.paging import Page, check_page

T = TypeVar("T")
Json = dict[str, Any]


class Shape(BaseModel):
    """Something that is answered. Every key is always there."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    def json_value(self) -> Json:
        """As JSON carries it."""
        return self.model_dump(mode="json", by_alias=True)


def _told(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


Time = Annotated[
    datetime, PlainSerializer(_told, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]


def page_json(page: Page[T], shape: Callable[[T], Shape]) -> Json:
    """A list in its envelope."""
    return {
        "data": [shape(item).json_value() for item in page.items],
        "pagination": {
            "total": page.total,
            "limit": page.limit,
            "offset": page.offset,
            "hasMore": page.has_more,
        },
    }


def part_of(rows: Sequence[T], *, limit: int, offset: int) -> Page[T]:
    """A page of a list that is short and whole already. Raises Invalid as other lists do."""
    check_page(limit=limit, offset=offset)
    return Page(rows[offset : offset + limit], len(rows), limit, offset)
