"""The team's figures: appointments, closings, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.analytics.counts import of_calls as counts
from services.analytics.figures.summaries import period_json
from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame, remembered
from services.analytics.intervals import Rate
from services.analytics.masks import threads
from services.analytics.metrics import of_calls as metrics
from services.analytics.periods import Period
from services.models.vocabulary import OutcomeType, Qualification

# Beside the headline stands the share of threads closed within this many days.
SHORT_WINDOW_DAYS = threads.SHORT_WINDOW_DAYS


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


@remembered
def team(frame: FactFrame) -> TeamFigures:
    """Count the team's figures over the selected calls and threads of the period."""
    return TeamFigures(
        period=frame.period,
        close_window_days=frame.close_window_days,
        held=counts.HELD.size(frame),
        no_show=counts.NO_SHOWS.size(frame),
        late_cancelled=counts.LATE_CANCELLED.size(frame),
        without_appointment=counts.HELD_WITHOUT_APPOINTMENT.size(frame),
        show_rate=metrics.SHOW_RATE.rate(frame),
        outcome_missing=counts.HELD_WITHOUT_OUTCOME.size(frame),
        close_rate_calls=metrics.CLOSE_RATE_CALLS.rate(frame),
        close_rate_qualified=_close_rate_of(frame, Qualification.QUALIFIED),
        close_rate_under_threshold=_close_rate_of(frame, Qualification.UNDER_THRESHOLD),
        close_rate_unknown=_close_rate_of(frame, Qualification.UNKNOWN),
        close_rate_threads=metrics.CLOSE_RATE_THREADS.rate(frame),
        close_rate_threads_14=metrics.CLOSE_RATE_THREADS_14.rate(frame),
        threads_too_young=counts.THREADS_TOO_YOUNG.size(frame),
        in_progress=counts.IN_PROGRESS.size(frame),
        cancelled_undated=counts.CANCELLED_UNDATED.size(frame),
        past_scheduled=counts.PAST_SCHEDULED.size(frame),
        decision_clarity=metrics.DECISION_CLARITY.rate(frame),
        outcomes={outcome: count.size(frame) for outcome, count in counts.BY_OUTCOME.items()},
        median_duration_seconds=metrics.DURATION.value(frame),
    )


def _close_rate_of(frame: FactFrame, qualification: Qualification) -> Rate:
    """The close rate of the calls whose prospect was so qualified at the call."""
    return metrics.CLOSE_RATE_CALLS.rate(narrow(frame, Filters(qualifications=frozenset({qualification}))))
