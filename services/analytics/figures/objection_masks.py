"""Which objections count: each function gives a mask over the frame's objections.

An objection belongs to its call: its day, its agent, and whether it is held.
"""

from __future__ import annotations

import numpy as np

from services.analytics.figures import selection
from services.analytics.frame import NONE, Codes, FactFrame, Mask, Positions
from services.models.vocabulary import ObjectionOutcome, ObjectionType

_TYPES = len(ObjectionType)


def of_held(frame: FactFrame) -> Mask:
    """Objections of held calls of the period."""
    return selection.held(frame)[frame.objections.call]


def of_type(frame: FactFrame, objection_type: ObjectionType) -> Mask:
    """Objections of held calls of the period of one type."""
    return of_held(frame) & selection.coded(frame.objections.type, objection_type)


def classified(frame: FactFrame) -> Mask:
    """Objections of held calls of the period that have an outcome."""
    return of_held(frame) & ~selection.coded(frame.objections.outcome, None)


def still_open(frame: FactFrame) -> Mask:
    """Objections of held calls of the period that have no outcome yet."""
    return of_held(frame) & selection.coded(frame.objections.outcome, None)


def of_outcome(frame: FactFrame, outcome: ObjectionOutcome) -> Mask:
    """Objections of held calls of the period classified as `outcome`."""
    return of_held(frame) & selection.coded(frame.objections.outcome, outcome)


def calls_with_objection(frame: FactFrame) -> Mask:
    """The calls (a mask over calls) held in the period that met at least one objection."""
    met = np.zeros(len(frame.calls), dtype=np.bool_)
    met[frame.objections.call] = True
    return selection.held(frame) & met


def timed(frame: FactFrame) -> Mask:
    """RESOLVED objections of held calls of the period that have both times."""
    return of_outcome(frame, ObjectionOutcome.RESOLVED) & ~np.isnan(frame.objections.seconds)


def followed_up(frame: FactFrame) -> Mask:
    """RESOLVED objections of held calls of the period whose thread has a later held call, at any time."""
    held_calls = np.flatnonzero(selection.held_ever(frame))
    threads = frame.calls.thread
    last_held = np.full(len(frame.calls), NONE, dtype=np.int64)
    np.maximum.at(last_held, threads[held_calls], held_calls)
    call = frame.objections.call
    return of_outcome(frame, ObjectionOutcome.RESOLVED) & (call < last_held[threads[call]])


def durable(frame: FactFrame) -> Mask:
    """Those of `followed_up` after which no objection of their type was raised."""
    return followed_up(frame) & ~_raised_again_in_call(frame) & ~_raised_again_in_thread(frame)


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
