"""The cards of the Objections screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import charts, figure_tables, summaries
from dashboard.components import figure, figure_tile
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.figures import ObjectionFigures
from services.analytics.frame import FactFrame
from services.analytics.metrics import of_objections as metrics
from services.questions.figure_questions import Question


def tiles(question: Question, ways: Ways, frame: FactFrame, earlier: FactFrame | None) -> None:
    """How frequent objections are, and how well they are resolved."""
    shown = (
        metrics.OBJECTION_FREQUENCY,
        metrics.OBJECTION_PREVALENCE,
        metrics.RESOLUTION_RATE,
        metrics.DURABLE_RESOLUTION_RATE,
    )
    with st.grid(4, min_column_width=210):
        for metric in shown:
            figure_tile.show(question, ways, metric, frame, earlier)


def by_type(ways: Ways, objections: ObjectionFigures) -> None:
    """The types side by side, as chart and as table."""
    alt = summaries.objections_by_type(objections)
    with figure.card(_("By type"), _("Objections of held calls, by what became of them")):
        figure.show_chart(charts.objections_by_type(objections), alt=alt, key="objections_by_type")
        figure.show_table(figure_tables.objections_by_type(objections, ways.to), alt=alt)


def by_milestone(ways: Ways, objections: ObjectionFigures, milestones: Sequence[int]) -> None:
    """Which type comes up in which milestone."""
    about = _("How many objections of each type came up in each milestone")
    with figure.card(_("By type and milestone"), about):
        figure.show_table(figure_tables.objection_grid(objections, milestones, ways.to), alt=about)
