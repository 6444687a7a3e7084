"""Pure figures over a FactFrame: what reports, screens, the API and exports all show.

They are sizes of `analytics.counts` and values of `analytics.metrics`: none counts on its own.
"""

from services.analytics.figures.agent_figures import AgentFigures, AgentTable, agents
from services.analytics.figures.boomerangs import Boomerang, Objection, boomerangs
from services.analytics.figures.funnel_figures import FunnelFigures, FunnelStep, funnel
from services.analytics.figures.leak_ends import LeakEnds, leak_ends
from services.analytics.figures.milestone_variance import AgentTime, MilestoneVariance, milestone_variance
from services.analytics.figures.objection_figures import (
    GridCell,
    ObjectionFigures,
    TypeFigures,
    objections,
)
from services.analytics.figures.objection_trend import ObjectionPart, objection_trend
from services.analytics.figures.outcome_weeks import OutcomeWeek, outcomes_by_week
from services.analytics.figures.quartiles import (
    ExecutionQuartiles,
    Quartiles,
    execution_quartiles,
    quartiles_by_metric,
    quartiles_of_figures,
)
from services.analytics.figures.ramps import AgentRamp, RampCall, median_completion, ramps
from services.analytics.figures.summaries import period_json
from services.analytics.figures.team_figures import TeamFigures, team
from services.analytics.spreads import Spread

__all__ = [
    "AgentFigures",
    "AgentRamp",
    "AgentTable",
    "AgentTime",
    "Boomerang",
    "ExecutionQuartiles",
    "FunnelFigures",
    "FunnelStep",
    "GridCell",
    "LeakEnds",
    "MilestoneVariance",
    "Objection",
    "ObjectionFigures",
    "ObjectionPart",
    "OutcomeWeek",
    "Quartiles",
    "RampCall",
    "Spread",
    "TeamFigures",
    "TypeFigures",
    "agents",
    "boomerangs",
    "execution_quartiles",
    "funnel",
    "leak_ends",
    "median_completion",
    "milestone_variance",
    "objection_trend",
    "objections",
    "outcomes_by_week",
    "period_json",
    "quartiles_by_metric",
    "quartiles_of_figures",
    "ramps",
    "team",
]
