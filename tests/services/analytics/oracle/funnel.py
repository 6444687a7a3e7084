"""The milestone funnel: which milestones a held call had, reached, completed, and where it was left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from services.analytics.frame import Definition, MilestoneDefinition
from services.analytics.periods import Period
from services.models.vocabulary import MilestoneStatus, OutcomeType, Qualification
from tests.services.analytics.frames import CallFact, ResponseFact
from tests.services.analytics.oracle.basics import (
    Calls,
    Json,
    Selected,
    held_in,
    in_progress_in,
    percentile_seconds,
    period_json,
    rate,
    without_outcome,
)

Definitions = Sequence[Definition]


def funnel_report(
    facts: Calls,
    period: Period,
    now: datetime,
    close_window_days: int,
    definitions: Definitions,
    selected: Selected,
) -> Json:
    """Everything that `report funnel` says, with the keys that it says it by."""
    held = held_in(facts, period, selected)
    return {
        "period": period_json(period),
        "held": len(held),
        "inProgress": len(in_progress_in(facts, period, selected)),
        "outcomeMissing": len(without_outcome(held)),
        "noMilestones": len([c for c in held if last_reached(c, definitions) is None]),
        "steps": [step(number, held, definitions) for number in shown_numbers(held, definitions)],
    }


def shown_numbers(held: Calls, definitions: Definitions) -> list[int]:
    """The active milestones of the version in force, in its order; then others eligible, by number."""
    active = [m.number for m in definitions[-1].milestones if m.is_active]
    known = {m.number for definition in definitions for m in definition.milestones}
    known |= {r.milestone for c in held for r in c.responses}
    met = {number for number in known for c in held if is_eligible(c, number, definitions)}
    return active + sorted(met - set(active))


def title_of(number: int, definitions: Definitions) -> str:
    """The title that a milestone has in the newest version that has it."""
    for definition in reversed(definitions):
        for milestone in definition.milestones:
            if milestone.number == number:
                return milestone.title
    raise AssertionError(f"No version has milestone {number}.")


def step(number: int, held: Calls, definitions: Definitions) -> Json:
    """One milestone of the funnel over the held calls."""
    eligible = [c for c in held if is_eligible(c, number, definitions)]
    reached = [c for c in held if is_reached(c, number, definitions)]
    left = [c for c in held if is_left_at(c, number, definitions)]
    spans = times_in(number, held)
    return {
        "milestone": number,
        "title": title_of(number, definitions),
        "eligible": len(eligible),
        "skippedByRule": len([c for c in held if is_skipped_by_rule(c, number, definitions)]),
        "reached": len(reached),
        "completed": len([c for c in reached if has_status(c, number, MilestoneStatus.COMPLETED)]),
        "skipped": len([c for c in eligible if has_status(c, number, MilestoneStatus.SKIPPED)]),
        "stepRate": step_rate(number, reached, definitions),
        "left": len(left),
        "correctExits": len([c for c in left if c.outcome == OutcomeType.DISQUALIFIED]),
        "closedEarly": len([c for c in left if is_closed(c)]),
        "unknown": len([c for c in left if c.outcome is None]),
        "leaks": len([c for c in left if c.outcome == OutcomeType.FOLLOW_UP_SCHEDULED]),
        "medianSeconds": percentile_seconds(spans, Fraction(1, 2)),
        "q1Seconds": percentile_seconds(spans, Fraction(1, 4)),
        "q3Seconds": percentile_seconds(spans, Fraction(3, 4)),
        "p90Seconds": percentile_seconds(spans, Fraction(9, 10)),
    }


def version_of(call: CallFact, definitions: Definitions) -> Definition:
    """The configuration version under which the call was led."""
    return next(d for d in definitions if d.version == call.version)


def milestone_of(call: CallFact, number: int, definitions: Definitions) -> MilestoneDefinition | None:
    """The milestone as the call's own version has it, if it has it at all."""
    for milestone in version_of(call, definitions).milestones:
        if milestone.number == number:
            return milestone
    return None


def response_to(call: CallFact, number: int) -> ResponseFact | None:
    """The one response that the call has for a milestone, if any."""
    for response in call.responses:
        if response.milestone == number:
            return response
    return None


def has_status(call: CallFact, number: int, status: MilestoneStatus) -> bool:
    """Whether the call's response for the milestone has that status."""
    response = response_to(call, number)
    return response is not None and response.status == status


def is_available(call: CallFact, number: int, definitions: Definitions) -> bool:
    """A milestone is there for a call if its version has it active; the offer only for qualified prospects.

    A prospect whose client count is unknown is led in advisory mode as one under the threshold is.
    """
    milestone = milestone_of(call, number, definitions)
    if milestone is None or not milestone.is_active:
        return False
    return not milestone.is_offer or call.qualification == Qualification.QUALIFIED


def is_reached(call: CallFact, number: int, definitions: Definitions) -> bool:
    """There is a response, whatever its status; but skipping what was not available reaches nothing."""
    if response_to(call, number) is None:
        return False
    skipped = has_status(call, number, MilestoneStatus.SKIPPED)
    return not (skipped and not is_available(call, number, definitions))


def is_eligible(call: CallFact, number: int, definitions: Definitions) -> bool:
    """The milestone was available in the call, or was reached all the same."""
    return is_available(call, number, definitions) or is_reached(call, number, definitions)


def is_skipped_by_rule(call: CallFact, number: int, definitions: Definitions) -> bool:
    """The milestone was neither available nor reached."""
    return not is_available(call, number, definitions) and not is_reached(call, number, definitions)


def numbers_in_order(call: CallFact, definitions: Definitions) -> list[int]:
    """The milestones of the call's own version in their configured order; then others it met, by number."""
    configured = [m.number for m in version_of(call, definitions).milestones]
    return configured + sorted({r.milestone for r in call.responses} - set(configured))


def next_eligible(call: CallFact, number: int, definitions: Definitions) -> int | None:
    """The first milestone after this one, in the call's order, that was eligible in the call."""
    order = numbers_in_order(call, definitions)
    for later in order[order.index(number) + 1 :]:
        if is_eligible(call, later, definitions):
            return later
    return None


def step_rate(number: int, reached: Calls, definitions: Definitions) -> Json:
    """Of the calls that reached the milestone and had a next one, those that reached the next one too."""
    followed = [(c, next_eligible(c, number, definitions)) for c in reached]
    with_next = [(c, later) for c, later in followed if later is not None]
    went_on = [c for c, later in with_next if is_reached(c, later, definitions)]
    return rate(len(went_on), len(with_next))


def last_reached(call: CallFact, definitions: Definitions) -> int | None:
    """The reached milestone that is the latest in the configured order, whenever it was reached."""
    reached = [n for n in numbers_in_order(call, definitions) if is_reached(call, n, definitions)]
    return reached[-1] if reached else None


def has_completed_decision(call: CallFact, definitions: Definitions) -> bool:
    """The milestone that the call's own version marks as the decision is completed."""
    decisions = [m.number for m in version_of(call, definitions).milestones if m.is_decision]
    return any(has_status(call, number, MilestoneStatus.COMPLETED) for number in decisions)


def is_left_at(call: CallFact, number: int, definitions: Definitions) -> bool:
    """The milestone is the last that the call reached, and the decision was not completed."""
    return last_reached(call, definitions) == number and not has_completed_decision(call, definitions)


def is_closed(call: CallFact) -> bool:
    """The prospect became a coaching client or took the implementation alone."""
    return call.outcome in (OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY)


def times_in(number: int, held: Calls) -> list[timedelta]:
    """How long completed responses for the milestone took, where both times are known."""
    responses = [response_to(call, number) for call in held]
    return [
        r.completed_at - r.started_at
        for r in responses
        if r and r.status == MilestoneStatus.COMPLETED and r.started_at and r.completed_at
    ]
