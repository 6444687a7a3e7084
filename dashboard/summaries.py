"""What a chart shows, in a sentence or two, for whoever does not see it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.formats import number
from dashboard.texts import _
from services.analytics.figures import OutcomeWeek, TeamFigures
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
