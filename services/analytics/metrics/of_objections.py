"""The metrics of objections; each may be asked for one type, one milestone, or both."""

from __future__ import annotations

from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as objections
from services.analytics.masks.objections import seconds
from services.analytics.metrics.metric import Kind, Metric
from services.errors import N_

OBJECTION_FREQUENCY = Metric(
    "objection-frequency",
    Kind.PER_100,
    N_("Objections per 100 calls"),
    N_("Objections in held calls, for every 100 held calls."),
    part=objections.OBJECTIONS,
    whole=calls.HELD,
    left_out=(calls.IN_PROGRESS,),
)
OBJECTION_PREVALENCE = Metric(
    "objection-prevalence",
    Kind.SHARE,
    N_("Calls with an objection"),
    N_("Held calls that met at least one objection, of all held calls."),
    part=objections.CALLS_WITH_OBJECTION,
    whole=calls.HELD,
    left_out=(calls.IN_PROGRESS,),
)
RESOLUTION_RATE = Metric(
    "resolution-rate",
    Kind.SHARE,
    N_("Resolution rate"),
    N_("Objections resolved, of the objections in held calls that have an outcome."),
    part=objections.RESOLVED,
    whole=objections.CLASSIFIED,
    left_out=(objections.OPEN, calls.IN_PROGRESS),
)
DURABLE_RESOLUTION_RATE = Metric(
    "durable-resolution-rate",
    Kind.SHARE,
    N_("Durable resolution"),
    N_(
        "Objections resolved after which none of their type was raised in the thread, of the resolved ones whose"
        " thread has a later held call."
    ),
    part=objections.DURABLE,
    whole=objections.FOLLOWED_UP,
    left_out=(objections.NOT_FOLLOWED_UP, calls.IN_PROGRESS),
)
BOOMERANG_RATE = Metric(
    "boomerang-rate",
    Kind.SHARE,
    N_("Resolved objections that came back"),
    N_(
        "Objections resolved after which one of their type was raised in the thread again, of the resolved ones"
        " whose thread has a later held call."
    ),
    part=objections.BOOMERANGS,
    whole=objections.FOLLOWED_UP,
    left_out=(objections.NOT_FOLLOWED_UP, calls.IN_PROGRESS),
)
TIME_TO_RESOLVE = Metric(
    "time-to-resolve",
    Kind.MEDIAN,
    N_("Time to resolve"),
    N_("The middle of the times from raising to resolving of resolved objections of held calls."),
    whole=objections.TIMED_OBJECTIONS,
    left_out=(objections.UNTIMED_OBJECTIONS, calls.IN_PROGRESS),
    times=lambda frame, members: seconds(frame, members.calls, members.places),
)

METRICS = (
    *(OBJECTION_FREQUENCY, OBJECTION_PREVALENCE, RESOLUTION_RATE, DURABLE_RESOLUTION_RATE),
    *(BOOMERANG_RATE, TIME_TO_RESOLVE),
)
