"""The counts of objections of held calls, and of the calls that met them."""

from __future__ import annotations

from collections.abc import Mapping

from services.analytics.counts.counting import Count, MeetingCount, ObjectionCount
from services.analytics.frame import FactFrame, Mask
from services.analytics.masks import objections
from services.errors import N_
from services.models.vocabulary import ObjectionOutcome


def _resolved(frame: FactFrame) -> Mask:
    return objections.of_outcome(frame, ObjectionOutcome.RESOLVED)


def _deferred(frame: FactFrame) -> Mask:
    return objections.of_outcome(frame, ObjectionOutcome.DEFERRED)


def _disqualified(frame: FactFrame) -> Mask:
    return objections.of_outcome(frame, ObjectionOutcome.DISQUALIFIED)


def _untimed(frame: FactFrame) -> Mask:
    return _resolved(frame) & ~objections.timed(frame)


def _not_followed_up(frame: FactFrame) -> Mask:
    return _resolved(frame) & ~objections.followed_up(frame)


OBJECTIONS = ObjectionCount("objections", N_("Objections in held calls"), objections.of_held)
CLASSIFIED = ObjectionCount("objections-classified", N_("Objections that have an outcome"), objections.classified)
RESOLVED = ObjectionCount("objections-resolved", N_("Objections resolved"), _resolved)
DEFERRED = ObjectionCount("objections-deferred", N_("Objections deferred"), _deferred)
DISQUALIFIED_OBJECTIONS = ObjectionCount(
    "objections-disqualified", N_("Objections that ended in disqualification"), _disqualified
)
OPEN = ObjectionCount("objections-open", N_("Objections that have no outcome yet"), objections.still_open)
TIMED_OBJECTIONS = ObjectionCount(
    "objections-timed", N_("Objections resolved of which both times are known"), objections.timed
)
UNTIMED_OBJECTIONS = ObjectionCount(
    "objections-untimed", N_("Objections resolved of which a time is missing"), _untimed
)
FOLLOWED_UP = ObjectionCount(
    "objections-followed-up",
    N_("Objections resolved whose thread has a later held call"),
    objections.followed_up,
)
NOT_FOLLOWED_UP = ObjectionCount(
    "objections-not-followed-up",
    N_("Objections resolved whose thread has no later held call to show whether that lasts"),
    _not_followed_up,
)
DURABLE = ObjectionCount(
    "objections-durable",
    N_("Objections resolved that did not come back, of threads with a later held call"),
    objections.durable,
)
BOOMERANGS = ObjectionCount(
    "boomerangs",
    N_("Objections resolved that came back, of threads with a later held call"),
    objections.boomerangs,
)
CALLS_WITH_OBJECTION = MeetingCount(
    "calls-with-objection", N_("Held calls that met at least one objection"), OBJECTIONS
)

BY_OUTCOME: Mapping[ObjectionOutcome, ObjectionCount] = {
    ObjectionOutcome.RESOLVED: RESOLVED,
    ObjectionOutcome.DEFERRED: DEFERRED,
    ObjectionOutcome.DISQUALIFIED: DISQUALIFIED_OBJECTIONS,
}

COUNTS: tuple[Count, ...] = (
    *(OBJECTIONS, CLASSIFIED, RESOLVED, DEFERRED, DISQUALIFIED_OBJECTIONS, OPEN),
    *(TIMED_OBJECTIONS, UNTIMED_OBJECTIONS, FOLLOWED_UP, NOT_FOLLOWED_UP, DURABLE, BOOMERANGS),
    CALLS_WITH_OBJECTION,
)
