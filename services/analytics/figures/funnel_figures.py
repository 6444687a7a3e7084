"""The milestone funnel over the held calls of the period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.analytics.figures import milestones, selection
from services.analytics.figures.milestones import MilestoneTable
from services.analytics.figures.summaries import Spread, count, period_json, share, spread
from services.analytics.frame import FactFrame, Mask
from services.analytics.intervals import Rate
from services.analytics.periods import Period


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One milestone of the funnel; `seconds` is the time in it."""

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


def funnel(frame: FactFrame) -> FunnelFigures:
    """Count the funnel over the held, selected calls of the period."""
    rows = milestones.table(frame)
    return FunnelFigures(
        period=frame.period,
        held=len(rows.calls),
        in_progress=count(selection.in_progress(frame)),
        outcome_missing=count(selection.outcome_missing(frame)),
        no_milestones=count(milestones.none_reached(rows)),
        decision_completed=count(milestones.decision_completed(rows)),
        steps=_steps(frame, rows),
    )


def _steps(frame: FactFrame, rows: MilestoneTable) -> tuple[FunnelStep, ...]:
    eligible, reached = milestones.eligible(rows), milestones.reached(rows)
    completed, skipped = milestones.completed(rows), milestones.skipped(rows)
    by_rule = milestones.skipped_by_rule(rows)
    went_on, could_go_on = milestones.steps(rows)
    left = milestones.left(rows)
    correct, early = milestones.correct_exit(frame, rows), milestones.closed_early(frame, rows)
    unknown, leak = milestones.exit_unknown(frame, rows), milestones.leak(frame, rows)
    is_timed = milestones.timed(frame)
    timed_in, seconds = frame.responses.milestone[is_timed], frame.responses.seconds[is_timed]
    steps = []
    for number in _numbers(frame, rows, eligible):
        column = rows.column(number)
        left_here = left[:, column]
        steps.append(
            FunnelStep(
                milestone=number,
                title=_title(frame, number),
                eligible=count(eligible[:, column]),
                skipped_by_rule=count(by_rule[:, column]),
                reached=count(reached[:, column]),
                completed=count(completed[:, column]),
                skipped=count(skipped[:, column]),
                step_rate=share(went_on[:, column], could_go_on[:, column]),
                left=count(left_here),
                correct_exits=count(left_here & correct),
                closed_early=count(left_here & early),
                unknown=count(left_here & unknown),
                leaks=count(left_here & leak),
                seconds=spread(seconds[timed_in == number]),
            )
        )
    return tuple(steps)


def _numbers(frame: FactFrame, rows: MilestoneTable, eligible: Mask) -> list[int]:
    """The active milestones of the version in force, in its order, then by number others that were eligible.

    A retired one that nobody reached is where calls broke off: it must not vanish with its retirement.
    """
    current = [m.number for m in frame.current.milestones if m.is_active]
    met = [n for n, is_met in zip(rows.numbers, np.any(eligible, axis=0), strict=True) if is_met]
    return current + [number for number in met if number not in current]


def _title(frame: FactFrame, number: int) -> str:
    """The title in the newest version that has the milestone; its number where none has."""
    for definition in reversed(frame.definitions):
        for milestone in definition.milestones:
            if milestone.number == number:
                return milestone.title
    return f"M{number}"
