"""Small pictures: a line of values in time, and a value within a band."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.drawing.marks import built, joined

_WIDTH, _HEIGHT = 100, 24


def spark(values: Sequence[float | None], *, alt: str) -> Markup:
    """A line through values in time, from its lowest to its highest; a gap where there is no value."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
    span = high - low or 1
    step = _WIDTH / (len(values) - 1)
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        y = _HEIGHT - 2 - (_HEIGHT - 4) * ((value - low) / span if high != low else 0.5)
        runs[-1].append(f"{place * step:.1f},{y:.1f}")
    lines = joined(built('<polyline points="{}"/>', " ".join(run)) for run in runs if len(run) > 1)
    return built(
        '<svg class="spark" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        alt,
        _WIDTH,
        _HEIGHT,
        lines,
    )
