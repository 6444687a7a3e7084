"""The funnel plot: each one's rate against how many it is of, with the limits of what chance alone would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.axes import round_steps
from dashboard.drawing.marks import built, joined, legend_of, percent
from services.analytics.control_limits import Limits, control_limits

_CURVE = 48  # Points of a limit's line.
_SPARE = 1.12  # How much wider the picture is than its outermost dot.
_END = 0.72  # Beyond this part of the width a name stands before its dot, where it can.
# About the part of the plane that a letter takes in width and a line in height, on a wide screen.
_LETTER, _LINE = 0.0075, 0.07
_FEW = 8  # So many dots are all named; of more only those outside the limits.


@dataclass(frozen=True, slots=True)
class Dot:
    """One rate: of how many, who it is, the whole in words, and the way to its list."""

    name: str
    rate: float
    size: int
    label: str
    way: str
    is_outside: bool


@dataclass(frozen=True, slots=True)
class LineNames:
    """What the lines are, in words: the common rate, the 95 % and the 99.8 % limits."""

    common: str
    warn: str
    action: str


def funnel_plot(
    dots: Sequence[Dot], common: float, *, written: Callable[[float], str], across: str, up: str, named: LineNames
) -> Markup:
    """The dots, the common rate as a line, the 95 % and 99.8 % limits, and the axes' names, `across` and `up`."""
    widest = max(dot.size for dot in dots) * _SPARE
    sizes = [max(round(widest * n / _CURVE), 1) for n in range(1, _CURVE + 1)]
    limits = control_limits(common, sizes)
    highest = _highest(dots, limits)
    lines = [
        _line(widest, highest, [(one.size, value(one)) for one in limits], kind)
        for value, kind in (
            (lambda one: one.low_action, "action"),
            (lambda one: one.low_warning, "warn"),
            (lambda one: one.high_warning, "warn"),
            (lambda one: one.high_action, "action"),
        )
    ]
    lines.append(_line(widest, highest, [(0, common), (widest, common)], "common"))
    sides = _sides([dot for dot in dots if dot.is_outside or len(dots) <= _FEW], widest, highest)
    drawn = joined(_dot(dot, widest, highest, side=sides.get(dot)) for dot in dots)
    return built(
        '<div class="funnel-plot"><span class="up">{}</span><div class="plane">'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{}</svg>{}{}</div>'
        '<span class="across">{}</span>{}</div>',
        up,
        joined(lines),
        _ticks(widest, highest, written),
        drawn,
        across,
        _legend(named),
    )


def _legend(named: LineNames) -> Markup:
    lines = (("common", named.common), ("warn", named.warn), ("action", named.action))
    return legend_of((f"stroke {kind}", label) for kind, label in lines)


def _highest(dots: Sequence[Dot], limits: Sequence[Limits]) -> float:
    """The upper end of the scale: limits of very few would make everything else flat."""
    usual = limits[len(limits) // 3].high_action
    return min(1.0, max(usual, *(dot.rate for dot in dots)) * _SPARE) or 1.0


def _line(widest: float, highest: float, points: Sequence[tuple[float, float]], kind: str) -> Markup:
    path = " ".join(f"{100 * x / widest:.2f},{100 - 100 * min(y / highest, 1.02):.2f}" for x, y in points)
    return built('<polyline class="{}" points="{}"/>', kind, path)


def _sides(dots: Sequence[Dot], widest: float, highest: float) -> dict[Dot, str]:
    """On which side of its dot each name stands, so that none covers another; one without room has none."""
    found: dict[Dot, str] = {}
    taken: list[_Box] = []
    for dot in dots:
        x, y, width = dot.size / widest, dot.rate / highest, _LETTER * (len(dot.name) + 2)
        places = {
            "after": _Box(x, x + width, y),
            "before": _Box(x - width, x, y),
            "above": _Box(x - width / 2, x + width / 2, y + _LINE),
            "below": _Box(x - width / 2, x + width / 2, y - _LINE),
        }
        wished = sorted(places, key=lambda side: (side == "after") == (x > _END))
        free = [side for side in wished if places[side].is_within and not any(map(places[side].meets, taken))]
        if free:
            found[dot] = free[0]
            taken.append(places[free[0]])
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a name stands in the plane, whose width and height are 1: from where to where, and how high."""

    left: float
    right: float
    middle: float

    @property
    def is_within(self) -> bool:
        return self.left >= 0 and self.right <= 1

    def meets(self, other: _Box) -> bool:
        is_beside = self.right <= other.left or other.right <= self.left
        return not is_beside and abs(self.middle - other.middle) < _LINE


def _dot(dot: Dot, widest: float, highest: float, *, side: str | None) -> Markup:
    name = built("<span>{}</span>", dot.name) if side else ""
    kinds = ["dot", *(["outside"] if dot.is_outside else []), *([side] if side else [])]
    return built(
        '<a class="{}" href="{}" style="left:{};bottom:{}" title="{}" aria-label="{}">{}</a>',
        " ".join(kinds),
        dot.way,
        percent(dot.size / widest),
        percent(dot.rate / highest),
        dot.label,
        dot.label,
        name,
    )


def _ticks(widest: float, highest: float, written: Callable[[float], str]) -> Markup:
    """A few round numbers along both axes."""
    upward = [(share, written(share)) for share in round_steps(highest)]
    across = [round(size) for size in round_steps(widest) if size]
    return joined(
        [
            *(
                built('<i class="tick y" style="bottom:{}">{}</i>', percent(share / highest), text)
                for share, text in upward
            ),
            *(built('<i class="tick x" style="left:{}">{}</i>', percent(size / widest), size) for size in across),
        ]
    )
