"""Scales: round numbers to stand along an axis."""

from __future__ import annotations

from math import floor, log10

_MOST_STEPS = 6


def round_steps(end: float) -> list[float]:
    """Numbers from 0 up to `end`, three to six of them, a round step apart."""
    power = 10.0 ** floor(log10(end))
    step = next(power * part for part in (0.2, 0.25, 0.5, 1, 2) if end / (power * part) <= _MOST_STEPS)
    return [step * n for n in range(int(end / step) + 1)]
