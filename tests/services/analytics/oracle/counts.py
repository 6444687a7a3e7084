"""Who and what stands behind each number, member by member, read anew from the definitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.analytics.frame import Definition
from services.analytics.periods import Period
from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionOutcome, OutcomeType, Qualification
from tests.services.analytics.frames import CallFact, ObjectionFact
from tests.services.analytics.oracle import funnel, leaks, objections, team
from tests.services.analytics.oracle.basics import (
    Calls,
    falls_in,
    held_in,
    held_threads,
    in_progress_in,
    is_held,
    passes,
)

# A call and, where it has several members, which of them: a milestone's number, an objection's place in it.
Key = tuple[UUID, int]
EVERY = "every"


@dataclass(frozen=True)
class Question:
    """Calls and what is asked about them; `types` are the types of objection asked for, None being all."""

    facts: Calls
    period: Period
    now: datetime
    close_window_days: int
    definitions: Sequence[Definition]
    selected: frozenset[UUID] | None
    types: frozenset[str] | None = None

    @property
    def held(self) -> list[CallFact]:
        """The held calls of the period that pass."""
        return held_in(self.facts, self.period, self.selected)

    @property
    def booked(self) -> list[CallFact]:
        """The calls whose appointment lies in the period."""
        return [c for c in self.facts if passes(c, self.selected) and falls_in(c.scheduled_at, self.period)]


def members(
    name: str, question: Question, milestone: int | str | None = EVERY, objection_type: str = EVERY
) -> set[Key]:
    """The members of the count of that name; `milestone` None asks for objections whose milestone is not known."""
    if name in HELD_CALLS:
        return {(c.id, 0) for c in question.held if HELD_CALLS[name](c)}
    if name in APPOINTMENTS:
        return {(c.id, 0) for c in question.booked if APPOINTMENTS[name](c, question)}
    if name in THREADS:
        return {(thread[0].id, 0) for thread in THREADS[name](question)}
    if name in MILESTONES:
        return {
            (call.id, number)
            for call in question.held
            for number in known_numbers(question)
            if milestone in (EVERY, number) and MILESTONES[name](call, number, question.definitions)
        }
    if name in LEAKS:
        leaked = members("leaks", question, milestone)
        ends = {c.id: leaks.end_of(c, question.facts, question.now) for c in question.held}
        return {(call_id, number) for call_id, number in leaked if ends[call_id] in LEAKS[name]}
    if name == "calls-with-objection":
        raised = members("objections", question, milestone, objection_type)
        return {(call_id, 0) for call_id, _ in raised}
    if name in OBJECTIONS:
        return {
            (call.id, place)
            for call in question.held
            for place, objection in enumerate(call.objections)
            if is_asked(objection, question, milestone, objection_type)
            and OBJECTIONS[name](call, objection, question.facts)
        }
    return {(c.id, 0) for c in OTHERS[name](question)}


def known_numbers(question: Question) -> set[int]:
    """The milestones of any version, and those that a held call responded to."""
    configured = {m.number for definition in question.definitions for m in definition.milestones}
    return configured | {r.milestone for call in question.held for r in call.responses}


def is_asked(
    objection: ObjectionFact, question: Question, milestone: int | str | None, objection_type: str
) -> bool:
    """Whether the question is about this objection, and the cell about its type and milestone."""
    return (
        (question.types is None or objection.type in question.types)
        and milestone in (EVERY, objection.milestone)
        and objection_type in (EVERY, objection.type)
    )


HELD_CALLS: dict[str, Callable[[CallFact], bool]] = {
    "held": lambda c: True,
    "held-with-outcome": lambda c: c.outcome is not None,
    "held-without-outcome": lambda c: c.outcome is None,
    "held-without-appointment": lambda c: c.scheduled_at is None,
    "coaching-clients": lambda c: c.outcome == OutcomeType.COACHING_CLIENT,
    "coaching-clients-qualified": lambda c: (
        c.outcome == OutcomeType.COACHING_CLIENT and c.qualification == Qualification.QUALIFIED
    ),
    "follow-ups": lambda c: c.outcome == OutcomeType.FOLLOW_UP_SCHEDULED,
    "implementations": lambda c: c.outcome == OutcomeType.IMPLEMENTATION_ONLY,
    "disqualified": lambda c: c.outcome == OutcomeType.DISQUALIFIED,
    "decided": lambda c: c.outcome in team.CLEAR_DECISIONS,
}


def is_missed(call: CallFact) -> bool:
    """The prospect did not come."""
    return not is_held(call) and call.status == CallStatus.NO_SHOW


def is_cancelled(call: CallFact) -> bool:
    """Cancelled before it began: what was cancelled in progress was held."""
    return not is_held(call) and call.status == CallStatus.CANCELLED


def counts_for_show_rate(call: CallFact) -> bool:
    """Held, not shown up to, or cancelled late."""
    return is_held(call) or is_missed(call) or (is_cancelled(call) and team.is_late_cancellation(call))


APPOINTMENTS: dict[str, Callable[[CallFact, Question], bool]] = {
    "appointments": lambda c, q: counts_for_show_rate(c),
    "appointments-held": lambda c, q: is_held(c),
    "appointments-in-progress": lambda c, q: c.started_at is not None and c.ended_at is None,
    "no-shows": lambda c, q: is_missed(c),
    "late-cancelled": lambda c, q: is_cancelled(c) and team.is_late_cancellation(c),
    "early-cancelled": lambda c, q: (
        is_cancelled(c) and c.cancelled_at is not None and not team.is_late_cancellation(c)
    ),
    "cancelled-undated": lambda c, q: is_cancelled(c) and c.cancelled_at is None,
    "past-scheduled": lambda c, q: team.is_past_scheduled(c, q.now),
    "ahead": lambda c, q: c.status == CallStatus.SCHEDULED and not team.is_past_scheduled(c, q.now),
}


def aged(question: Question, days: int) -> list[list[CallFact]]:
    """The threads that became so old on a day of the period, by now."""
    return [
        thread
        for thread in held_threads(question.facts, question.selected)
        if falls_in(team.becomes_old_at(thread, days), question.period)
        and team.becomes_old_at(thread, days) <= question.now
    ]


def closed(question: Question, days: int) -> list[list[CallFact]]:
    """Those of them that won a client in that time."""
    return [thread for thread in aged(question, days) if team.is_closed_within(thread, days)]


def young(question: Question, days: int) -> list[list[CallFact]]:
    """The threads begun in the period that are not yet so old."""
    return [
        thread
        for thread in held_threads(question.facts, question.selected)
        if falls_in(thread[0].started_at, question.period) and team.becomes_old_at(thread, days) > question.now
    ]


THREADS: dict[str, Callable[[Question], list[list[CallFact]]]] = {
    "threads": lambda q: aged(q, q.close_window_days),
    "threads-closed": lambda q: closed(q, q.close_window_days),
    "threads-too-young": lambda q: young(q, q.close_window_days),
    "threads-14": lambda q: aged(q, 14),
    "threads-closed-14": lambda q: closed(q, 14),
    "threads-too-young-14": lambda q: young(q, 14),
}

Definitions = Sequence[Definition]


def has_next(call: CallFact, number: int, definitions: Definitions) -> bool:
    """The call reached the milestone and had another eligible one after it."""
    return (
        funnel.is_reached(call, number, definitions)
        and funnel.next_eligible(call, number, definitions) is not None
    )


def took_the_step(call: CallFact, number: int, definitions: Definitions) -> bool:
    """It reached that next one too."""
    if not has_next(call, number, definitions):
        return False
    following = funnel.next_eligible(call, number, definitions)
    return following is not None and funnel.is_reached(call, following, definitions)


def is_timed(call: CallFact, number: int) -> bool:
    """The milestone was completed and both of its times are known."""
    return bool(funnel.times_in(number, [call]))


def is_completed(call: CallFact, number: int) -> bool:
    """The milestone was completed."""
    return funnel.has_status(call, number, MilestoneStatus.COMPLETED)


MILESTONES: dict[str, Callable[[CallFact, int, Definitions], bool]] = {
    "milestones-eligible": funnel.is_eligible,
    "milestones-skipped-by-rule": funnel.is_skipped_by_rule,
    "milestones-reached": funnel.is_reached,
    "milestones-completed": lambda c, n, d: is_completed(c, n),
    "milestones-skipped": lambda c, n, d: (
        funnel.is_eligible(c, n, d) and funnel.has_status(c, n, MilestoneStatus.SKIPPED)
    ),
    "milestones-in-progress": lambda c, n, d: funnel.has_status(c, n, MilestoneStatus.IN_PROGRESS),
    "steps-possible": has_next,
    "steps-taken": took_the_step,
    "milestones-reached-last": lambda c, n, d: funnel.is_reached(c, n, d) and not has_next(c, n, d),
    "left": funnel.is_left_at,
    "correct-exits": lambda c, n, d: funnel.is_left_at(c, n, d) and c.outcome == OutcomeType.DISQUALIFIED,
    "closed-early": lambda c, n, d: funnel.is_left_at(c, n, d) and funnel.is_closed(c),
    "left-unknown": lambda c, n, d: funnel.is_left_at(c, n, d) and c.outcome is None,
    "leaks": lambda c, n, d: funnel.is_left_at(c, n, d) and c.outcome == OutcomeType.FOLLOW_UP_SCHEDULED,
    "milestones-timed": lambda c, n, d: is_timed(c, n),
    "milestones-untimed": lambda c, n, d: is_completed(c, n) and not is_timed(c, n),
}

LEAKS: dict[str, tuple[str, ...]] = {
    **{f"leaks-{end}": (end,) for end in leaks.ENDS},
    "leaks-adrift": leaks.ADRIFT,
}


def is_resolved(objection: ObjectionFact) -> bool:
    """The objection was resolved."""
    return objection.outcome == ObjectionOutcome.RESOLVED


def has_both_times(objection: ObjectionFact) -> bool:
    """It is known when it was raised and when it was resolved."""
    return objection.raised_at is not None and objection.resolved_at is not None


def is_followed_up(call: CallFact, objection: ObjectionFact, facts: Calls) -> bool:
    """Resolved, and the thread has a later held call."""
    return is_resolved(objection) and bool(objections.later_held_calls(call, facts))


OBJECTIONS: dict[str, Callable[[CallFact, ObjectionFact, Calls], bool]] = {
    "objections": lambda c, o, f: True,
    "objections-classified": lambda c, o, f: o.outcome is not None,
    "objections-resolved": lambda c, o, f: is_resolved(o),
    "objections-deferred": lambda c, o, f: o.outcome == ObjectionOutcome.DEFERRED,
    "objections-disqualified": lambda c, o, f: o.outcome == ObjectionOutcome.DISQUALIFIED,
    "objections-open": lambda c, o, f: o.outcome is None,
    "objections-timed": lambda c, o, f: is_resolved(o) and has_both_times(o),
    "objections-untimed": lambda c, o, f: is_resolved(o) and not has_both_times(o),
    "objections-followed-up": is_followed_up,
    "objections-not-followed-up": lambda c, o, f: is_resolved(o) and not is_followed_up(c, o, f),
    "objections-durable": lambda c, o, f: is_followed_up(c, o, f) and not objections.is_raised_again(c, o, f),
    "boomerangs": lambda c, o, f: is_followed_up(c, o, f) and objections.is_raised_again(c, o, f),
}

OTHERS: dict[str, Callable[[Question], list[CallFact]]] = {
    "in-progress": lambda q: in_progress_in(q.facts, q.period, q.selected),
    "no-milestones": lambda q: [c for c in q.held if funnel.last_reached(c, q.definitions) is None],
    "decision-completed": lambda q: [c for c in q.held if funnel.has_completed_decision(c, q.definitions)],
}
NAMES = {
    *HELD_CALLS,
    *APPOINTMENTS,
    *THREADS,
    *MILESTONES,
    *LEAKS,
    *OBJECTIONS,
    *OTHERS,
    "calls-with-objection",
}
