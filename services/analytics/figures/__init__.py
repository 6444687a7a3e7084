"""Pure figures over a FactFrame: what reports, screens, the API and exports all show.

Which calls, threads, milestones and objections stand behind a figure is told by the modules
selection, appointments, threads, milestones and objection_masks, which the figures count over.
"""

from services.analytics.figures.agent_figures import AgentFigures, AgentTable, agents
from services.analytics.figures.funnel_figures import FunnelFigures, FunnelStep, funnel
from services.analytics.figures.objection_figures import (
    GridCell,
    ObjectionFigures,
    TypeFigures,
    objections,
)
from services.analytics.figures.outcome_weeks import OutcomeWeek, outcomes_by_week
from services.analytics.figures.summaries import Spread, period_json
from services.analytics.figures.team_figures import TeamFigures, team

__all__ = [
    "AgentFigures",
    "AgentTable",
    "FunnelFigures",
    "FunnelStep",
    "GridCell",
    "ObjectionFigures",
    "OutcomeWeek",
    "Spread",
    "TeamFigures",
    "TypeFigures",
    "agents",
    "funnel",
    "objections",
    "outcomes_by_week",
    "period_json",
    "team",
]
