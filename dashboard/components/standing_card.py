"""Where somebody stands: the own execution parts within the team's quartiles, and nothing of any colleague."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard import cells, formats, texts
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.drawing.bands import Band, bands
from dashboard.drawing.marks import joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.formats import Sample
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.figures import Quartiles
from services.analytics.figures.quartiles import LEAST_AGENTS
from services.analytics.intervals import Rate
from services.analytics.metrics import Metric, of_calls, of_milestones, of_objections
from services.analytics.standings import Standing

_ROOM = 1.15  # Of a scale without an end of its own: what stands right of its greatest value.


@dataclass(frozen=True, slots=True)
class Part:
    """One execution part: the own value as a table says it and where it lies, and the quartiles, in one unit."""

    name: str
    cell: Cell
    own: float | None
    within: tuple[float, float] | None
    quartiles: Quartiles | None
    top: float
    written: Callable[[float], str]


def show(ways: Ways, standing: Standing) -> None:
    """The parts as bands and as a table."""
    found = parts(ways, standing)
    if not found:
        return
    with card(_("Where you stand"), _("Your values within the quartiles of the team's agents, part by part")):
        drawn = bands(
            [_band(part) for part in found],
            own=_("You, with interval"),
            middle_half=_("Middle half of the team"),
            median=_("Median of the team"),
        )
        left, right = st.columns([5, 7], gap="medium")
        with left:
            linked.show(drawn, key="standing_bands")
        with right:
            linked.show(joined([_table(found), *map(note, _remarks(found))]), key="standing_table")


def parts(ways: Ways, standing: Standing) -> list[Part]:
    """The parts of a standing, each on a scale of its own: they are never added up."""
    own, team = standing.own, standing.quartiles
    if own is None:
        return []
    seconds, lie = own.median_duration_seconds, team.median_duration_seconds
    return [
        _of_share(ways, of_calls.CLOSE_RATE_THREADS, own.close_rate_threads, team.close_rate_threads),
        _of_share(ways, of_milestones.MILESTONE_COMPLETION, own.completion_rate, team.completion_rate),
        _of_share(ways, of_objections.RESOLUTION_RATE, own.resolution_rate, team.resolution_rate),
        Part(
            name=texts.marked(of_calls.DURATION.title),
            cell=cells.duration(seconds),
            own=seconds,
            within=None,
            quartiles=lie,
            top=_ROOM * max(seconds or 1, lie.q3 if lie else 1),
            written=formats.duration,
        ),
    ]


def _of_share(ways: Ways, metric: Metric, rate: Rate, quartiles: Quartiles | None) -> Part:
    is_placed = rate.rate is not None and formats.sample(rate.denominator) is not Sample.FRACTION
    return Part(
        name=texts.marked(metric.title),
        cell=cells.share(rate, ways, metric),
        own=rate.rate if is_placed else None,
        within=(rate.low or 0.0, rate.high or 0.0) if is_placed else None,
        quartiles=quartiles,
        top=1.0,
        written=formats.percent,
    )


def _band(part: Part) -> Band:
    lie = part.quartiles
    return Band(
        name=part.name,
        label=_in_words(part),
        own=None if part.own is None else part.own / part.top,
        within=part.within,
        quartiles=None if lie is None else (lie.q1 / part.top, lie.median / part.top, lie.q3 / part.top),
    )


def _in_words(part: Part) -> str:
    own = _("too few to place") if part.own is None else part.written(part.own)
    if part.quartiles is None:
        return _(
            "%(part)s: you %(own)s. The team's quartiles are not shown: fewer than five agents have enough to"
            " count.",
            part=part.name,
            own=own,
        )
    return _(
        "%(part)s: you %(own)s. The team: lower quartile %(q1)s, median %(median)s, upper quartile %(q3)s.",
        part=part.name,
        own=own,
        q1=part.written(part.quartiles.q1),
        median=part.written(part.quartiles.median),
        q3=part.written(part.quartiles.q3),
    )


def _table(found: list[Part]) -> object:
    headings = [
        Heading(_("Part"), is_number=False),
        *(Heading(name) for name in (_("You"), _("Lower quartile"), _("Median"), _("Upper quartile"))),
    ]
    rows = [[cells.named(part.name), part.cell, *_quartiles(part)] for part in found]
    return table(headings, rows, alt=_("Your values and the team's quartiles."))


def _quartiles(part: Part) -> list[Cell]:
    lie = part.quartiles
    values = (None, None, None) if lie is None else (lie.q1, lie.median, lie.q3)
    return [Cell(formats.NOTHING if value is None else part.written(value)) for value in values]


def _remarks(found: list[Part]) -> list[str]:
    """Why something is not shown, where something is not."""
    said = []
    if any(part.quartiles is None for part in found):
        said.append(
            _(
                "Quartiles are shown where at least %(number)s agents have a value in this period; shares count"
                " where they are of %(few)s or more.",
                number=LEAST_AGENTS,
                few=formats.FEW,
            )
        )
    if any(part.own is None for part in found):
        said.append(_("Of fewer than %(number)s only the fraction is shown, without a mark.", number=formats.FEW))
    return said
