"""The agents side by side in what they do with objections, by name and never ranked by a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard import cells, texts
from dashboard.components import agent_cards, linked
from dashboard.components.breakdown_card import OBJECTIONS
from dashboard.components.figure import card
from dashboard.components.sorted_table import sorted_table
from dashboard.drawing.marks import joined
from dashboard.drawing.tables import Cell, Heading
from dashboard.sorting import SortedTable
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.breakdowns import Dimension, breakdown
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as counts
from services.analytics.figures import Quartiles, quartiles_of_figures
from services.analytics.frame import FactFrame
from services.analytics.metrics import Metric, Passport
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.text import fold

# What follows the calls held and the number of objections.
_METRICS: Sequence[Metric] = OBJECTIONS[1:]


def show(ways: Ways, frame: FactFrame, everybody: FactFrame) -> None:
    """The agents of `frame`: their resolution rates as a funnel plot, and all their figures as a table.

    The team's rate, the limits and the quartiles are those of `everybody`.
    """
    about = _("Resolution rates against the team's; between the lines lies what chance alone would do")
    with card(_("Agents"), about):
        agent_cards.show_whom(frame, everybody)
        agent_cards.show_plot(ways, frame, everybody, RESOLUTION_RATE)
        found = _quartiles(everybody)
        titles = {texts.marked(metric.title): one for metric, one in found.items()}
        linked.show(joined([_table(ways, frame, found), agent_cards.quartile_note(titles)]), key="agents")


def _table(ways: Ways, frame: FactFrame, quartiles: Mapping[Metric, Quartiles | None]) -> Markup:
    named = sorted(
        ((*_who(one), one, _passports(one)) for one in _of_agents(frame)),
        key=lambda row: (fold(row[1]), row[0]),
    )
    headings = [
        Heading(_("Agent"), is_number=False),
        Heading(_("Calls held")),
        Heading(_("Objections")),
        *(Heading(texts.marked(metric.title)) for metric in _METRICS),
    ]
    return sorted_table(
        SortedTable.AGENTS,
        headings,
        [
            _row(name, agent_frame, passports, ways.within(agent=email))
            for email, name, agent_frame, passports in named
        ],
        alt=_("The agents by name, each figure with its numbers and interval"),
        foot=agent_cards.quartile_rows([(metric.kind, one) for metric, one in quartiles.items()], before=2),
    )


def _of_agents(frame: FactFrame) -> list[FactFrame]:
    """The frames of everybody who held a call."""
    return [one.frame for one in breakdown(frame, Dimension.AGENT) if calls.HELD.size(one.frame)]


def _passports(frame: FactFrame) -> list[Passport]:
    return [metric.passport(frame) for metric in _METRICS]


def _who(frame: FactFrame) -> tuple[str, str]:
    """The address and name of the one agent whose calls a frame of a group has."""
    agent = frame.agents[frame.calls.agent[calls.HELD.members(frame).calls[0]]]
    return frame.names.get(agent, ("", ""))


def _row(name: str, frame: FactFrame, passports: Sequence[Passport], ways: Ways) -> list[Cell]:
    query = urlencode(dict(ways.filters), doseq=True)
    return [
        cells.named(name, f"/objections?{query}"),
        cells.count(calls.HELD.size(frame), ways, calls.HELD),
        cells.count(counts.OBJECTIONS.size(frame), ways, counts.OBJECTIONS),
        *(cells.figure(passport, ways) for passport in passports),
    ]


def _quartiles(everybody: FactFrame) -> Mapping[Metric, Quartiles | None]:
    """The quartiles of each figure over all agents."""
    rows = [_passports(one) for one in _of_agents(everybody)]
    return {metric: quartiles_of_figures(row[place] for row in rows) for place, metric in enumerate(_METRICS)}
