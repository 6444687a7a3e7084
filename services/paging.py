"""Pages of lists: a bounded number of rows, and the exact total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.errors import N_, Invalid

LARGEST_PAGE = 200
DEFAULT_PAGE = 50
# So many rows of a whole list are in memory at once.
PART = 2_000
LARGEST_OFFSET = 2**53

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list in its total order. `total` counts all rows, on whichever page."""

    items: Sequence[T]
    total: int
    limit: int
    offset: int

    @property
    def has_more(self) -> bool:
        """Whether rows follow after this page."""
        return self.offset + len(self.items) < self.total


@dataclass(frozen=True, slots=True)
class Whole(Generic[T]):
    """All rows of a list in its total order, read a part at a time while they are asked for; `total` of them."""

    total: int
    rows: Iterator[T]


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in their order, so many at a time as may be in memory at once."""
    return (items[at : at + PART] for at in range(0, len(items), PART))


def check_page(*, limit: int, offset: int) -> None:
    """Raise Invalid naming the field unless limit is 1 to 200 and offset 0 to 2^53."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise Invalid(N_("%(field)s must be between 1 and %(largest)s."), field="limit", largest=LARGEST_PAGE)
    if not 0 <= offset <= LARGEST_OFFSET:
        raise Invalid(N_("%(field)s must be between 0 and %(largest)s."), field="offset", largest=LARGEST_OFFSET)
