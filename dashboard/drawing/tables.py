"""Tables: one row per thing, a heading in front of it, numbers to the right. On a phone each row is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from dashboard.drawing.marks import built, joined

_NARROW = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table. `beneath` is a quiet second line; `order` is what it is sorted by."""

    content: object
    beneath: object | None = None
    order: float | str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column. Numbers stand right."""

    text: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a table is sorted: by which of its columns, from 1, or as it comes. `table` is its word in addresses."""

    table: str
    column: int | None = None
    is_descending: bool = False

    @property
    def word(self) -> str:
        """What an address says for this."""
        return f"{self.table}.{self.column}.{'down' if self.is_descending else 'up'}"

    def by(self, column: int, *, is_number: bool) -> Sorting:
        """What a click on a column's heading asks for: the other way round, at first numbers from the largest."""
        is_descending = not self.is_descending if column == self.column else is_number
        return Sorting(self.table, column, is_descending)


def table(
    headings: Sequence[Heading],
    rows: Sequence[Sequence[Cell]],
    *,
    alt: str,
    sorting: Sorting | None = None,
    foot: Sequence[Sequence[Cell]] = (),
) -> Markup:
    """A table whose first column names its rows; `alt` says what it shows.

    One with `sorting` is sorted by a click on a heading; cells without an order come last, and the rows of the
    foot stay where they are.
    """
    heads = joined(_head(heading, place, sorting) for place, heading in enumerate(headings, start=1))
    body = joined(_row(headings, row) for row in _sorted(rows, sorting))
    feet = joined(_row(headings, row) for row in foot)
    # What lists lose on a phone by losing their looks, their roles give back.
    # Two columns fit on every phone.
    kind = "wide" if len(headings) > _NARROW else "narrow"
    return built(
        '<div class="{}"><table role="table" aria-label="{}">'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody>{}</table></div>',
        kind,
        alt,
        heads,
        body,
        built('<tfoot role="rowgroup">{}</tfoot>', feet) if foot else "",
    )


def _head(heading: Heading, place: int, sorting: Sorting | None) -> Markup:
    if sorting is None:
        return built('<th role="columnheader" scope="col"{}>{}</th>', _side(heading), heading.text)
    order = {True: "descending", False: "ascending"}[sorting.is_descending]
    return built(
        '<th role="columnheader" scope="col"{}{}><button type="button" data-sort="{}">{}</button></th>',
        _side(heading),
        built(' aria-sort="{}"', order) if place == sorting.column else "",
        sorting.by(place, is_number=heading.is_number).word,
        heading.text,
    )


def _sorted(rows: Sequence[Sequence[Cell]], sorting: Sorting | None) -> Sequence[Sequence[Cell]]:
    if sorting is None or sorting.column is None:
        return rows
    place = sorting.column - 1
    with_order = [row for row in rows if place < len(row) and row[place].order is not None]
    without = [row for row in rows if row not in with_order]
    return [*sorted(with_order, key=lambda row: _rank(row[place]), reverse=sorting.is_descending), *without]


def _rank(cell: Cell) -> Any:
    """Of one column all are numbers, or all are texts."""
    return cell.order


def _row(headings: Sequence[Heading], cells: Sequence[Cell]) -> Markup:
    first, *others = cells
    name = built('<th role="rowheader" scope="row">{}</th>', _content(first))
    rest = joined(
        built(
            '<td role="cell" data-label="{}"{}><div>{}</div></td>',
            heading.text,
            _side(heading),
            _content(cell),
        )
        for heading, cell in zip(headings[1:], others, strict=True)
    )
    return built('<tr role="row">{}{}</tr>', name, rest)


def _content(cell: Cell) -> Markup:
    if cell.beneath is None:
        return escape(cell.content)
    return built('{}<div class="note">{}</div>', cell.content, cell.beneath)


def _side(heading: Heading) -> Markup:
    return Markup(' class="number"') if heading.is_number else Markup("")
