"""Control limits of a funnel plot: how far the rates of so many lie from a common rate by chance alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

# Of rates that differ by chance alone, 95 % and 99.8 % lie within these standard deviations.
WARNING, ACTION = 1.959964, 3.090232


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for a denominator of `size`, as fractions of 1."""

    size: int
    low_action: float
    low_warning: float
    high_warning: float
    high_action: float


def control_limits(rate: float, sizes: Iterable[int]) -> tuple[Limits, ...]:
    """The limits around `rate` for each size above zero, by the normal approximation, within 0 and 1.

    See Spiegelhalter (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine 24.
    """
    return tuple(_limits(rate, size) for size in sizes if size > 0)


def is_outside(rate: float, size: int, common: float) -> bool:
    """Whether a rate of so many lies outside the action limits around the common one."""
    limits = _limits(common, size)
    return not limits.low_action <= rate <= limits.high_action


def _limits(rate: float, size: int) -> Limits:
    deviation = sqrt(rate * (1 - rate) / size)
    low_action, low_warning = (max(0.0, rate - z * deviation) for z in (ACTION, WARNING))
    high_warning, high_action = (min(1.0, rate + z * deviation) for z in (WARNING, ACTION))
    return Limits(size, low_action, low_warning, high_warning, high_action)
