"""The metrics of calls, appointments and threads."""

from __future__ import annotations

from services.analytics.counts import of_calls as calls
from services.analytics.metrics.metric import Kind, Metric
from services.analytics.spreads import durations
from services.errors import N_

CALLS_HELD = Metric(
    "calls-held",
    Kind.NUMBER,
    N_("Calls held"),
    N_("Calls started in the period and ended, whatever became of them."),
    whole=calls.HELD,
    left_out=(calls.IN_PROGRESS,),
)
SHOW_RATE = Metric(
    "show-rate",
    Kind.SHARE,
    N_("Show rate"),
    N_(
        "Appointments held, of those held, not shown up to, or cancelled within 24 hours of their time;"
        " by the day of the appointment."
    ),
    part=calls.APPOINTMENTS_HELD,
    whole=calls.APPOINTMENTS,
    left_out=(
        calls.APPOINTMENTS_IN_PROGRESS,
        calls.EARLY_CANCELLED,
        calls.CANCELLED_UNDATED,
        calls.PAST_SCHEDULED,
        calls.AHEAD,
        calls.HELD_WITHOUT_APPOINTMENT,
    ),
)
_WITHOUT_OUTCOME = (calls.HELD_WITHOUT_OUTCOME, calls.IN_PROGRESS)
CLOSE_RATE_CALLS = Metric(
    "close-rate-calls",
    Kind.SHARE,
    N_("Close rate (calls)"),
    N_("Held calls that won a coaching client, of the held calls with an outcome."),
    part=calls.COACHING_CLIENTS,
    whole=calls.HELD_WITH_OUTCOME,
    left_out=_WITHOUT_OUTCOME,
)
CLOSE_RATE_THREADS = Metric(
    "close-rate-threads",
    Kind.SHARE,
    N_("Close rate (threads)"),
    N_(
        "Threads that won a coaching client within %(days)s days of their first held call, of the threads that"
        " became %(days)s days old in the period."
    ),
    part=calls.THREADS_CLOSED,
    whole=calls.THREADS,
    left_out=(calls.THREADS_TOO_YOUNG,),
)
CLOSE_RATE_THREADS_14 = Metric(
    "close-rate-threads-14",
    Kind.SHARE,
    N_("Close rate (14 days)"),
    N_(
        "Threads that won a coaching client within 14 days of their first held call, of the threads that became"
        " 14 days old in the period."
    ),
    part=calls.THREADS_CLOSED_14,
    whole=calls.THREADS_14,
    left_out=(calls.THREADS_TOO_YOUNG_14,),
)
DECISION_CLARITY = Metric(
    "decision-clarity",
    Kind.SHARE,
    N_("Decision clarity"),
    N_(
        "Held calls that ended with a coaching client, the implementation alone or a disqualification, of the"
        " held calls with an outcome."
    ),
    part=calls.DECIDED,
    whole=calls.HELD_WITH_OUTCOME,
    left_out=_WITHOUT_OUTCOME,
)
QUALIFICATION_ACCURACY = Metric(
    "qualification-accuracy",
    Kind.SHARE,
    N_("Qualification accuracy"),
    N_("Coaching clients that were qualified at the call, of all coaching clients."),
    part=calls.QUALIFIED_CLIENTS,
    whole=calls.COACHING_CLIENTS,
    left_out=_WITHOUT_OUTCOME,
)
DURATION = Metric(
    "duration",
    Kind.MEDIAN,
    N_("Median duration"),
    N_("The middle of the times from start to end of held calls; none is cut."),
    whole=calls.HELD,
    left_out=(calls.IN_PROGRESS,),
    times=lambda frame, members: durations(frame, members.calls),
)

METRICS = (
    *(CALLS_HELD, SHOW_RATE, CLOSE_RATE_CALLS, CLOSE_RATE_THREADS, CLOSE_RATE_THREADS_14),
    *(DECISION_CLARITY, QUALIFICATION_ACCURACY, DURATION),
)
