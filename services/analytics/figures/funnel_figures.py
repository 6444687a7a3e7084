"""The milestone funnel over the held calls of the period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.analytics.counts import Cell
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_milestones as counts
from services.analytics.figures.summaries import period_json
from services.analytics.frame import FactFrame, remembered
from services.analytics.intervals import Rate
from services.analytics.metrics.of_milestones import STEP_RATE, TIME_IN_MILESTONE
from services.analytics.periods import Period
from services.analytics.spreads import Spread, spread


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One milestone of the funnel; `seconds` is the time in it, of the `timed` of those completed."""

    milestone: int
    title: str
    eligible: int
    skipped_by_rule: int
    reached: int
    completed: int
    skipped: int
    step_rate: Rate
    left: int
    correct_exits: int
    closed_early: int
    unknown: int
    leaks: int
    timed: int
    seconds: Spread

    def to_json(self) -> dict[str, object]:
        """One step of the document of `report funnel --json`."""
        return {
            "milestone": self.milestone,
            "title": self.title,
            "eligible": self.eligible,
            "skippedByRule": self.skipped_by_rule,
            "reached": self.reached,
            "completed": self.completed,
            "skipped": self.skipped,
            "stepRate": self.step_rate.to_json(),
            "left": self.left,
            "correctExits": self.correct_exits,
            "closedEarly": self.closed_early,
            "unknown": self.unknown,
            "leaks": self.leaks,
            "medianSeconds": self.seconds.median,
            "q1Seconds": self.seconds.q1,
            "q3Seconds": self.seconds.q3,
            "p90Seconds": self.seconds.p90,
        }


@dataclass(frozen=True, slots=True)
class FunnelFigures:
    """The figures of `report funnel`.

    The steps' `left`, decision_completed and no_milestones sum to held. The document does not
    carry decision_completed: where all calls share one version, it is the decision's `completed`.
    """

    period: Period
    held: int
    in_progress: int
    outcome_missing: int
    no_milestones: int
    decision_completed: int
    steps: tuple[FunnelStep, ...]

    def to_json(self) -> dict[str, object]:
        """The document of `report funnel --json`."""
        return {
            "period": period_json(self.period),
            "held": self.held,
            "inProgress": self.in_progress,
            "outcomeMissing": self.outcome_missing,
            "noMilestones": self.no_milestones,
            "steps": [step.to_json() for step in self.steps],
        }


@remembered
def funnel(frame: FactFrame) -> FunnelFigures:
    """Count the funnel over the held, selected calls of the period."""
    return FunnelFigures(
        period=frame.period,
        held=calls.HELD.size(frame),
        in_progress=calls.IN_PROGRESS.size(frame),
        outcome_missing=calls.HELD_WITHOUT_OUTCOME.size(frame),
        no_milestones=calls.NO_MILESTONES.size(frame),
        decision_completed=calls.DECISION_COMPLETED.size(frame),
        steps=tuple(_step(frame, number) for number in _numbers(frame)),
    )


def _step(frame: FactFrame, number: int) -> FunnelStep:
    cell = Cell(milestone=number)
    return FunnelStep(
        milestone=number,
        title=_title(frame, number),
        eligible=counts.ELIGIBLE.size(frame, cell),
        skipped_by_rule=counts.SKIPPED_BY_RULE.size(frame, cell),
        reached=counts.REACHED.size(frame, cell),
        completed=counts.COMPLETED.size(frame, cell),
        skipped=counts.SKIPPED.size(frame, cell),
        step_rate=STEP_RATE.rate(frame, cell),
        left=counts.LEFT.size(frame, cell),
        correct_exits=counts.CORRECT_EXITS.size(frame, cell),
        closed_early=counts.CLOSED_EARLY.size(frame, cell),
        unknown=counts.LEFT_UNKNOWN.size(frame, cell),
        leaks=counts.LEAKS.size(frame, cell),
        timed=counts.TIMED.size(frame, cell),
        seconds=spread(TIME_IN_MILESTONE.seconds(frame, cell)),
    )


def _numbers(frame: FactFrame) -> list[int]:
    """The active milestones of the version that is shown, in its order, then by number others that were eligible.

    A retired one that nobody reached is where calls broke off: it must not vanish with its retirement.
    """
    current = [m.number for m in frame.current.milestones if m.is_active]
    met = np.flatnonzero(np.bincount(counts.ELIGIBLE.members(frame).places)).tolist()
    return current + [number for number in met if number not in current]


def _title(frame: FactFrame, number: int) -> str:
    """The title in the version that is shown, else in the newest that has the milestone; else its number."""
    for definition in (frame.current, *reversed(frame.definitions)):
        for milestone in definition.milestones:
            if milestone.number == number:
                return milestone.title
    return f"M{number}"
