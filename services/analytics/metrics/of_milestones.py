"""The metrics of milestones; each may be asked for one milestone."""

from __future__ import annotations

from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_milestones as milestones
from services.analytics.masks.milestones import seconds
from services.analytics.metrics.metric import Kind, Metric
from services.errors import N_

MILESTONE_COMPLETION = Metric(
    "milestone-completion",
    Kind.SHARE,
    N_("Milestone completion"),
    N_("Milestones completed, of those that were available in held calls or reached all the same."),
    part=milestones.COMPLETED,
    whole=milestones.ELIGIBLE,
    left_out=(milestones.SKIPPED_BY_RULE, calls.IN_PROGRESS),
)
STEP_RATE = Metric(
    "step-rate",
    Kind.SHARE,
    N_("Step rate"),
    N_(
        "Held calls that reached a milestone and their next eligible one, of those that reached it and had a next."
    ),
    part=milestones.STEPS_TAKEN,
    whole=milestones.STEPS_POSSIBLE,
    left_out=(milestones.REACHED_LAST, calls.IN_PROGRESS),
)
TIME_IN_MILESTONE = Metric(
    "time-in-milestone",
    Kind.MEDIAN,
    N_("Time in a milestone"),
    N_("The middle of the times from start to completion of completed milestones of held calls."),
    whole=milestones.TIMED,
    left_out=(milestones.UNTIMED, calls.IN_PROGRESS),
    times=lambda frame, members: seconds(frame, members.calls, members.places),
)

METRICS = (MILESTONE_COMPLETION, STEP_RATE, TIME_IN_MILESTONE)
