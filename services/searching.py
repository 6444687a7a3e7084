"""Searching people by words: every word must occur somewhere, without regard to case, accents or umlauts."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from services.text import fold, reduce_digraphs, storable

# More words than this narrow nothing down any more.
MOST_WORDS = 8


def matching(search: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that each word of `search` occurs in one of the columns, which hold `text.search_text`."""
    words = fold(storable(search)).split()[:MOST_WORDS]
    return and_(True, *(or_(*(_contains(column, word) for column in columns)) for word in words))


def _contains(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.contains(word, autoescape=True) | column.contains(reduce_digraphs(word), autoescape=True)
