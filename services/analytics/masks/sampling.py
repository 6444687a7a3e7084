"""A random sample of held calls that stays what it is: whoever asks, whenever, and whatever else is asked for."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from uuid import UUID

import numpy as np

from services.analytics.frame import FactFrame, Mask, instant, remembered
from services.analytics.masks import selection
from services.analytics.periods import weeks

# Of so many held calls one is drawn.
ONE_IN = 10


@remembered
def sampled(frame: FactFrame) -> Mask:
    """The held calls of the period that are drawn in their week, from Monday by the organization's clocks."""
    mask = np.zeros(len(frame.calls), dtype=np.bool_)
    parts = weeks(frame.period)
    starts = np.array([instant(part.start) for part in parts])
    held = np.flatnonzero(selection.held(frame))
    if not held.size:
        return mask
    places = np.searchsorted(starts, frame.calls.started_at[held], side="right") - 1
    ids = frame.calls.id[held]
    mask[held] = [is_drawn(ids[n], parts[place].start_on) for n, place in enumerate(places.tolist())]
    return mask


def is_drawn(call_id: UUID, day: date) -> bool:
    """Whether a call is drawn in the week of this day: by a digest of both, so that nothing else can change it."""
    year, week, _weekday = day.isocalendar()
    digest = sha256(f"{year}-{week} {call_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % ONE_IN == 0
