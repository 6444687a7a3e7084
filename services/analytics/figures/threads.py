"""Which threads count: each function gives one call per thread, its first held one, as a position.

A thread passes the filters if that call does. Which of its calls closed it does not matter, nor
whose that call was.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from services.analytics.figures import selection
from services.analytics.frame import FactFrame, Mask, Positions, Times, instant
from services.analytics.periods import Period, day_of
from services.models.vocabulary import OutcomeType


def first_held(frame: FactFrame) -> Positions:
    """The first held call of each selected thread that has one, at any time."""
    positions = np.flatnonzero(selection.held_ever(frame))
    threads = frame.calls.thread[positions]
    # A thread's calls stand side by side, in order.
    is_first = np.ones(len(positions), dtype=np.bool_)
    is_first[1:] = threads[1:] != threads[:-1]
    firsts = positions[is_first]
    return firsts[frame.selected[firsts]]


def cohort(frame: FactFrame, days: int) -> Positions:
    """Threads that became `days` x 24 hours old in the period, and not after `now`."""
    firsts = first_held(frame)
    came_of_age = _started_at(frame, firsts) + _span(days)
    return firsts[selection.in_period(frame, came_of_age) & (came_of_age <= instant(frame.now))]


def too_young(frame: FactFrame, days: int) -> Positions:
    """Threads whose first held call lies in the period and that are not `days` x 24 hours old at `now`."""
    firsts = first_held(frame)
    started_at = _started_at(frame, firsts)
    is_young = started_at + _span(days) > instant(frame.now)
    return firsts[selection.in_period(frame, started_at) & is_young]


def closed(frame: FactFrame, firsts: Positions, days: int) -> Mask:
    """Which of the threads of `firsts` won a coaching client within `days` x 24 hours, exactly that included.

    The first held call's started_at begins the span, the closing call's ended_at dates the closing.
    """
    calls = frame.calls
    deadline = np.full(_count(frame), np.datetime64("NaT", "us"))
    deadline[calls.thread[firsts]] = _started_at(frame, firsts) + _span(days)
    winning = selection.held_ever(frame) & selection.has_outcome(frame, OutcomeType.COACHING_CLIENT)
    in_time = winning & (calls.ended_at <= deadline[calls.thread])
    is_closed = np.zeros(_count(frame), dtype=np.bool_)
    is_closed[calls.thread[in_time]] = True
    return is_closed[calls.thread[firsts]]


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


def _started_at(frame: FactFrame, firsts: Positions) -> Times:
    return frame.calls.started_at[firsts]


def _span(days: int) -> np.timedelta64:
    return np.timedelta64(days * 24, "h")


def _count(frame: FactFrame) -> int:
    return int(frame.calls.thread.max(initial=-1)) + 1
