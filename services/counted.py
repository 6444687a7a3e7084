"""What figures count, call by call, as SQL: the list behind a number holds exactly the calls in it.

Each member here is one mask of `services.analytics.masks`, and a test holds both against each other. A part
of a count needs no member of its own: outcome, qualification and agent narrow a list as they narrow a figure, so
the coaching clients of the close rate are HELD with that outcome.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from sqlalchemy import ColumnElement, and_, case, or_

from services.analytics.masks import appointments
from services.analytics.periods import Period
from services.models import Call, Outcome
from services.models.vocabulary import CallStatus

# The time by which calls are listed: when they began, or else when they are to begin. Written as the index
# calls_by_day has it; with coalesce, which is not leakproof, row-level security would keep the index out.
CALL_AT = case((Call.started_at.is_not(None), Call.started_at), else_=Call.scheduled_at)


class Counted(StrEnum):
    """Which calls of a period a figure counts. The values are words of URLs and stay what they are."""

    HELD = "held"
    HELD_WITH_OUTCOME = "held-with-outcome"
    HELD_WITHOUT_OUTCOME = "held-without-outcome"
    HELD_WITHOUT_APPOINTMENT = "held-without-appointment"
    IN_PROGRESS = "in-progress"
    APPOINTMENTS = "appointments"
    APPOINTMENTS_HELD = "appointments-held"
    APPOINTMENTS_IN_PROGRESS = "appointments-in-progress"
    NO_SHOWS = "no-shows"
    LATE_CANCELLED = "late-cancelled"
    EARLY_CANCELLED = "early-cancelled"
    CANCELLED_UNDATED = "cancelled-undated"
    PAST_SCHEDULED = "past-scheduled"
    AHEAD = "ahead"


# Counted by the day of the appointment, though the call may have begun on another one.
_BY_APPOINTMENT = (Counted.APPOINTMENTS, Counted.APPOINTMENTS_HELD, Counted.APPOINTMENTS_IN_PROGRESS)


def counted_calls(counted: Counted, *, period: Period | None, now: datetime) -> ColumnElement[bool]:
    """The condition that a call is counted in `period`, None being any day; the outcome must be joined.

    `now` tells the appointments that have passed from those to come.
    """
    condition = _condition(counted, now)
    if period is None:
        return condition
    # What is counted by its start, or never started, has that time in CALL_AT, which has an index.
    day = Call.scheduled_at if counted in _BY_APPOINTMENT else CALL_AT
    return and_(condition, day >= period.start, day < period.end)


def is_ahead(now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment is still to come."""
    return and_(Call.status == CallStatus.SCHEDULED, Call.scheduled_at >= now)


def _condition(counted: Counted, now: datetime) -> ColumnElement[bool]:
    held = and_(Call.started_at.is_not(None), Call.ended_at.is_not(None))
    running = and_(Call.started_at.is_not(None), Call.ended_at.is_(None))
    cancelled, is_late = _never_started(CallStatus.CANCELLED), _is_late()
    late = and_(cancelled, is_late)
    no_shows = _never_started(CallStatus.NO_SHOW)
    by_appointment = and_(Call.scheduled_at.is_not(None), held)
    conditions: dict[Counted, ColumnElement[bool]] = {
        Counted.HELD: held,
        Counted.HELD_WITH_OUTCOME: and_(held, Outcome.id.is_not(None)),
        Counted.HELD_WITHOUT_OUTCOME: and_(held, Outcome.id.is_(None)),
        Counted.HELD_WITHOUT_APPOINTMENT: and_(held, Call.scheduled_at.is_(None)),
        Counted.IN_PROGRESS: running,
        Counted.APPOINTMENTS: or_(by_appointment, no_shows, late),
        Counted.APPOINTMENTS_HELD: by_appointment,
        Counted.APPOINTMENTS_IN_PROGRESS: and_(Call.scheduled_at.is_not(None), running),
        Counted.NO_SHOWS: no_shows,
        Counted.LATE_CANCELLED: late,
        Counted.EARLY_CANCELLED: and_(cancelled, Call.cancelled_at.is_not(None), ~is_late),
        Counted.CANCELLED_UNDATED: and_(cancelled, Call.cancelled_at.is_(None)),
        Counted.PAST_SCHEDULED: and_(_never_started(CallStatus.SCHEDULED), Call.scheduled_at < now),
        Counted.AHEAD: is_ahead(now),
    }
    return conditions[counted]


def _never_started(status: CallStatus) -> ColumnElement[bool]:
    return and_(Call.status == status, Call.scheduled_at.is_not(None), Call.started_at.is_(None))


def _is_late() -> ColumnElement[bool]:
    """Cancelled from 24 hours before the appointment on.

    A difference is compared, and no day taken off a time: that would be a day of the calendar, of 23 hours when
    the clock goes forward.
    """
    hours = int(appointments.LATE / np.timedelta64(1, "h"))
    return Call.scheduled_at - Call.cancelled_at <= timedelta(hours=hours)
