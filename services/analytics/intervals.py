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
        return wilson(self.numerator / self.denominator, self.denominator)[0] if self.denominator else None

    @property
    def high(self) -> float | None:
        """The upper end of the interval: exactly 1 where everything counted."""
        return wilson(self.numerator / self.denominator, self.denominator)[1] if self.denominator else None

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
    return difference(
        rate.numerator / rate.denominator,
        rate.denominator,
        other.numerator / other.denominator,
        other.denominator,
    )


def difference(share: float, size: int, base: float, base_size: int) -> Difference:
    """Newcombe's interval of `share` minus `base`, each of so many, whole numbers or not."""
    low, high = wilson(share, size)
    base_low, base_high = wilson(base, base_size)
    return Difference(
        share - base,
        share - base - sqrt((share - low) ** 2 + (base_high - base) ** 2),
        share - base + sqrt((high - share) ** 2 + (base - base_low) ** 2),
    )


def wilson(share: float, size: int) -> tuple[float, float]:
    """Both ends of Wilson's interval of a share of so many."""
    stretch = 1 + Z * Z / size
    center = (share + Z * Z / (2 * size)) / stretch
    half = Z * sqrt(share * (1 - share) / size + (Z / (2 * size)) ** 2) / stretch
    # At the two ends the formula gives 0 and 1 but for rounding.
    return 0.0 if share == 0 else center - half, 1.0 if share == 1 else center + half
