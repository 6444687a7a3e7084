"""The agents of a team side by side: as a funnel plot and as a table, never ranked by a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from dashboard import address, cells, formats, texts
from dashboard.address import Reading
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.sorted_table import sorted_table
from dashboard.drawing import marks
from dashboard.drawing.funnel_plot import Dot, LineNames, funnel_plot
from dashboard.drawing.marks import joined, note
from dashboard.drawing.tables import Cell, Heading
from dashboard.sorting import SortedTable
from dashboard.texts import _, n_
from dashboard.ways import Ways
from services.analytics import figures
from services.analytics.control_limits import is_outside
from services.analytics.counts import of_calls
from services.analytics.figures import AgentFigures, Quartiles
from services.analytics.figures.quartiles import LEAST_AGENTS
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.metrics import METRICS, Kind, Metric
from services.analytics.metrics import of_calls as of_call_metrics
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.text import fold

_PARTS = (
    of_call_metrics.CLOSE_RATE_THREADS,
    of_call_metrics.SHOW_RATE,
    MILESTONE_COMPLETION,
    RESOLUTION_RATE,
)
_PART, _KEY = "part", "agents_part"


def show(ways: Ways, frame: FactFrame, everybody: FactFrame, metric: Metric) -> None:
    """Both views of the agents of `frame`, by name, within the rate, limits and quartiles of `everybody`."""
    with card(_("Agents"), _("Each against the team's rate; between the lines lies what chance alone would do")):
        _choose_part(metric)
        show_whom(frame, everybody)
        show_plot(ways, frame, everybody, metric)
        found = figures.quartiles_by_metric(figures.agents(everybody))
        titles = {texts.marked(one.title): quartiles for one, quartiles in found.items()}
        linked.show(joined([_table(ways, frame, found), quartile_note(titles)]), key="agents")


def read_part(reading: Reading) -> Metric:
    """The figure that the plot draws, by the word of the address."""
    name = reading.one(_PART)
    known = {metric.name: metric for metric in _PARTS}
    reading.is_faulty |= name is not None and name not in known
    return known.get(name or "", _PARTS[0])


def part_word(metric: Metric) -> dict[str, str]:
    """What an address says for the figure that the plot draws; the first one is understood by itself."""
    return {} if metric is _PARTS[0] else {_PART: metric.name}


def _choose_part(chosen: Metric) -> None:
    st.session_state[_KEY] = chosen.name
    st.segmented_control(
        _("Figure"),
        [metric.name for metric in _PARTS],
        format_func=lambda name: texts.marked(METRICS[name].title),
        required=True,
        key=_KEY,
        on_change=_write_part,
        label_visibility="collapsed",
    )


def _write_part() -> None:
    address.write(_PART, part_word(METRICS[st.session_state[_KEY]]).get(_PART))


def show_whom(frame: FactFrame, everybody: FactFrame) -> None:
    """Say with whom the agents of `frame` are compared, where these are not all of them."""
    if everybody is not frame:
        st.caption(
            _("The team: all agents under the other filters. Its rate, the limits and the quartiles are theirs.")
        )


def show_plot(ways: Ways, frame: FactFrame, everybody: FactFrame, metric: Metric) -> None:
    """Each agent's share against how many it is of, within what chance alone would make of everybody's share."""
    team = metric.rate(everybody)
    rates = metric.rates(frame, frame.calls.agent, len(frame.agents))
    dots = [
        _dot(ways, metric, frame.names.get(agent, ("", "")), rate, team)
        for agent, rate in zip(frame.agents, rates, strict=True)
        if rate.denominator
    ]
    if not dots or team.rate is None:
        st.caption(_("Nothing to count in this period"))
        return
    drawn = funnel_plot(
        dots,
        team.rate,
        written=formats.percent,
        across=texts.marked(metric.whole.sentence) % {"days": frame.close_window_days}
        if "%(" in metric.whole.sentence
        else texts.marked(metric.whole.sentence),
        up=texts.marked(metric.title),
        named=LineNames(
            _("Team: %(share)s", share=formats.share(team)),
            _("Limits of chance: 95%"),
            _("Limits of chance: 99.8%"),
        ),
    )
    linked.show(marks.picture(drawn, alt=_summary(dots, team)), key="agents_plot")


def _dot(ways: Ways, metric: Metric, who: tuple[str, str], rate: Rate, team: Rate) -> Dot:
    email, name = who
    outside = is_outside(rate.rate or 0, rate.denominator, team.rate or 0)
    label = _(
        "%(name)s: %(share)s, %(fraction)s", name=name, share=formats.share(rate), fraction=formats.fraction(rate)
    )
    return Dot(name, rate.rate or 0, rate.denominator, label, ways.within(agent=email).to(metric.whole), outside)


def _summary(dots: Sequence[Dot], team: Rate) -> str:
    outside = [dot.name for dot in dots if dot.is_outside]
    said = n_(
        "%(number)s agent around the team's %(share)s.",
        "%(number)s agents around the team's %(share)s.",
        len(dots),
        share=formats.share(team),
    )
    if not outside:
        return _("%(said)s None lies outside the 99.8%% limits.", said=said)
    return _("%(said)s Outside the 99.8%% limits: %(names)s.", said=said, names=", ".join(outside))


def _table(ways: Ways, frame: FactFrame, quartiles: Mapping[Metric, Quartiles | None]) -> Markup:
    by_name = sorted(figures.agents(frame), key=lambda row: (fold(row.name), row.email))
    headings = [
        Heading(_("Agent"), is_number=False),
        Heading(_("Calls held")),
        *(Heading(texts.marked(metric.title)) for metric in _PARTS),
        Heading(_("Median duration")),
    ]
    return sorted_table(
        SortedTable.AGENTS,
        headings,
        [_row(row, ways.within(agent=row.email)) for row in by_name],
        alt=_("The agents by name, each figure with its numbers and interval"),
        foot=_quartiles(quartiles),
    )


def _row(row: AgentFigures, ways: Ways) -> list[Cell]:
    query = urlencode(dict(ways.filters), doseq=True)
    rates = (row.close_rate_threads, row.show_rate, row.completion_rate, row.resolution_rate)
    return [
        cells.named(row.name, f"/team?{query}"),
        cells.count(row.held, ways, of_calls.HELD),
        *(cells.share(rate, ways, metric) for rate, metric in zip(rates, _PARTS, strict=True)),
        cells.duration(row.median_duration_seconds),
    ]


def _quartiles(found: Mapping[Metric, Quartiles | None]) -> list[list[Cell]]:
    return quartile_rows([(metric.kind, quartiles) for metric, quartiles in found.items()])


def quartile_rows(found: Sequence[tuple[Kind, Quartiles | None]], *, before: int = 1) -> list[list[Cell]]:
    """The quartiles of each figure over the agents, as rows below them; none where none has any.

    Between their names and the figures stand so many empty cells as `before` says.
    """
    if not any(quartiles for _kind, quartiles in found):
        return []
    names = {"q1": _("Lower quartile"), "median": _("Median of the agents"), "q3": _("Upper quartile")}
    empty = [Cell("")] * before
    return [
        [Cell(name), *empty, *(Cell(_written(kind, quartiles, of)) for kind, quartiles in found)]
        for of, name in names.items()
    ]


def quartile_note(found: Mapping[str, Quartiles | None]) -> Markup:
    """Which agents quartiles take, and which figures, by their titles, have none for want of them."""
    said = _(
        "Quartiles take at least %(agents)s agents; shares and rates count where they are of %(few)s or more.",
        agents=LEAST_AGENTS,
        few=formats.FEW,
    )
    missing = [title for title, quartiles in found.items() if quartiles is None]
    if not missing:
        return note(said)
    return note(_("%(said)s There are too few for: %(figures)s.", said=said, figures=", ".join(missing)))


def _written(kind: Kind, quartiles: Quartiles | None, of: str) -> str:
    if quartiles is None:
        return formats.NOTHING
    value: float = getattr(quartiles, of)
    if kind is Kind.SHARE:
        return formats.percent(value)
    return formats.duration(value) if kind is Kind.MEDIAN else formats.number(value, decimals=1)
