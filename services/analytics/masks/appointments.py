"""What became of appointments: masks over the frame's calls, by the day of scheduled_at.

Every appointment is in exactly one of held, no_shows, late_cancelled, early_cancelled,
cancelled_undated, in_progress, past_scheduled and ahead. The show rate counts the first three.
"""

from __future__ import annotations

import numpy as np

from services.analytics.frame import FactFrame, Mask, instant, remembered
from services.analytics.masks import selection
from services.models.vocabulary import CallStatus

# A cancellation counts against the show rate from exactly this long before the appointment on.
LATE = np.timedelta64(24, "h")


@remembered
def appointed(frame: FactFrame) -> Mask:
    """Selected calls whose last scheduled_at lies in the period."""
    return frame.selected & selection.in_period(frame, frame.calls.scheduled_at)


@remembered
def held(frame: FactFrame) -> Mask:
    """Appointments of the period that were held, on whichever day they started."""
    return appointed(frame) & selection.held_ever(frame)


@remembered
def in_progress(frame: FactFrame) -> Mask:
    """Appointments of the period whose call has started and not ended: left out of the show rate."""
    return appointed(frame) & ~np.isnat(frame.calls.started_at) & np.isnat(frame.calls.ended_at)


@remembered
def no_shows(frame: FactFrame) -> Mask:
    """Appointments of the period to which the prospect did not come."""
    return _unstarted(frame, CallStatus.NO_SHOW)


@remembered
def late_cancelled(frame: FactFrame) -> Mask:
    """Appointments cancelled not earlier than 24 hours before their time, or after it."""
    return _unstarted(frame, CallStatus.CANCELLED) & _late(frame)


@remembered
def early_cancelled(frame: FactFrame) -> Mask:
    """Appointments cancelled more than 24 hours before their time: left out of the show rate."""
    return _unstarted(frame, CallStatus.CANCELLED) & ~_late(frame) & ~np.isnat(frame.calls.cancelled_at)


@remembered
def cancelled_undated(frame: FactFrame) -> Mask:
    """Cancelled appointments of which nobody knows when: left out of the show rate."""
    return _unstarted(frame, CallStatus.CANCELLED) & np.isnat(frame.calls.cancelled_at)


@remembered
def past_scheduled(frame: FactFrame) -> Mask:
    """Appointments before `now` of which nobody has said what became of them: left out of the show rate."""
    past = frame.calls.scheduled_at < instant(frame.now)
    return _unstarted(frame, CallStatus.SCHEDULED) & past


@remembered
def ahead(frame: FactFrame) -> Mask:
    """Appointments at or after `now`: nothing has become of them yet."""
    return _unstarted(frame, CallStatus.SCHEDULED) & ~past_scheduled(frame)


@remembered
def showable(frame: FactFrame) -> Mask:
    """The denominator of the show rate: held, not shown, or cancelled late."""
    mask: Mask = held(frame) | no_shows(frame) | late_cancelled(frame)
    return mask


@remembered
def _late(frame: FactFrame) -> Mask:
    return frame.calls.cancelled_at >= frame.calls.scheduled_at - LATE


@remembered
def _unstarted(frame: FactFrame, status: CallStatus) -> Mask:
    """Appointments of the period with `status` that never started: a started call is held or in progress."""
    return appointed(frame) & np.isnat(frame.calls.started_at) & selection.coded(frame.calls.status, status)
