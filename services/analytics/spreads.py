"""How values lie: medians, quartiles, and the durations that they are mostly asked of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.analytics.frame import FactFrame, Positions

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


def durations(frame: FactFrame, calls: Positions) -> Seconds:
    """How long calls took, in seconds, none cut; `calls` must be held ones."""
    took = frame.calls.ended_at[calls] - frame.calls.started_at[calls]
    return np.asarray(took / np.timedelta64(1, "s"), dtype=np.float64)
