"""Which threads count: each function gives a mask over the frame's calls, set at a thread's first held call.

A thread passes the filters if that call does. Which of its calls closed it does not matter, nor
whose that call was.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from services.analytics.frame import FactFrame, Mask, Times, instant, remembered
from services.analytics.masks import selection
from services.analytics.periods import Period, day_of
from services.models.vocabulary import OutcomeType

# Beside the headline stands the share of threads closed within this many days.
SHORT_WINDOW_DAYS = 14


@remembered
def first_held(frame: FactFrame) -> Mask:
    """The first held call of each selected thread that has one, at any time."""
    positions = np.flatnonzero(selection.held_ever(frame))
    threads = frame.calls.thread[positions]
    # A thread's calls stand side by side, in order.
    is_first = np.ones(len(positions), dtype=np.bool_)
    is_first[1:] = threads[1:] != threads[:-1]
    mask = np.zeros(len(frame.calls), dtype=np.bool_)
    mask[positions[is_first]] = True
    return mask & frame.selected


@remembered
def cohort(frame: FactFrame, days: int) -> Mask:
    """Threads that became `days` x 24 hours old in the period, and not after `now`."""
    came_of_age = _comes_of_age_at(frame, days)
    return first_held(frame) & selection.in_period(frame, came_of_age) & (came_of_age <= instant(frame.now))


@remembered
def too_young(frame: FactFrame, days: int) -> Mask:
    """Threads whose first held call lies in the period and that are not `days` x 24 hours old at `now`."""
    is_young = _comes_of_age_at(frame, days) > instant(frame.now)
    return first_held(frame) & selection.in_period(frame, frame.calls.started_at) & is_young


@remembered
def closed(frame: FactFrame, days: int) -> Mask:
    """Those of the cohort that won a coaching client within `days` x 24 hours, exactly that included.

    The first held call's started_at begins the span, the closing call's ended_at dates the closing.
    """
    calls, firsts = frame.calls, np.flatnonzero(cohort(frame, days))
    number_of_threads = int(calls.thread.max(initial=-1)) + 1
    deadline = np.full(number_of_threads, np.datetime64("NaT", "us"))
    deadline[calls.thread[firsts]] = _comes_of_age_at(frame, days)[firsts]
    winning = np.flatnonzero(
        selection.held_ever(frame) & selection.has_outcome(frame, OutcomeType.COACHING_CLIENT)
    )
    in_time = winning[calls.ended_at[winning] <= deadline[calls.thread[winning]]]
    is_closed = np.zeros(number_of_threads, dtype=np.bool_)
    is_closed[calls.thread[in_time]] = True
    mask = np.zeros(len(calls), dtype=np.bool_)
    mask[firsts[is_closed[calls.thread[firsts]]]] = True
    return mask


def cohort_period(frame: FactFrame, days: int) -> Period:
    """The days on which the threads of the cohort began, for a tile to name; empty before any came of age.

    They are the period's days, up to today's at `now`, less `days`. A change of the clock between the
    two moves the true edge by an hour, which a date does not show.
    """
    period = frame.period
    tomorrow = day_of(frame.now, period.time_zone) + timedelta(days=1)
    end_on = max(period.start_on, min(period.end_on, tomorrow))
    age = timedelta(days=days)
    return Period(period.start_on - age, end_on - age, period.time_zone)


def _comes_of_age_at(frame: FactFrame, days: int) -> Times:
    """When a thread that began with the call would be `days` x 24 hours old."""
    return frame.calls.started_at + np.timedelta64(days * 24, "h")
