"""Which held calls were led past a gate: each function gives a mask over the frame's calls.

The gates are those of a live call, read from what the call became. They stop nobody whose history is imported, so
that such a call may have passed them all the same.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from services.analytics.frame import FactFrame, Mask, remembered
from services.analytics.masks import milestones, selection
from services.models.vocabulary import (
    ADVISORY_OUTCOMES,
    CallMode,
    MilestoneStatus,
    OutcomeType,
    Qualification,
)

_PAST_ADVISORY = tuple(outcome for outcome in OutcomeType if outcome not in ADVISORY_OUTCOMES)


class Gate(StrEnum):
    """A rule of live calls that a call was led past."""

    OFFER = "offer"  # the offer was reached, though the prospect was not qualified
    OUTCOME = "outcome"  # it ended with an outcome that is for qualified prospects alone
    ORDER = "order"  # in strict mode a milestone was reached while an earlier one was still open


@remembered
def breached(frame: FactFrame, gate: Gate | None = None) -> Mask:
    """Held calls of the period that were led past this gate, or past any."""
    if gate is None:
        any_of_them: Mask = np.logical_or.reduce([breached(frame, one) for one in Gate])
        return any_of_them
    if gate is Gate.ORDER:
        strict: Mask = _with_any(frame, _early(frame)) & selection.coded(frame.calls.mode, CallMode.STRICT)
        return strict
    qualified = selection.of_qualification(frame, Qualification.QUALIFIED)
    sold = selection.of_outcome(frame, *_PAST_ADVISORY)
    offered = _with_any(frame, milestones.reached(frame) & milestones.table(frame).offer)
    advisory: Mask = (sold if gate is Gate.OUTCOME else offered) & ~qualified
    return advisory


def _with_any(frame: FactFrame, rows: Mask) -> Mask:
    """The calls with any of these milestones."""
    mask = np.zeros(len(frame.calls), dtype=np.bool_)
    mask[milestones.table(frame).calls[np.any(rows, axis=1)]] = True
    return mask


def _early(frame: FactFrame) -> Mask:
    """By row and place in the order: milestones reached while an earlier available one was still open."""
    rows = milestones.table(frame)
    is_open = selection.coded(rows.status, None) | selection.coded(rows.status, MilestoneStatus.IN_PROGRESS)
    waits = milestones.in_order(rows, rows.available & is_open)
    before = np.zeros_like(waits)
    before[:, 1:] = np.logical_or.accumulate(waits, axis=1)[:, :-1]
    mask: Mask = milestones.in_order(rows, milestones.reached(frame)) & before
    return mask
