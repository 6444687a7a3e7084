"""The team's report: appointments, outcomes and the close rates of calls and threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.analytics.frame import Definition
from services.analytics.periods import Period
from services.models.vocabulary import CallStatus, OutcomeType, Qualification
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle.basics import (
    Calls,
    Json,
    Selected,
    durations,
    falls_in,
    held_in,
    held_threads,
    in_progress_in,
    is_held,
    median_seconds,
    passes,
    period_json,
    rate,
    with_outcome,
    without_outcome,
)

CLEAR_DECISIONS = (OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY, OutcomeType.DISQUALIFIED)


def team_report(
    facts: Calls,
    period: Period,
    now: datetime,
    close_window_days: int,
    definitions: Sequence[Definition],
    selected: Selected,
) -> Json:
    """Everything that `report team` says, with the keys that it says it by."""
    held = held_in(facts, period, selected)
    return {
        "period": period_json(period),
        "held": len(held),
        "withoutAppointment": len([c for c in held if c.scheduled_at is None]),
        "inProgress": len(in_progress_in(facts, period, selected)),
        "outcomeMissing": len(without_outcome(held)),
        **appointments(facts, period, now, selected),
        "closeRateCalls": close_rate_calls(held),
        "closeRateQualified": close_rate_calls(at_qualification(held, Qualification.QUALIFIED)),
        "closeRateUnderThreshold": close_rate_calls(at_qualification(held, Qualification.UNDER_THRESHOLD)),
        "closeRateUnknown": close_rate_calls(at_qualification(held, Qualification.UNKNOWN)),
        "closeRateThreads": close_rate_threads(held_threads(facts, selected), period, now, close_window_days),
        "closeRateThreads14": close_rate_threads(held_threads(facts, selected), period, now, 14),
        "threadsTooYoung": threads_too_young(held_threads(facts, selected), period, now, close_window_days),
        "decisionClarity": decision_clarity(held),
        "outcomes": {outcome.value: len([c for c in held if c.outcome == outcome]) for outcome in OutcomeType},
        "medianDurationSeconds": median_seconds(durations(held)),
    }


def appointments(facts: Calls, period: Period, now: datetime, selected: Selected) -> Json:
    """The show rate and what stands beside it, all by the day of scheduled_at.

    Held appointments over those held, not shown up to, and cancelled late. A call without
    scheduled_at had no appointment.
    """
    booked = [c for c in facts if passes(c, selected) and falls_in(c.scheduled_at, period)]
    shown = [c for c in booked if is_held(c)]
    missed = [c for c in booked if not is_held(c) and c.status == CallStatus.NO_SHOW]
    cancelled = [c for c in booked if not is_held(c) and c.status == CallStatus.CANCELLED]
    late = [c for c in cancelled if is_late_cancellation(c)]
    return {
        "noShow": len(missed),
        "lateCancelled": len(late),
        "showRate": rate(len(shown), len(shown) + len(missed) + len(late)),
        "cancelledUndated": len([c for c in cancelled if c.cancelled_at is None]),
        "pastScheduled": len([c for c in booked if is_past_scheduled(c, now)]),
    }


def is_late_cancellation(call: CallFact) -> bool:
    """Late is not earlier than 24 hours before the appointment: 24 hours exactly, and also after it."""
    if call.cancelled_at is None or call.scheduled_at is None:
        return False
    return call.cancelled_at >= call.scheduled_at - timedelta(hours=24)


def is_past_scheduled(call: CallFact, now: datetime) -> bool:
    """Its appointment is over by `now` and nobody has said what became of it."""
    return call.status == CallStatus.SCHEDULED and call.scheduled_at is not None and call.scheduled_at < now


def at_qualification(held: Calls, qualification: Qualification) -> list[CallFact]:
    """The calls whose prospect was so qualified at the call's own time."""
    return [c for c in held if c.qualification == qualification]


def close_rate_calls(held: Calls) -> Json:
    """Held calls that won a coaching client, of the held calls that have an outcome."""
    won = [c for c in held if c.outcome == OutcomeType.COACHING_CLIENT]
    return rate(len(won), len(with_outcome(held)))


def decision_clarity(held: Calls) -> Json:
    """Held calls that ended in a decision rather than a follow-up, of those that have an outcome."""
    return rate(len([c for c in held if c.outcome in CLEAR_DECISIONS]), len(with_outcome(held)))


def becomes_old_at(thread: Calls, days: int) -> datetime:
    """The instant at which a thread is `days` times 24 hours old, from the start of its first held call."""
    started_at = thread[0].started_at
    assert started_at is not None
    return started_at + timedelta(hours=24 * days)


def is_closed_within(thread: Calls, days: int) -> bool:
    """A held call of the thread won the client, and ended at the latest when the thread became that old."""
    return any(
        call.outcome == OutcomeType.COACHING_CLIENT
        and call.ended_at is not None
        and call.ended_at <= becomes_old_at(thread, days)
        for call in thread
    )


def close_rate_threads(threads: Sequence[Calls], period: Period, now: datetime, days: int) -> Json:
    """Threads closed within `days`, of the threads that became that old on a day of the period, by `now`."""
    cohort = [
        thread
        for thread in threads
        if falls_in(becomes_old_at(thread, days), period) and becomes_old_at(thread, days) <= now
    ]
    return rate(len([thread for thread in cohort if is_closed_within(thread, days)]), len(cohort))


def threads_too_young(threads: Sequence[Calls], period: Period, now: datetime, days: int) -> int:
    """Threads whose first held call lies in the period and that are not yet `days` days old at `now`."""
    begun = [thread for thread in threads if falls_in(thread[0].started_at, period)]
    return len([thread for thread in begun if becomes_old_at(thread, days) > now])
