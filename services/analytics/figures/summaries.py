"""What figures make of masks and times: shares, medians, quartiles, and the period as JSON."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.analytics.frame import FactFrame, Mask, Positions
from services.analytics.intervals import Rate
from services.analytics.periods import Period

Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """How values lie, interpolated linearly between order statistics; None throughout without values."""

    q1: float | None
    median: float | None
    q3: float | None
    p90: float | None


def spread(values: Seconds) -> Spread:
    """Median, quartiles and 90 % point of `values`, in their unit."""
    if not len(values):
        return Spread(None, None, None, None)
    q1, middle, q3, p90 = np.percentile(values, [25, 50, 75, 90]).tolist()
    return Spread(q1, middle, q3, p90)


def median(values: Seconds) -> float | None:
    """The median of `values`, in their unit; None without values."""
    return float(np.median(values)) if len(values) else None


def count(mask: Mask) -> int:
    """How many positions of `mask` are set."""
    return int(np.count_nonzero(mask))


def share(part: Mask, whole: Mask) -> Rate:
    """So many of so many; `part` must lie within `whole`."""
    return Rate(count(part), count(whole))


def tally(groups: Positions, number_of_groups: int, weights: npt.NDArray[np.int64] | None = None) -> list[int]:
    """How often each group occurs, or the sum of its weights."""
    sums = np.bincount(groups, weights=weights, minlength=number_of_groups)
    return [int(value) for value in sums.tolist()]


def durations(frame: FactFrame, calls: Mask | Positions) -> Seconds:
    """How long calls took, in seconds, none cut; `calls` must be held ones."""
    took = frame.calls.ended_at[calls] - frame.calls.started_at[calls]
    return np.asarray(took / np.timedelta64(1, "s"), dtype=np.float64)


def threads_share(firsts: Positions, is_closed: Mask) -> Rate:
    """So many closed of so many threads, one position of `firsts` each."""
    return Rate(count(is_closed), len(firsts))


def period_json(period: Period) -> dict[str, str]:
    """The period as reports carry it; `to` is the first day after it."""
    return {
        "from": period.start_on.isoformat(),
        "to": period.end_on.isoformat(),
        "timeZone": period.time_zone,
    }
