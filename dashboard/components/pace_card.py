"""The pace of the agents: how far their median times in each milestone lie apart, against the aim."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from dashboard import cells, formats
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.funnel_cards import title
from dashboard.components.sorted_table import sorted_table
from dashboard.drawing import marks
from dashboard.drawing.marks import filled, joined, note
from dashboard.drawing.strips import Pin, Strip, strips
from dashboard.drawing.tables import Cell, Heading
from dashboard.formats import number
from dashboard.sorting import SortedTable
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import Cell as Of
from services.analytics.counts.of_milestones import TIMED
from services.analytics.figures import AgentTime, FunnelFigures, FunnelStep, MilestoneVariance, milestone_variance
from services.analytics.figures.milestone_variance import AIM, LEAST_TIMES
from services.analytics.frame import FactFrame
from services.text import fold

Pace = tuple[FunnelStep, MilestoneVariance]


def show(ways: Ways, frame: FactFrame, everybody: FactFrame, funnel: FunnelFigures) -> None:
    """Each agent's median as a mark and as a number, and the spread over `everybody`; for managers and admins."""
    about = _(
        "Spread of the agents' median times, as standard deviation over mean, against the aim of under %(aim)s",
        aim=formats.percent(AIM),
    )
    with card(_("Pace of the agents"), about):
        paces = [(step, milestone_variance(everybody, step.milestone)) for step in funnel.steps]
        if not any(pace.variance is not None for _step, pace in paces):
            st.caption(
                _(
                    "Fewer than two agents have completed a milestone %(number)s times with both times known, so"
                    " there is no spread to tell. Choose a longer period or fewer filters.",
                    number=number(LEAST_TIMES),
                )
            )
            return
        if everybody is not frame:
            st.caption(_("Spread and mean are those of all agents under the other filters."))
        said = _said(paces)
        rows = [Strip(title(step), _pins(ways, frame, step, pace), _spread(pace)) for step, pace in paces]
        drawn = strips(rows, written=formats.percent, across=_("Spread"))
        scale = note(
            _(
                "Each mark is an agent's median time as a share of the agents' mean; of %(number)s times or more.",
                number=number(LEAST_TIMES),
            )
        )
        linked.show(
            joined([marks.picture(drawn, alt=said), scale, note(said), _table(ways, frame, paces)]), key="pace"
        )


def _pins(ways: Ways, frame: FactFrame, step: FunnelStep, pace: MilestoneVariance) -> list[Pin]:
    """Each agent's median as a share of the agents' mean, so that spreads of long and short milestones compare."""
    mean = sum(agent.median_seconds for agent in pace.agents) / max(len(pace.agents), 1)
    found = []
    for agent in _shown(frame, step, pace):
        email, name = frame.names.get(agent.agent_id, ("", ""))
        label = _(
            "%(name)s: %(median)s, %(number)s timed",
            name=name,
            median=formats.duration(agent.median_seconds),
            number=number(agent.times),
        )
        way = ways.within(agent=email).to(TIMED, Of(step.milestone))
        found.append(Pin(agent.median_seconds / mean if mean else 0.0, label, way))
    return found


def _shown(frame: FactFrame, step: FunnelStep, pace: MilestoneVariance) -> list[AgentTime]:
    """Those of the agents that count whose times are in the frame: all of them where none are chosen."""
    timed = TIMED.tally(frame, frame.calls.agent, len(frame.agents), Of(step.milestone))
    chosen = {agent for agent, times in zip(frame.agents, timed, strict=True) if times}
    return [agent for agent in pace.agents if agent.agent_id in chosen]


def _spread(pace: MilestoneVariance) -> str:
    """The spread, and in words whether it stays under the aim."""
    if pace.variance is None:
        return formats.NOTHING
    spread = formats.percent(pace.variance)
    return _("%(spread)s, over", spread=spread) if pace.variance >= AIM else _("%(spread)s, under", spread=spread)


def _said(paces: Sequence[Pace]) -> str:
    over = [title(step) for step, pace in paces if pace.variance is not None and pace.variance >= AIM]
    if not over:
        return _("Every milestone that can be told stays under the aim.")
    return _("Over the aim: %(milestones)s.", milestones=", ".join(over))


def _table(ways: Ways, frame: FactFrame, paces: Sequence[Pace]) -> Markup:
    headings = [Heading(_("Agent"), is_number=False), *(Heading(title(step)) for step, _pace in paces)]
    timed = [TIMED.tally(frame, frame.calls.agent, len(frame.agents), Of(step.milestone)) for step, _pace in paces]
    people = [
        (*frame.names.get(agent, ("", "")), place)
        for place, agent in enumerate(frame.agents)
        if any(times[place] for times in timed)
    ]
    rows = [
        [
            cells.named(name),
            *(
                _median(ways.within(agent=email), step, pace, frame.agents[place], times[place])
                for (step, pace), times in zip(paces, timed, strict=True)
            ),
        ]
        for email, name, place in sorted(people, key=lambda one: (fold(one[1]), one[0]))
    ]
    foot = [[Cell(_("Spread")), *(_foot(pace) for _step, pace in paces)]]
    alt = _("The agents by name, each with the median time in each milestone and how many are timed")
    return sorted_table(SortedTable.PACE, headings, rows, alt=alt, foot=foot)


def _median(ways: Ways, step: FunnelStep, pace: MilestoneVariance, agent: UUID, times: int) -> Cell:
    """One agent's median in a milestone, and how many times it is of; too few tell nothing of a pace."""
    if not times:
        return Cell(formats.NOTHING)
    timed = filled(_("%(number)s timed"), number=ways.led(times, TIMED, Of(step.milestone)))
    median = next((one.median_seconds for one in pace.agents if one.agent_id == agent), None)
    return Cell(formats.duration(median), timed, order=median)


def _foot(pace: MilestoneVariance) -> Cell:
    if pace.variance is None:
        return Cell(formats.NOTHING, _("fewer than two agents"))
    return Cell(formats.percent(pace.variance), _("over") if pace.variance >= AIM else _("under"))
