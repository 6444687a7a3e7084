"""What a chart shows, in a sentence or two, for whoever does not see it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats, labels
from dashboard.formats import number
from dashboard.texts import _
from services.analytics.figures import FunnelFigures, OutcomeWeek, TeamFigures
from services.models.vocabulary import OutcomeType


def outcomes_by_week(figures: TeamFigures, weeks: Sequence[OutcomeWeek]) -> str:
    """How many calls ended how, over all weeks."""
    return _(
        "Stacked bars of the calls held in each of %(weeks)s weeks. In all %(held)s: %(clients)s coaching client,"
        " %(follow_ups)s follow-up scheduled, %(only)s implementation only, %(out)s disqualified,"
        " %(missing)s without an outcome.",
        weeks=number(len(weeks)),
        held=number(figures.held),
        clients=number(figures.outcomes[OutcomeType.COACHING_CLIENT]),
        follow_ups=number(figures.outcomes[OutcomeType.FOLLOW_UP_SCHEDULED]),
        only=number(figures.outcomes[OutcomeType.IMPLEMENTATION_ONLY]),
        out=number(figures.outcomes[OutcomeType.DISQUALIFIED]),
        missing=number(figures.outcome_missing),
    )


def funnel(figures: FunnelFigures) -> str:
    """The milestones' first and last numbers."""
    if not figures.steps:
        return _("No milestones are configured.")
    first, last = figures.steps[0], figures.steps[-1]
    return _(
        "Bars per milestone. Of %(held)s calls held, %(first_reached)s reached %(first)s and"
        " %(last_reached)s reached %(last)s; %(last_completed)s completed it.",
        held=number(figures.held),
        first=labels.milestone(first.milestone, first.title),
        first_reached=number(first.reached),
        last=labels.milestone(last.milestone, last.title),
        last_reached=number(last.reached),
        last_completed=number(last.completed),
    )


def exits(figures: FunnelFigures) -> str:
    """Where most calls were left, and how the calls left ended."""
    return _(
        "Stacked bars of the calls left at each milestone. In all %(left)s were left: %(leaks)s leaks,"
        " %(early)s closed early, %(correct)s correct exits, %(unknown)s unknown.",
        left=number(sum(step.left for step in figures.steps)),
        leaks=number(sum(step.leaks for step in figures.steps)),
        early=number(sum(step.closed_early for step in figures.steps)),
        correct=number(sum(step.correct_exits for step in figures.steps)),
        unknown=number(sum(step.unknown for step in figures.steps)),
    )


def milestone_times(figures: FunnelFigures) -> str:
    """The milestone that takes longest."""
    timed = [step for step in figures.steps if step.seconds.median is not None]
    if not timed:
        return _("No completed milestone has both times.")
    longest = max(timed, key=lambda step: step.seconds.median or 0)
    return _(
        "Boxes of the time in each milestone. The longest median is %(median)s, in %(milestone)s.",
        median=formats.duration(longest.seconds.median),
        milestone=labels.milestone(longest.milestone, longest.title),
    )
