"""The team's figures: appointments, closings, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.analytics.figures import appointments, selection, threads
from services.analytics.figures.summaries import count, durations, median, period_json, share, threads_share
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.models.vocabulary import OutcomeType, Qualification

# Beside the headline stands the share of threads closed within this many days.
SHORT_WINDOW_DAYS = 14


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """The figures of `report team`; close_window_days is the W of the headline, which screens name."""

    period: Period
    close_window_days: int
    held: int
    no_show: int
    late_cancelled: int
    without_appointment: int
    show_rate: Rate
    outcome_missing: int
    close_rate_calls: Rate
    close_rate_qualified: Rate
    close_rate_under_threshold: Rate
    close_rate_unknown: Rate
    close_rate_threads: Rate
    close_rate_threads_14: Rate
    threads_too_young: int
    in_progress: int
    cancelled_undated: int
    past_scheduled: int
    decision_clarity: Rate
    outcomes: Mapping[OutcomeType, int]
    median_duration_seconds: float | None

    def to_json(self) -> dict[str, object]:
        """The document of `report team --json`."""
        return {
            "period": period_json(self.period),
            "held": self.held,
            "noShow": self.no_show,
            "lateCancelled": self.late_cancelled,
            "withoutAppointment": self.without_appointment,
            "showRate": self.show_rate.to_json(),
            "outcomeMissing": self.outcome_missing,
            "closeRateCalls": self.close_rate_calls.to_json(),
            "closeRateQualified": self.close_rate_qualified.to_json(),
            "closeRateUnderThreshold": self.close_rate_under_threshold.to_json(),
            "closeRateUnknown": self.close_rate_unknown.to_json(),
            "closeRateThreads": self.close_rate_threads.to_json(),
            "closeRateThreads14": self.close_rate_threads_14.to_json(),
            "threadsTooYoung": self.threads_too_young,
            "inProgress": self.in_progress,
            "cancelledUndated": self.cancelled_undated,
            "pastScheduled": self.past_scheduled,
            "decisionClarity": self.decision_clarity.to_json(),
            "outcomes": {outcome.value: number for outcome, number in self.outcomes.items()},
            "medianDurationSeconds": self.median_duration_seconds,
        }


def team(frame: FactFrame) -> TeamFigures:
    """Count the team's figures over the selected calls and threads of the period."""
    return TeamFigures(
        period=frame.period,
        close_window_days=frame.close_window_days,
        held=count(selection.held(frame)),
        no_show=count(appointments.no_shows(frame)),
        late_cancelled=count(appointments.late_cancelled(frame)),
        without_appointment=count(selection.without_appointment(frame)),
        show_rate=share(appointments.held(frame), appointments.showable(frame)),
        outcome_missing=count(selection.outcome_missing(frame)),
        close_rate_calls=close_rate_calls(frame),
        close_rate_qualified=close_rate_calls(frame, Qualification.QUALIFIED),
        close_rate_under_threshold=close_rate_calls(frame, Qualification.UNDER_THRESHOLD),
        close_rate_unknown=close_rate_calls(frame, Qualification.UNKNOWN),
        close_rate_threads=close_rate_threads(frame, frame.close_window_days),
        close_rate_threads_14=close_rate_threads(frame, SHORT_WINDOW_DAYS),
        threads_too_young=len(threads.too_young(frame, frame.close_window_days)),
        in_progress=count(selection.in_progress(frame)),
        cancelled_undated=count(appointments.cancelled_undated(frame)),
        past_scheduled=count(appointments.past_scheduled(frame)),
        decision_clarity=share(selection.of_outcome(frame, *selection.DECISIONS), selection.with_outcome(frame)),
        outcomes={outcome: count(selection.of_outcome(frame, outcome)) for outcome in OutcomeType},
        median_duration_seconds=median(durations(frame, selection.held(frame))),
    )


def close_rate_calls(frame: FactFrame, qualification: Qualification | None = None) -> Rate:
    """Coaching clients of the held calls with an outcome, those of one qualification if given."""
    part = selection.of_outcome(frame, OutcomeType.COACHING_CLIENT)
    whole = selection.with_outcome(frame)
    if qualification is not None:
        of_qualification = selection.of_qualification(frame, qualification)
        part, whole = part & of_qualification, whole & of_qualification
    return share(part, whole)


def close_rate_threads(frame: FactFrame, days: int) -> Rate:
    """Threads closed within `days` x 24 hours, of those that became that old in the period."""
    firsts = threads.cohort(frame, days)
    return threads_share(firsts, threads.closed(frame, firsts, days))
