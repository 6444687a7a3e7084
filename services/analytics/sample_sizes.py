"""How many make a figure: from how many on a share tells anything, and how many more would settle one."""

from __future__ import annotations

from math import ceil, sqrt

from services.analytics.intervals import Rate, Z, difference

# A share of fewer than so many tells nothing: only its numerator and denominator may be shown.
FEW = 10
# An interval that reaches no further than this to either side is narrow enough to plan with.
HALF_WIDTH = 0.05
# More than this is no answer to anybody.
MOST = 1_000_000


def more_until_narrow(rate: Rate) -> int:
    """How many more it takes until Wilson's interval is at most HALF_WIDTH to either side of its center.

    The half width of the interval at share p and size n is z sqrt(p (1 - p) / n + z^2 / 4n^2) / (1 + z^2 / n),
    which falls as n grows; set equal to w and solved for n it gives
    n = z^2 (p (1 - p) + sqrt(p^2 (1 - p)^2 + w^2 (1 - 4 p (1 - p)))) / 2w^2 - z^2.
    See Piegorsch (2004), "Sample sizes for improved binomial confidence intervals", Computational Statistics and
    Data Analysis 46. Where nothing was counted yet, p is taken as one half, which needs the most.
    """
    share = rate.numerator / rate.denominator if rate.denominator else 0.5
    spread = share * (1 - share)
    root = sqrt(spread**2 + HALF_WIDTH**2 * (1 - 4 * spread))
    needed = Z**2 * (spread + root) / (2 * HALF_WIDTH**2) - Z**2
    # A share counted at exactly this size must not ask for one more by a rounding error.
    return max(0, ceil(needed - 1e-9) - rate.denominator)


def more_until_apart(rate: Rate, other: Rate) -> int | None:
    """How many more of `rate` it takes until Newcombe's interval of `rate` - `other` excludes zero.

    0 where it does already. `other` stays what it is, as the past does, and with it its own uncertainty; None
    where that alone reaches across, where the rates are equal, or where it takes more than MOST. Wilson's
    intervals of one share at growing sizes lie within each other, so that the least size is found by bisection.
    """
    if not rate.denominator or not other.denominator:
        return None
    least, most = rate.denominator, rate.denominator + MOST
    if _is_apart(rate, other, least):
        return 0
    if not _is_apart(rate, other, most):
        return None
    while most - least > 1:
        middle = (least + most) // 2
        if _is_apart(rate, other, middle):
            most = middle
        else:
            least = middle
    return most - rate.denominator


def _is_apart(rate: Rate, other: Rate, size: int) -> bool:
    """Whether the interval would exclude zero if as great a share of `size` had been counted as was."""
    share, base = rate.numerator / rate.denominator, other.numerator / other.denominator
    interval = difference(share, size, base, other.denominator)
    return not interval.low <= 0 <= interval.high
