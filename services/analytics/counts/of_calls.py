"""The counts of calls and threads: held, closed, decided, and what became of appointments."""

from __future__ import annotations

from collections.abc import Mapping

from services.analytics.counts.counting import CallCount, Count, ThreadCount
from services.analytics.frame import FactFrame, Mask
from services.analytics.masks import appointments, milestones, selection, threads
from services.errors import N_
from services.models.vocabulary import OutcomeType, Qualification


def _clients(frame: FactFrame) -> Mask:
    return selection.of_outcome(frame, OutcomeType.COACHING_CLIENT)


def _qualified_clients(frame: FactFrame) -> Mask:
    return _clients(frame) & selection.of_qualification(frame, Qualification.QUALIFIED)


def _follow_ups(frame: FactFrame) -> Mask:
    return selection.of_outcome(frame, OutcomeType.FOLLOW_UP_SCHEDULED)


def _implementations(frame: FactFrame) -> Mask:
    return selection.of_outcome(frame, OutcomeType.IMPLEMENTATION_ONLY)


def _disqualified(frame: FactFrame) -> Mask:
    return selection.of_outcome(frame, OutcomeType.DISQUALIFIED)


def _decided(frame: FactFrame) -> Mask:
    return selection.of_outcome(frame, *selection.DECISIONS)


HELD = CallCount("held", N_("Calls held"), selection.held)
HELD_WITH_OUTCOME = CallCount("held-with-outcome", N_("Held calls with an outcome"), selection.with_outcome)
HELD_WITHOUT_OUTCOME = CallCount(
    "held-without-outcome", N_("Held calls whose outcome nobody has given"), selection.outcome_missing
)
HELD_WITHOUT_APPOINTMENT = CallCount(
    "held-without-appointment",
    N_("Held calls that never had an appointed time"),
    selection.without_appointment,
)
IN_PROGRESS = CallCount("in-progress", N_("Calls started and not ended"), selection.in_progress)
COACHING_CLIENTS = CallCount("coaching-clients", N_("Held calls that won a coaching client"), _clients)
QUALIFIED_CLIENTS = CallCount(
    "coaching-clients-qualified",
    N_("Held calls that won a coaching client who was qualified at the call"),
    _qualified_clients,
)
FOLLOW_UPS = CallCount("follow-ups", N_("Held calls that ended with a follow-up"), _follow_ups)
IMPLEMENTATIONS = CallCount(
    "implementations", N_("Held calls that ended with the implementation alone"), _implementations
)
DISQUALIFIED = CallCount("disqualified", N_("Held calls that ended in disqualification"), _disqualified)
DECIDED = CallCount("decided", N_("Held calls that ended in a decision and not in a follow-up"), _decided)

APPOINTMENTS = CallCount(
    "appointments",
    N_("Appointments that were held, not shown up to, or cancelled within 24 hours"),
    appointments.showable,
)
APPOINTMENTS_HELD = CallCount("appointments-held", N_("Appointments that were held"), appointments.held)
APPOINTMENTS_IN_PROGRESS = CallCount(
    "appointments-in-progress", N_("Appointments whose call has started and not ended"), appointments.in_progress
)
NO_SHOWS = CallCount("no-shows", N_("Appointments to which the prospect did not come"), appointments.no_shows)
LATE_CANCELLED = CallCount(
    "late-cancelled",
    N_("Appointments cancelled within 24 hours of their time, or after it"),
    appointments.late_cancelled,
)
EARLY_CANCELLED = CallCount(
    "early-cancelled",
    N_("Appointments cancelled more than 24 hours before their time"),
    appointments.early_cancelled,
)
CANCELLED_UNDATED = CallCount(
    "cancelled-undated",
    N_("Cancelled appointments of which nobody knows when they were cancelled"),
    appointments.cancelled_undated,
)
PAST_SCHEDULED = CallCount(
    "past-scheduled",
    N_("Past appointments of which nobody has said what became of them"),
    appointments.past_scheduled,
)
AHEAD = CallCount("ahead", N_("Appointments still to come"), appointments.ahead)

THREADS = ThreadCount("threads", N_("Threads that became %(days)s days old"), threads.cohort)
THREADS_CLOSED = ThreadCount(
    "threads-closed", N_("Threads that won a coaching client within %(days)s days"), threads.closed
)
THREADS_TOO_YOUNG = ThreadCount(
    "threads-too-young", N_("Threads begun and not yet %(days)s days old"), threads.too_young
)
_SHORT = threads.SHORT_WINDOW_DAYS
THREADS_14 = ThreadCount("threads-14", N_("Threads that became %(days)s days old"), threads.cohort, _SHORT)
THREADS_CLOSED_14 = ThreadCount(
    "threads-closed-14", N_("Threads that won a coaching client within %(days)s days"), threads.closed, _SHORT
)
THREADS_TOO_YOUNG_14 = ThreadCount(
    "threads-too-young-14", N_("Threads begun and not yet %(days)s days old"), threads.too_young, _SHORT
)

NO_MILESTONES = CallCount("no-milestones", N_("Held calls that reached no milestone"), milestones.none_reached)
DECISION_COMPLETED = CallCount(
    "decision-completed", N_("Held calls that completed the decision milestone"), milestones.decision_completed
)

BY_OUTCOME: Mapping[OutcomeType, Count] = {
    OutcomeType.COACHING_CLIENT: COACHING_CLIENTS,
    OutcomeType.FOLLOW_UP_SCHEDULED: FOLLOW_UPS,
    OutcomeType.IMPLEMENTATION_ONLY: IMPLEMENTATIONS,
    OutcomeType.DISQUALIFIED: DISQUALIFIED,
}

COUNTS: tuple[Count, ...] = (
    *(HELD, HELD_WITH_OUTCOME, HELD_WITHOUT_OUTCOME, HELD_WITHOUT_APPOINTMENT, IN_PROGRESS),
    *(COACHING_CLIENTS, QUALIFIED_CLIENTS, FOLLOW_UPS, IMPLEMENTATIONS, DISQUALIFIED, DECIDED),
    *(APPOINTMENTS, APPOINTMENTS_HELD, APPOINTMENTS_IN_PROGRESS, NO_SHOWS, LATE_CANCELLED, EARLY_CANCELLED),
    *(CANCELLED_UNDATED, PAST_SCHEDULED, AHEAD),
    *(THREADS, THREADS_CLOSED, THREADS_TOO_YOUNG, THREADS_14, THREADS_CLOSED_14, THREADS_TOO_YOUNG_14),
    *(NO_MILESTONES, DECISION_COMPLETED),
)
