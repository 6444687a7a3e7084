"""Where the leaks go: what became of a thread after one of its held calls was left with a follow-up.

Every leak is in exactly one of the ends. Calls of the thread that stand after it decide, of whatever day and
agent and whether they pass the filters or not: a held one with an outcome first, then a held one without, then
what is planned, then what became of the appointment.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from services.analytics.frame import NONE, FactFrame, Mask, Positions, instant, remembered
from services.analytics.masks import milestones, selection
from services.models.vocabulary import CallStatus, OutcomeType


class LeakEnd(StrEnum):
    """What became of a leak, in the order in which it is shown."""

    WON = "won"  # a later held call won a coaching client, whatever came after
    IMPLEMENTATION = "implementation"  # of the later held calls, the last with an outcome says so
    DISQUALIFIED = "disqualified"  # the same
    AGAIN = "again"  # the same: another follow-up
    UNSETTLED = "unsettled"  # held again, and no later held call has an outcome
    AHEAD = "ahead"  # not held again: a later call is in progress, or its appointment is still to come
    OVERDUE = "overdue"  # nothing ahead: a later call is past its time, and nobody has said what became of it
    NO_SHOW = "no-show"  # nothing ahead or overdue: the thread's last call was a no-show
    CANCELLED = "cancelled"  # the same, but it was cancelled
    UNPLANNED = "unplanned"  # the thread has no later call


# The ends at which nothing is decided and nothing is ahead: whoever wants the prospect has to act.
ADRIFT = (LeakEnd.OVERDUE, LeakEnd.NO_SHOW, LeakEnd.CANCELLED, LeakEnd.UNPLANNED)
_BY_OUTCOME = {
    OutcomeType.IMPLEMENTATION_ONLY: LeakEnd.IMPLEMENTATION,
    OutcomeType.DISQUALIFIED: LeakEnd.DISQUALIFIED,
    OutcomeType.FOLLOW_UP_SCHEDULED: LeakEnd.AGAIN,
}


@remembered
def leaks(frame: FactFrame) -> Mask:
    """Per call the milestone it was left at with a follow-up, by row and column of the milestones' table."""
    return milestones.left_with(frame, OutcomeType.FOLLOW_UP_SCHEDULED)


@remembered
def ended(frame: FactFrame, *ends: LeakEnd) -> Mask:
    """Those of `leaks` whose thread has come to one of `ends` since."""
    masks = _ends(frame)
    of_calls = np.logical_or.reduce([masks[end] for end in ends])
    found: Mask = leaks(frame) & of_calls[milestones.table(frame).calls][:, None]
    return found


@remembered
def _ends(frame: FactFrame) -> dict[LeakEnd, Mask]:
    """Masks over all calls: what became of the thread after each. Every call is in exactly one."""
    calls, left = frame.calls, np.ones(len(frame.calls), dtype=np.bool_)
    # The status of the thread's last call, which matters only where that is a later one.
    last = calls.status[_last(frame, np.ones(len(calls), dtype=np.bool_))]
    is_last = ~_is_followed_by(frame, np.ones(len(calls), dtype=np.bool_))
    found: dict[LeakEnd, Mask] = {}
    for end, mask in (
        *_held_again(frame).items(),
        (LeakEnd.AHEAD, _is_followed_by(frame, _ahead(frame))),
        (LeakEnd.OVERDUE, _is_followed_by(frame, _overdue(frame))),
        (LeakEnd.UNPLANNED, is_last),
        (LeakEnd.NO_SHOW, selection.coded(last, CallStatus.NO_SHOW)),
        (LeakEnd.CANCELLED, np.ones(len(calls), dtype=np.bool_)),
    ):
        found[end] = left & mask
        left = left & ~mask
    return found


def _held_again(frame: FactFrame) -> dict[LeakEnd, Mask]:
    """The ends of threads that met again, the first that applies being the one."""
    held = selection.held_ever(frame)
    with_outcome = held & ~selection.coded(frame.calls.outcome, None)
    won = held & selection.has_outcome(frame, OutcomeType.COACHING_CLIENT)
    is_decided = _is_followed_by(frame, with_outcome)
    last = frame.calls.outcome[_last(frame, with_outcome)]
    return {
        LeakEnd.WON: _is_followed_by(frame, won),
        **{end: is_decided & selection.coded(last, outcome) for outcome, end in _BY_OUTCOME.items()},
        LeakEnd.UNSETTLED: _is_followed_by(frame, held),
    }


def _ahead(frame: FactFrame) -> Mask:
    """Calls in progress, and scheduled ones whose time has not passed or is not known."""
    calls = frame.calls
    in_progress = ~np.isnat(calls.started_at) & np.isnat(calls.ended_at)
    mask: Mask = in_progress | (_scheduled(frame) & ~_overdue(frame))
    return mask


def _overdue(frame: FactFrame) -> Mask:
    """Scheduled calls whose time has passed."""
    mask: Mask = _scheduled(frame) & (frame.calls.scheduled_at < instant(frame.now))
    return mask


def _scheduled(frame: FactFrame) -> Mask:
    """Calls that have not started and were neither missed nor cancelled."""
    mask: Mask = np.isnat(frame.calls.started_at) & selection.coded(frame.calls.status, CallStatus.SCHEDULED)
    return mask


def _is_followed_by(frame: FactFrame, mask: Mask) -> Mask:
    """Calls after which, in their thread, another of `mask` stands."""
    found: Mask = _last(frame, mask) > np.arange(len(frame.calls))
    return found


def _last(frame: FactFrame, mask: Mask) -> Positions:
    """For every call the last one of `mask` in its thread, as a position; NONE where there is none."""
    threads, positions = frame.calls.thread, np.flatnonzero(mask)
    last = np.full(int(threads.max(initial=-1)) + 1, NONE, dtype=np.int64)
    np.maximum.at(last, threads[positions], positions)
    found: Positions = last[threads]
    return found
