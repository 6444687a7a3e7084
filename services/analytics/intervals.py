"""Shares with their uncertainty: Wilson's interval of one, Newcombe's of the difference of two."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

# The 97.5 % point of the normal distribution: both intervals are two-sided 95 % ones.
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: so many of so many, with its Wilson interval as fractions of 1, not continuity-corrected.

    Raises ValueError where the numerator is no part of the denominator. Without anything to count
    (denominator 0) rate, low and high are None.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError("A numerator is not a part of its denominator.")

    @property
    def rate(self) -> float | None:
        """The share as a fraction of 1."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def low(self) -> float | None:
        """The lower end of the interval: exactly 0 where the numerator is 0."""
        return _wilson(self.numerator, self.denominator)[0] if self.denominator else None

    @property
    def high(self) -> float | None:
        """The upper end of the interval: exactly 1 where everything counted."""
        return _wilson(self.numerator, self.denominator)[1] if self.denominator else None

    def to_json(self) -> dict[str, int | float | None]:
        """The object R of the reports, unrounded."""
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": self.rate,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """How much greater one share is than another, with its interval, as fractions of 1."""

    difference: float
    low: float
    high: float


def newcombe(rate: Rate, other: Rate) -> Difference | None:
    """`rate` minus `other` with Newcombe's interval; None where either has nothing to count.

    Newcombe (1998), "Interval estimation for the difference between independent proportions",
    method 10: the square-and-add of the two Wilson intervals, without continuity correction.
    """
    if not rate.denominator or not other.denominator:
        return None
    share, base = rate.numerator / rate.denominator, other.numerator / other.denominator
    low, high = _wilson(rate.numerator, rate.denominator)
    base_low, base_high = _wilson(other.numerator, other.denominator)
    difference = share - base
    return Difference(
        difference,
        difference - sqrt((share - low) ** 2 + (base_high - base) ** 2),
        difference + sqrt((high - share) ** 2 + (base - base_low) ** 2),
    )


def _wilson(numerator: int, denominator: int) -> tuple[float, float]:
    share = numerator / denominator
    stretch = 1 + Z * Z / denominator
    center = (share + Z * Z / (2 * denominator)) / stretch
    half = Z * sqrt(share * (1 - share) / denominator + (Z / (2 * denominator)) ** 2) / stretch
    # At the two ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if numerator == 0 else center - half
    high = 1.0 if numerator == denominator else center + half
    return low, high
