"""The agents side by side in what they do with objections, by name and never ranked by a score."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard import cells, formats, texts
from dashboard.components import agent_cards, linked
from dashboard.components.breakdown_card import OBJECTIONS
from dashboard.components.figure import card
from dashboard.components.sorted_table import sorted_table
from dashboard.drawing.tables import Cell, Heading
from dashboard.sorting import SortedTable
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.breakdowns import Dimension, breakdown
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as counts
from services.analytics.figures import Quartiles, quartiles_of
from services.analytics.frame import FactFrame
from services.analytics.metrics import Kind, Metric, Passport
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.text import fold

# What follows the calls held and the number of objections.
_METRICS: Sequence[Metric] = OBJECTIONS[1:]


def show(ways: Ways, frame: FactFrame) -> None:
    """The agents' resolution rates as a funnel plot, and all their figures as a table."""
    about = _("Resolution rates against the team's; between the lines lies what chance alone would do")
    with card(_("Agents"), about):
        agent_cards.show_plot(ways, frame, RESOLUTION_RATE)
        linked.show(_table(ways, frame), key="agents")


def _table(ways: Ways, frame: FactFrame) -> Markup:
    of_agents = [one.frame for one in breakdown(frame, Dimension.AGENT) if calls.HELD.size(one.frame)]
    named = sorted(
        ((*_who(one), one, [metric.passport(one) for metric in _METRICS]) for one in of_agents),
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
        foot=_quartiles([passports for _email, _name, _frame, passports in named]),
    )


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


def _quartiles(rows: Sequence[Sequence[Passport]]) -> list[list[Cell]]:
    """The quartiles of each figure over the agents that have one; no rows where there are too few agents."""
    found = [
        quartiles_of([row[place].value for row in rows if row[place].value is not None])  # type: ignore[misc]
        for place in range(len(_METRICS))
    ]
    if not any(found):
        return []
    names = {"q1": _("Lower quartile"), "median": _("Median of the agents"), "q3": _("Upper quartile")}
    return [
        [
            Cell(name),
            Cell(""),
            Cell(""),
            *(_quartile(metric, one, of) for metric, one in zip(_METRICS, found, strict=True)),
        ]
        for of, name in names.items()
    ]


def _quartile(metric: Metric, quartiles: Quartiles | None, of: str) -> Cell:
    if quartiles is None:
        return Cell(formats.NOTHING)
    value = getattr(quartiles, of)
    if metric.kind is Kind.SHARE:
        return Cell(formats.percent(value))
    return Cell(formats.duration(value) if metric.kind is Kind.MEDIAN else formats.number(value, decimals=1))
