"""Which calls count: each function gives a mask over the frame's calls."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from services.analytics.frame import Codes, FactFrame, Mask, Times, code, instant, remembered
from services.models.vocabulary import OutcomeType, Qualification

# The outcomes that settle the matter: a follow-up leaves it open.
DECISIONS = (OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY, OutcomeType.DISQUALIFIED)


def coded(codes: Codes, member: StrEnum | None) -> Mask:
    """Where `codes` says `member`; None stands for "has none"."""
    mask: Mask = codes == code(member)
    return mask


def in_period(frame: FactFrame, times: Times) -> Mask:
    """Times within the period, its first instant included, its end not; a missing time is never within."""
    return (times >= instant(frame.period.start)) & (times < instant(frame.period.end))


@remembered
def held_ever(frame: FactFrame) -> Mask:
    """Calls started and ended, whatever their status, at any time and whether selected or not."""
    return ~np.isnat(frame.calls.started_at) & ~np.isnat(frame.calls.ended_at)


@remembered
def held(frame: FactFrame) -> Mask:
    """Selected calls of the period, by started_at, that were held."""
    return frame.selected & in_period(frame, frame.calls.started_at) & held_ever(frame)


@remembered
def in_progress(frame: FactFrame) -> Mask:
    """Selected calls started in the period and not ended, stale ones included."""
    return frame.selected & in_period(frame, frame.calls.started_at) & np.isnat(frame.calls.ended_at)


@remembered
def with_outcome(frame: FactFrame) -> Mask:
    """Held calls of the period that have an outcome."""
    return held(frame) & ~coded(frame.calls.outcome, None)


@remembered
def outcome_missing(frame: FactFrame) -> Mask:
    """Held calls of the period that have no outcome, cancelled ones included."""
    return held(frame) & coded(frame.calls.outcome, None)


@remembered
def of_outcome(frame: FactFrame, *outcomes: OutcomeType) -> Mask:
    """Held calls of the period that ended with one of `outcomes`."""
    return held(frame) & has_outcome(frame, *outcomes)


@remembered
def has_outcome(frame: FactFrame, *outcomes: OutcomeType) -> Mask:
    """Calls with one of `outcomes`, whether they count or not."""
    return np.isin(frame.calls.outcome, [code(outcome) for outcome in outcomes])


@remembered
def of_qualification(frame: FactFrame, qualification: Qualification) -> Mask:
    """Calls whose prospect had `qualification` at the call, whether they count or not."""
    return coded(frame.calls.qualification, qualification)


@remembered
def without_appointment(frame: FactFrame) -> Mask:
    """Held calls of the period that never had an appointed time."""
    return held(frame) & np.isnat(frame.calls.scheduled_at)
