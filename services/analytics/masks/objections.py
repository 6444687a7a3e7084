"""Which objections count: each function gives a mask over the frame's objections.

An objection belongs to its call: its day, its agent, and whether it is held. Where a question is about
some types alone, no objection of another type counts, nor does a call for having met one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from services.analytics.frame import NONE, Codes, FactFrame, Mask, Positions, code, remembered
from services.analytics.masks import selection
from services.models.vocabulary import ObjectionOutcome, ObjectionType

_TYPES = len(ObjectionType)


@remembered
def of_held(frame: FactFrame) -> Mask:
    """Objections of held calls of the period, of the types asked for."""
    mask = selection.held(frame)[frame.objections.call]
    if frame.objection_types is None:
        return mask
    return mask & np.isin(frame.objections.type, [code(wanted) for wanted in frame.objection_types])


@remembered
def met_in(frame: FactFrame, milestone: int | None, objection_type: ObjectionType | None) -> Mask:
    """Objections of one type, met in one milestone (NONE: one not known); None takes all, counted or not."""
    mask = np.ones(len(frame.objections.call), dtype=np.bool_)
    if milestone is not None:
        mask &= frame.objections.milestone == milestone
    if objection_type is not None:
        mask &= selection.coded(frame.objections.type, objection_type)
    return mask


@remembered
def classified(frame: FactFrame) -> Mask:
    """Objections of held calls of the period that have an outcome."""
    return of_held(frame) & ~selection.coded(frame.objections.outcome, None)


@remembered
def still_open(frame: FactFrame) -> Mask:
    """Objections of held calls of the period that have no outcome yet."""
    return of_held(frame) & selection.coded(frame.objections.outcome, None)


@remembered
def of_outcome(frame: FactFrame, outcome: ObjectionOutcome) -> Mask:
    """Objections of held calls of the period classified as `outcome`."""
    return of_held(frame) & selection.coded(frame.objections.outcome, outcome)


@remembered
def timed(frame: FactFrame) -> Mask:
    """RESOLVED objections of held calls of the period that have both times."""
    return of_outcome(frame, ObjectionOutcome.RESOLVED) & ~np.isnan(frame.objections.seconds)


@remembered
def followed_up(frame: FactFrame) -> Mask:
    """RESOLVED objections of held calls of the period whose thread has a later held call, at any time."""
    held_calls = np.flatnonzero(selection.held_ever(frame))
    threads = frame.calls.thread
    last_held = np.full(len(frame.calls), NONE, dtype=np.int64)
    np.maximum.at(last_held, threads[held_calls], held_calls)
    call = frame.objections.call
    return of_outcome(frame, ObjectionOutcome.RESOLVED) & (call < last_held[threads[call]])


@remembered
def durable(frame: FactFrame) -> Mask:
    """Those of `followed_up` after which no objection of their type was raised."""
    came_back = _raised_again_in_call(frame) | _raised_again_in_thread(frame)
    mask: Mask = followed_up(frame) & ~came_back
    return mask


@remembered
def boomerangs(frame: FactFrame) -> Mask:
    """Those of `followed_up` that came back: an objection of their type was raised after them."""
    return followed_up(frame) & ~durable(frame)


@remembered
def ordinals(frame: FactFrame) -> Positions:
    """Which one of its call's objections each is, from 0, in the order of the facts."""
    call = frame.objections.call
    return np.arange(len(call)) - np.searchsorted(call, call)


def seconds(frame: FactFrame, calls: Positions, places: Positions) -> npt.NDArray[np.float64]:
    """How long objections took to resolve, in seconds, by call and ordinal; NaN unless both times are known."""
    positions: Positions = np.searchsorted(frame.objections.call, calls) + places
    return frame.objections.seconds[positions]


@remembered
def _raised_again_in_call(frame: FactFrame) -> Mask:
    """Objections whose type was raised again in the same call, strictly later.

    Where either raised_at is missing, nobody knows that it was later, and it does not count.
    """
    objections = frame.objections
    raised_at = objections.raised_at.view(np.int64)  # microseconds; NaT is the least number of all
    key = _key(objections.call, objections.type)
    latest = np.full(len(frame.calls) * _TYPES, np.iinfo(np.int64).min)
    np.maximum.at(latest, key, raised_at)
    return ~np.isnat(objections.raised_at) & (raised_at < latest[key])


@remembered
def _raised_again_in_thread(frame: FactFrame) -> Mask:
    """Objections whose type came up again in a later held call of the thread, with a time or without."""
    objections = frame.objections
    key = _key(frame.calls.thread[objections.call], objections.type)
    counts = selection.held_ever(frame)[objections.call]
    last_call = np.full(len(frame.calls) * _TYPES, NONE, dtype=np.int64)
    np.maximum.at(last_call, key[counts], objections.call[counts])
    return objections.call < last_call[key]


def _key(group: Positions, types: Codes) -> Positions:
    return group * _TYPES + types
