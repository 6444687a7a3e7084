"""Which part of a period calls belong to: its weeks or its months."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.analytics.frame import FactFrame, Positions, instant
from services.analytics.periods import Period


def part_of(frame: FactFrame, parts: Sequence[Period]) -> Positions:
    """In which part of the frame's period each call was started; of no meaning for calls outside the period."""
    starts = np.array([instant(part.start) for part in parts], dtype="datetime64[us]")
    return np.searchsorted(starts, frame.calls.started_at, side="right") - 1
