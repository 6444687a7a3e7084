"""Strips: a row per thing on one scale that begins at 0, with a pin for each value, or a box for how many lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.axes import round_steps
from dashboard.drawing.marks import joined, percent

_SPARE = 1.04  # How much longer the scale is than its greatest value.


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
    lines = joined(_row(row.name, joined(_drawn(one, end) for one in row.drawn), row.total) for row in rows)
    ticks = joined(
        Markup('<i class="tick x" style="left:{}">{}</i>').format(percent(at / end), written(at))
        for at in round_steps(end)
    )
    axis = Markup('<li class="axis" aria-hidden="true"><span></span><div>{}</div><span>{}</span></li>')
    return Markup('<ol class="bars strips">{}{}</ol>').format(lines, axis.format(ticks, across))


def _row(name: str, drawn: Markup, total: object) -> Markup:
    return Markup(
        '<li><span class="name">{}</span><div class="strip">{}</div><span class="total">{}</span></li>'
    ).format(name, drawn, total)


def _drawn(one: Pin | Box, end: float) -> Markup:
    return _pin(one, end) if isinstance(one, Pin) else _box(one, end)


def _pin(pin: Pin, end: float) -> Markup:
    return Markup('<a class="pin" href="{}" style="left:{}" title="{}" aria-label="{}"></a>').format(
        pin.way, percent(pin.at / end), pin.label, pin.label
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
