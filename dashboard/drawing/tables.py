"""Tables: one row per thing, a heading in front of it, numbers to the right. On a phone each row is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def table(
    headings: Sequence[Heading],
    rows: Sequence[Sequence[Cell]],
    *,
    alt: str,
    is_sortable: bool = False,
    foot: Sequence[Sequence[Cell]] = (),
) -> Markup:
    """A table whose first column names its rows; `alt` says what it shows.

    A sortable one is sorted in the browser, by a click on a heading; cells without an order come last, and the
    rows of the foot stay where they are.
    """
    heads = joined(_head(heading, is_sortable) for heading in headings)
    body = joined(_row(headings, row) for row in rows)
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


def _head(heading: Heading, is_sortable: bool) -> Markup:
    text = built('<button type="button">{}</button>', heading.text) if is_sortable else heading.text
    return built('<th role="columnheader" scope="col"{}>{}</th>', _side(heading), text)


def _row(headings: Sequence[Heading], cells: Sequence[Cell]) -> Markup:
    first, *others = cells
    name = built('<th role="rowheader" scope="row"{}>{}</th>', _order(first), _content(first))
    rest = joined(
        built(
            '<td role="cell" data-label="{}"{}{}><div>{}</div></td>',
            heading.text,
            _side(heading),
            _order(cell),
            _content(cell),
        )
        for heading, cell in zip(headings[1:], others, strict=True)
    )
    return built('<tr role="row">{}{}</tr>', name, rest)


def _content(cell: Cell) -> Markup:
    if cell.beneath is None:
        return escape(cell.content)
    return built('{}<div class="note">{}</div>', cell.content, cell.beneath)


def _order(cell: Cell) -> Markup:
    return Markup("") if cell.order is None else built(' data-order="{}"', cell.order)


def _side(heading: Heading) -> Markup:
    return Markup(' class="number"') if heading.is_number else Markup("")
