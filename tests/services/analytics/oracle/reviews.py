"""Which calls each rule chooses for review, read anew from the definitions."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from services.analytics.frame import Definition
from services.models.vocabulary import CallMode, MilestoneStatus, OutcomeType, Qualification
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle import funnel
from tests.services.analytics.oracle.counts import Question, members


def chosen(rule: str, question: Question) -> set[UUID]:
    """The ids of the calls; what was started out of order for a reason stands in no fact, and is not here."""
    named = {"override": "milestones-skipped", "outcome": "held-without-outcome", "boomerang": "boomerangs"}
    if rule in named:
        return {call_id for call_id, _ in members(named[rule], question)}
    if rule == "gate":
        return {c.id for c in question.held if is_past_a_gate(c, question.definitions)}
    return {c.id for c in question.held if is_drawn(c, question.period.time_zone)}


def is_past_a_gate(call: CallFact, definitions: Sequence[Definition]) -> bool:
    """Sold or offered to somebody who was not qualified, or led out of the strict order."""
    if call.qualification is not Qualification.QUALIFIED:
        if call.outcome in (OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY):
            return True
        offers = [m.number for m in funnel.version_of(call, definitions).milestones if m.is_offer]
        if any(funnel.is_reached(call, number, definitions) for number in offers):
            return True
    return call.mode is CallMode.STRICT and is_out_of_order(call, definitions)


def is_out_of_order(call: CallFact, definitions: Sequence[Definition]) -> bool:
    """Some milestone was reached, and one before it neither completed nor skipped, though it was there to lead."""
    version = funnel.version_of(call, definitions)
    configured = [m.number for m in version.milestones]
    others = sorted({r.milestone for r in call.responses} - set(configured))
    done = {
        r.milestone for r in call.responses if r.status in (MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED)
    }
    is_blocked = False
    for number in [*configured, *others]:
        if is_blocked and funnel.is_reached(call, number, definitions):
            return True
        is_blocked |= funnel.is_available(call, number, definitions) and number not in done
    return False


def is_drawn(call: CallFact, time_zone: str) -> bool:
    """One in ten, by the digest of the week in which it began and its id."""
    assert call.started_at is not None
    week = call.started_at.astimezone(ZoneInfo(time_zone)).strftime("%G-%V").replace("-0", "-")
    return int(sha256(f"{week} {call.id}".encode()).hexdigest()[:16], 16) % 10 == 0
