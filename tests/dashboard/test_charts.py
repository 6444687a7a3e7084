"""Charts, their tables and their texts: the same numbers as the figures, readable without color."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from dashboard import charts, figure_tables, summaries
from services.analytics import figures
from services.analytics.counts import Cell, Count
from services.models.vocabulary import ObjectionOutcome, ObjectionType, OutcomeType
from tests.linked_tables import plain_numbers
from tests.services.analytics import examples
from tests.services.analytics.examples import DONE, NOON, SKIPPED, frame, held, responses
from tests.services.analytics.frames import ObjectionFact

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
WEEK = timedelta(days=7)


def some_frame(**values: Any) -> Any:
    """Four held calls in two weeks that ended in different ways."""
    return frame(
        held(1, outcome=OutcomeType.COACHING_CLIENT, responses=responses(*[DONE] * 7)),
        held(2, outcome=OutcomeType.FOLLOW_UP_SCHEDULED, responses=responses(DONE, DONE)),
        held(3, NOON + WEEK, outcome=OutcomeType.DISQUALIFIED, responses=responses(DONE, SKIPPED)),
        held(4, NOON + WEEK, objections=(examples.resolved(), examples.resolved())),
        **values,
    )


def way(count: Count, cell: Cell) -> str:
    """The address of a list, as short as a test needs it."""
    return f"/counted?of={count.name}&milestone={cell.milestone}&type={cell.objection_type}"


def bars(figure: go.Figure) -> dict[str, list[int]]:
    """The numbers of each part, by its name."""
    return {bar.name: list(bar.x if bar.orientation == "h" else bar.y) for bar in figure.data}


def looks(figure: go.Figure) -> list[str]:
    """The pattern of each part."""
    return [bar.marker.pattern.shape or "" for bar in figure.data]


def test_the_objections_chart_and_table_show_every_type() -> None:
    objections = figures.objections(some_frame())
    shown = bars(charts.objections_by_type(objections))
    table = plain_numbers(figure_tables.objections_by_type(objections, way))
    assert len(table) == len(ObjectionType)
    assert sum(shown["Resolved"]) == sum(table["Resolved"]) == 2
    assert sum(map(sum, shown.values())) == sum(table["Objections"]) == objections.objections


def test_the_grid_shows_other_milestones_after_the_present_ones_and_the_unknown_one_last() -> None:
    unknown = ObjectionFact(ObjectionType.PRICE)
    objections = figures.objections(frame(held(1, objections=(examples.resolved(), unknown))))
    grid = plain_numbers(figure_tables.objection_grid(objections, [7, 2], way))
    assert list(grid.columns) == ["Type", "M7", "M2", "M5", "Not known"]
    assert grid.drop(columns="Type").to_numpy().sum() == objections.objections


def test_parts_of_a_stack_can_be_told_apart_without_color() -> None:
    figure = charts.objections_by_type(figures.objections(some_frame()))
    assert len(set(looks(figure))) == len(figure.data)


def test_a_summary_says_the_charts_numbers() -> None:
    team, weeks = figures.team(some_frame()), figures.outcomes_by_week(some_frame())
    assert "In all 4: 1 coaching client, 1 follow-up scheduled" in summaries.outcomes_by_week(team, weeks)
    assert "Price with 2" in summaries.objections_by_type(figures.objections(some_frame()))


def test_the_theme_names_as_many_colors_as_streamlit_replaces() -> None:
    """With fewer than ten, Plotly gets invalid ones and falls back to its own, in light and dark alike."""
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    for appearance in ("light", "dark"):
        assert len(theme[appearance]["chartCategoricalColors"]) == 10


def test_an_open_objection_is_no_part_of_a_types_resolution_rate() -> None:
    raised = [ObjectionFact(ObjectionType.PRICE, outcome=o) for o in (ObjectionOutcome.RESOLVED, None)]
    objections = figures.objections(frame(held(1, objections=tuple(raised))))
    assert figure_tables.objections_by_type(objections, way)["Resolution rate"][0] == "1 of 1"
