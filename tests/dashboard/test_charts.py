"""The chart of many lines: the same numbers as the figures, readable without color, each point with its way."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from dashboard import charts, summaries
from dashboard.components import figure as figures_on_screen
from services.analytics import figures
from services.analytics.periods import Period, weeks
from services.models.vocabulary import ObjectionType, OutcomeType
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


def way(period: Period, kind: ObjectionType) -> str:
    """The address of a list, as short as a test needs it."""
    return f"/counted?of=objections&from={period.start_on}&type={kind}"


def test_each_type_has_a_line_with_a_gap_where_no_call_was_held() -> None:
    some = some_frame()
    parts = figures.objection_trend(some, weeks(some.period))
    lines = charts.objection_lines(parts, way).data
    assert len(lines) == len(ObjectionType)
    price = lines[list(ObjectionType).index(ObjectionType.PRICE)]
    assert list(price.y) == [
        100 * part.by_type[ObjectionType.PRICE] / part.held if part.held else None for part in parts
    ]
    assert None in price.y
    assert [one[0] for one in price.customdata] == [way(part.period, ObjectionType.PRICE) for part in parts]
    assert len({(line.line.dash, line.marker.symbol) for line in lines}) == len(lines)


def test_weeks_of_the_same_day_in_two_years_keep_their_own_points() -> None:
    long = Period(date(2018, 1, 1), date(2024, 12, 31), "Europe/Berlin")
    parts = figures.objection_trend(frame(period=long), weeks(long))
    assert len(set(charts.objection_lines(parts, way).data[0].x)) == len(parts)


@pytest.mark.parametrize(
    ("points", "went"),
    [
        ([], False),
        ([{"customdata": ["/counted?of=held"]}], True),
        ([{"customdata": "/counted?of=held"}], False),
        ([{"customdata": ["https://evil.example/counted"]}], False),
        ([{}], False),
    ],
)
def test_a_point_leads_to_a_screen_of_ours_or_nowhere(
    monkeypatch: pytest.MonkeyPatch, points: list[dict[str, object]], went: bool
) -> None:
    gone: list[object] = []
    monkeypatch.setattr(st, "session_state", {"lines": {"selection": {"points": points}}})
    monkeypatch.setattr(st, "switch_page", lambda page, query_params: gone.append(page))
    figures_on_screen._follow("lines")
    assert bool(gone) == went


def test_a_summary_says_the_charts_numbers() -> None:
    team, parts = figures.team(some_frame()), figures.outcomes_by_week(some_frame())
    assert "In all 4: 1 coaching client, 1 follow-up scheduled" in summaries.outcomes_by_week(team, parts)


def test_the_theme_names_as_many_colors_as_streamlit_replaces() -> None:
    """With fewer than ten, Plotly gets invalid ones and falls back to its own, in light and dark alike."""
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    for appearance in ("light", "dark"):
        assert len(theme[appearance]["chartCategoricalColors"]) == 10
