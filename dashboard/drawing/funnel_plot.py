"""The funnel plot: each one's rate against how many it is of, with the limits of what chance alone would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup

from dashboard.drawing.marks import built, joined, percent
from services.analytics.control_limits import Limits, control_limits

_CURVE = 48  # Points of a limit's line.
_SPARE = 1.12  # How much wider the picture is than its outermost dot.
_MOST_STEPS = 6
_END = 0.72  # Beyond this part of the width a name stands before its dot.
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


def funnel_plot(
    dots: Sequence[Dot], common: float, *, written: Callable[[float], str], across: str, up: str
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
    drawn = joined(_dot(dot, widest, highest, is_named=dot.is_outside or len(dots) <= _FEW) for dot in dots)
    return built(
        '<div class="funnel-plot"><span class="up">{}</span><div class="plane">'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{}</svg>{}{}</div>'
        '<span class="across">{}</span></div>',
        up,
        joined(lines),
        _ticks(widest, highest, written),
        drawn,
        across,
    )


def _highest(dots: Sequence[Dot], limits: Sequence[Limits]) -> float:
    """The upper end of the scale: limits of very few would make everything else flat."""
    usual = limits[len(limits) // 3].high_action
    return min(1.0, max(usual, *(dot.rate for dot in dots)) * _SPARE) or 1.0


def _line(widest: float, highest: float, points: Sequence[tuple[float, float]], kind: str) -> Markup:
    path = " ".join(f"{100 * x / widest:.2f},{100 - 100 * min(y / highest, 1.02):.2f}" for x, y in points)
    return built('<polyline class="{}" points="{}"/>', kind, path)


def _round_steps(end: float) -> list[float]:
    """Numbers from 0 up to `end`, three to six of them, a round step apart."""
    power = 10.0 ** floor(log10(end))
    step = next(power * part for part in (0.2, 0.25, 0.5, 1, 2) if end / (power * part) <= _MOST_STEPS)
    return [step * n for n in range(int(end / step) + 1)]


def _dot(dot: Dot, widest: float, highest: float, *, is_named: bool) -> Markup:
    name = built("<span>{}</span>", dot.name) if is_named else ""
    kinds = ["dot", *(["outside"] if dot.is_outside else []), *(["end"] if dot.size > widest * _END else [])]
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
    upward = [(share, written(share)) for share in _round_steps(highest)]
    across = [round(size) for size in _round_steps(widest) if size]
    return joined(
        [
            *(
                built('<i class="tick y" style="bottom:{}">{}</i>', percent(share / highest), text)
                for share, text in upward
            ),
            *(built('<i class="tick x" style="left:{}">{}</i>', percent(size / widest), size) for size in across),
        ]
    )
