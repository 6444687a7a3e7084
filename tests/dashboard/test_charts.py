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
from services.analytics.frame import Definition, MilestoneDefinition
from services.models.vocabulary import OutcomeType
from tests.linked_tables import plain_numbers
from tests.services.analytics import examples
from tests.services.analytics.examples import DONE, NOON, SKIPPED, frame, held, responses

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


def test_the_funnel_chart_and_table_show_the_steps() -> None:
    funnel = figures.funnel(some_frame())
    shown = bars(charts.funnel(funnel))
    table = plain_numbers(figure_tables.funnel(funnel, way))
    assert shown["Eligible"] == [step.eligible for step in funnel.steps] == list(table["Eligible"])
    assert shown["Reached"] == [step.reached for step in funnel.steps] == list(table["Reached"])
    assert shown["Completed"] == [step.completed for step in funnel.steps] == list(table["Completed"])


def test_the_exits_chart_and_table_show_all_that_were_left() -> None:
    funnel = figures.funnel(some_frame())
    shown = bars(charts.exits(funnel))
    table = plain_numbers(figure_tables.exits(funnel, way))
    assert [sum(parts) for parts in zip(*shown.values(), strict=True)] == list(table["Left"])
    assert shown["Leak"] == list(table["Leaks"]) == [0, 1, 0, 0, 0, 0, 0]
    assert shown["Correct exit"] == list(table["Correct exits"]) == [0, 1, 0, 0, 0, 0, 0]


def test_parts_of_a_stack_can_be_told_apart_without_color() -> None:
    funnel = figures.funnel(some_frame())
    figure = charts.exits(funnel)
    assert len(set(looks(figure))) == len(figure.data)


def test_titles_of_the_organization_are_no_markup_in_charts_and_tables() -> None:
    titles = ("<b>Bold</b> & *so*", *[f"Title {n}" for n in range(2, 8)])
    milestones = tuple(
        MilestoneDefinition(n, title, is_offer=n == 6, is_decision=n == 7) for n, title in enumerate(titles, 1)
    )
    funnel = figures.funnel(some_frame(definitions=(Definition(1, milestones),)))
    first = charts.funnel(funnel).data[0].y[0]
    assert first.replace("<br>", " ") == "M1 &lt;b&gt;Bold&lt;/b&gt; &amp; *so*"
    assert r"\<b\>Bold\</b\>" in figure_tables.funnel(funnel, way)["Milestone"][0]


def test_two_milestones_of_one_title_keep_their_own_bars() -> None:
    funnel = figures.funnel(some_frame())
    assert len(set(charts.funnel(funnel).data[0].y)) == len(funnel.steps)


def test_times_are_drawn_in_minutes_and_only_where_there_are_any() -> None:
    funnel = figures.funnel(some_frame())
    assert len(charts.milestone_times(funnel).data[0].y or ()) == 0
    assert summaries.milestone_times(funnel) == "No completed milestone has both times."
    assert figure_tables.formatted(figure_tables.milestone_times(funnel)["Median"][0]) == "–"


def test_a_summary_says_the_charts_numbers() -> None:
    team, weeks = figures.team(some_frame()), figures.outcomes_by_week(some_frame())
    assert "In all 4: 1 coaching client, 1 follow-up scheduled" in summaries.outcomes_by_week(team, weeks)
    assert "Of 4 calls held, 3 reached M1 Title 1" in summaries.funnel(figures.funnel(some_frame()))
    assert "In all 2 were left: 1 leaks" in summaries.exits(figures.funnel(some_frame()))


def test_the_theme_names_as_many_colors_as_streamlit_replaces() -> None:
    """With fewer than ten, Plotly gets invalid ones and falls back to its own, in light and dark alike."""
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    for appearance in ("light", "dark"):
        assert len(theme[appearance]["chartCategoricalColors"]) == 10
