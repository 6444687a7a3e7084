"""The cards of the Objections screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import charts, figure_tables, formats, summaries
from dashboard.components import counted_list, figure
from dashboard.components.page_head import Question
from dashboard.texts import _
from services.analytics.counts import of_objections
from services.analytics.figures import ObjectionFigures
from services.counted import Counted


def tiles(question: Question, objections: ObjectionFigures, earlier: ObjectionFigures) -> None:
    """How frequent objections are, and how well they are resolved."""
    against = question.against
    with st.grid(4, min_column_width=210):
        with figure.card():
            _frequency(objections, earlier, against)
            figure.link_to_calls(_("Calls held"), question.parameters(counted=Counted.HELD))
        with figure.card():
            figure.show_share(
                _("Prevalence"),
                objections.prevalence,
                earlier.prevalence,
                against=against,
                about=_("Held calls with at least one objection."),
            )
            counted_list.link(question, _("Calls with objections"), of_objections.CALLS_WITH_OBJECTION)
        with figure.card():
            figure.show_share(
                _("Resolution rate"),
                objections.resolution_rate,
                earlier.resolution_rate,
                against=against,
                about=_resolution_parts(objections),
            )
            counted_list.link(question, _("Resolved objections"), of_objections.RESOLVED)
        with figure.card():
            figure.show_share(
                _("Durable resolution"),
                objections.durable_resolution_rate,
                earlier.durable_resolution_rate,
                against=against,
                about=_("Of those resolved in threads with a later call: not raised again."),
            )
            counted_list.link(question, _("Those that came back"), of_objections.BOOMERANGS)


def by_type(question: Question, objections: ObjectionFigures) -> None:
    """The types side by side, as chart and as table."""
    alt = summaries.objections_by_type(objections)
    way = partial(counted_list.way, question)
    with figure.card(_("By type"), _("Objections of held calls, by what became of them")):
        figure.show_chart(charts.objections_by_type(objections), alt=alt, key="objections_by_type")
        figure.show_table(figure_tables.objections_by_type(objections, way), alt=alt)


def by_milestone(question: Question, objections: ObjectionFigures, milestones: Sequence[int]) -> None:
    """Which type comes up in which milestone."""
    about = _("How many objections of each type came up in each milestone")
    way = partial(counted_list.way, question)
    with figure.card(_("By type and milestone"), about):
        figure.show_table(figure_tables.objection_grid(objections, milestones, way), alt=about)


def _frequency(objections: ObjectionFigures, earlier: ObjectionFigures, against: str) -> None:
    figure.show_number(
        _("Objections per 100 calls"),
        objections.per_100_calls,
        earlier.per_100_calls,
        against=against,
        about=_(
            "%(objections)s objections in %(held)s calls held.",
            objections=formats.number(objections.objections),
            held=formats.number(objections.held),
        ),
    )


def _resolution_parts(objections: ObjectionFigures) -> str:
    return _(
        "Beside them %(deferred)s deferred, %(disqualified)s disqualified, %(open)s still open.",
        deferred=formats.number(sum(row.deferred for row in objections.by_type)),
        disqualified=formats.number(sum(row.disqualified for row in objections.by_type)),
        open=formats.number(sum(row.open for row in objections.by_type)),
    )
