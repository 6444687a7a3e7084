"""Grids: a square for each pair of a row and a column, the fuller in color the more it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.marks import Led, built, joined

# So many shades: more of them nobody tells apart, and the number stands in each square.
STEPS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column by a short name, and what it is in full."""

    name: str
    full: str


@dataclass(frozen=True, slots=True)
class Square:
    """How many, what they are in words, and the way to their list; a square of none leads nowhere."""

    number: int
    written: str
    label: str
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of squares, and at its end what they sum to."""

    name: str
    squares: Sequence[Square]
    total: Led


def grid(corner: str, columns: Sequence[Column], rows: Sequence[Row], foot: Row, *, alt: str) -> Markup:
    """The squares as a table. `corner` names its rows; `foot` has the columns' sums and names the rows' too."""
    most = max((square.number for row in rows for square in row.squares), default=0)
    heads = joined(
        built('<th role="columnheader" scope="col" title="{}">{}</th>', column.full, column.name)
        for column in [*columns, Column(foot.name, foot.name)]
    )
    body = joined(_row(row, most) for row in rows)
    # What lists lose on a phone by losing their looks, their roles give back.
    return built(
        '<div class="grid" style="--columns:{}"><table role="table" aria-label="{}">'
        '<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">{}</th>{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody><tfoot role="rowgroup">{}</tfoot></table></div>',
        len(columns) + 1,
        alt,
        corner,
        heads,
        body,
        _foot(foot),
    )


def step(number: int, most: int) -> int:
    """The shade of a number, from 1 to STEPS; 0 for none."""
    return -(-number * STEPS // most) if number else 0


def _row(row: Row, most: int) -> Markup:
    cells = joined(_cell(_square(square, step(square.number, most))) for square in row.squares)
    return _line(row, cells)


def _foot(foot: Row) -> Markup:
    return _line(foot, joined(_cell(Led(square.written, square.way)) for square in foot.squares))


def _line(row: Row, cells: Markup) -> Markup:
    name = built('<th role="rowheader" scope="row">{}</th>', row.name)
    return built('<tr role="row">{}{}{}</tr>', name, cells, _cell(row.total))


def _cell(content: object) -> Markup:
    return built('<td role="cell">{}</td>', content)


def _square(square: Square, shade: int) -> Markup:
    if square.way is None:
        return built('<span class="square" title="{}">{}</span>', square.label, square.written)
    return built(
        '<a class="square shade{}" href="{}" title="{}" aria-label="{}">{}</a>',
        shade,
        square.way,
        square.label,
        square.label,
        square.written,
    )
