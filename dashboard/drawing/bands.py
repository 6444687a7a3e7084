"""An own value within a team's quartiles: one band per part, each on a scale of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.marks import built, joined, percent


@dataclass(frozen=True, slots=True)
class Band:
    """One part: what it says in words, and where things lie on a scale from 0 to 1.

    `own` and its interval `within` are None where the sample allows no mark; `quartiles` are None where too few
    agents stand behind them.
    """

    name: str
    label: str
    own: float | None = None
    within: tuple[float, float] | None = None
    quartiles: tuple[float, float, float] | None = None


def bands(parts: Sequence[Band], *, own: str, middle_half: str, median: str) -> Markup:
    """The bands below each other, and what their signs are called."""
    drawn = joined(
        built(
            '<li><span>{}</span><div class="band" role="img" aria-label="{}">{}</div></li>',
            part.name,
            part.label,
            _signs(part),
        )
        for part in parts
    )
    keys = (("own", own), ("half", middle_half), ("median", median))
    legend = joined(built('<li><i class="key {}"></i>{}</li>', kind, text) for kind, text in keys)
    return built('<ul class="bands">{}</ul><ul class="legend" aria-hidden="true">{}</ul>', drawn, legend)


def _signs(part: Band) -> Markup:
    signs = [Markup('<i class="scale"></i>')]
    if part.quartiles is not None:
        low, middle, high = part.quartiles
        signs += [_span("half", low, high), _at("median", middle)]
    if part.within is not None:
        signs.append(_span("within", *part.within))
    if part.own is not None:
        signs.append(_at("own", part.own))
    return joined(signs)


def _span(kind: str, low: float, high: float) -> Markup:
    return built('<i class="{}" style="left:{};width:{}"></i>', kind, percent(low), percent(high - low))


def _at(kind: str, place: float) -> Markup:
    return built('<i class="{}" style="left:{}"></i>', kind, percent(place))
