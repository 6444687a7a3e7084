"""Strips: a row per thing on one scale that begins at 0, with a pin for each value, or a box for how many lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.axes import round_steps
from dashboard.drawing.marks import joined, percent

_SPARE = 1.04  # How much longer the scale is than its greatest value.
# Pins nearer than this part of the scale stand in lanes above each other, lest one hides the other.
_APART = 0.018
_MOST_LANES = 6
_LANE, _LOWEST = 0.7, 1.5  # The height of a lane, and the least of a strip, in rem.


@dataclass(frozen=True, slots=True)
class Pin:
    """One value, what it is in words, and the way to its list."""

    at: float
    label: str
    way: str


@dataclass(frozen=True, slots=True)
class Box:
    """How many values lie: from quartile to quartile, the middle, and what nine in ten do not exceed."""

    q1: float
    middle: float
    q3: float
    p90: float
    label: str
    way: str

    @property
    def at(self) -> float:
        """The greatest value that is drawn: where most are small, quartiles may lie beyond no other one."""
        return max(self.p90, self.q3)


@dataclass(frozen=True, slots=True)
class Strip:
    """One row with its name, what is drawn on it, and, behind it, a number in words."""

    name: str
    drawn: Sequence[Pin | Box]
    total: object = ""


def strips(rows: Sequence[Strip], *, written: Callable[[float], str], across: str) -> Markup:
    """The rows on one scale, with round numbers beneath them and what they are of, `across`."""
    greatest = max((one.at for row in rows for one in row.drawn), default=0)
    end = greatest * _SPARE or 1.0
    lines = joined(_row(row, end) for row in rows)
    ticks = joined(
        Markup('<i class="tick x" style="left:{}">{}</i>').format(percent(at / end), written(at))
        for at in round_steps(end)
    )
    axis = Markup('<li class="axis" aria-hidden="true"><span></span><div>{}</div><span>{}</span></li>')
    return Markup('<ol class="bars strips">{}{}</ol>').format(lines, axis.format(ticks, across))


def _row(row: Strip, end: float) -> Markup:
    lanes = _lanes([one.at / end for one in row.drawn])
    number = max(lanes, default=0) + 1
    drawn = joined(
        _pin(one, end, (lane + 0.5) / number) if isinstance(one, Pin) else _box(one, end)
        for one, lane in zip(row.drawn, lanes, strict=True)
    )
    height = f"{max(number * _LANE, _LOWEST):.2f}rem"
    return Markup(
        '<li><span class="name">{}</span><div class="strip" style="min-height:{}">{}</div>'
        '<span class="total">{}</span></li>'
    ).format(row.name, height, drawn, row.total)


def _lanes(places: Sequence[float]) -> list[int]:
    """For each place along a strip the lane in which it has room, from 0."""
    lanes, taken = [0] * len(places), [-1.0] * _MOST_LANES
    for n in sorted(range(len(places)), key=places.__getitem__):
        # Where there is room in none, the one whose last pin is farthest away.
        free = [lane for lane in range(_MOST_LANES) if places[n] - taken[lane] >= _APART]
        lanes[n] = free[0] if free else min(range(_MOST_LANES), key=taken.__getitem__)
        taken[lanes[n]] = places[n]
    return lanes


def _pin(pin: Pin, end: float, height: float) -> Markup:
    return Markup('<a class="pin" href="{}" style="left:{};top:{}" title="{}" aria-label="{}"></a>').format(
        pin.way, percent(pin.at / end), percent(height), pin.label, pin.label
    )


def _box(box: Box, end: float) -> Markup:
    """One link from the lower quartile to the 90 % point, whose parts are placed within it."""
    length = box.at - box.q1
    within = length or 1.0
    return Markup(
        '<a class="box" href="{}" style="left:{};width:{}" title="{}" aria-label="{}">'
        '<i class="half" style="width:{}"></i><i class="middle" style="left:{}"></i></a>'
    ).format(
        box.way,
        percent(box.q1 / end),
        percent(length / end),
        box.label,
        box.label,
        percent((box.q3 - box.q1) / within),
        percent((box.middle - box.q1) / within),
    )
