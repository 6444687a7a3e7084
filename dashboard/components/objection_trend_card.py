"""Objections in the course of the period: all types or one, by what became of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard import address, cells, formats, labels, texts
from dashboard.address import Reading
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.objection_cards import OUTCOMES, classified, count_of, legend, part
from dashboard.drawing import bars, marks
from dashboard.drawing.bars import Bar
from dashboard.drawing.marks import filled, joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import Cell as Of
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as counts
from services.analytics.figures import ObjectionPart, objection_trend
from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame
from services.analytics.metrics import of_objections as metrics
from services.analytics.trends import parts_of
from services.models.vocabulary import ObjectionType
from services.questions.figure_questions import Question

_PART, _KEY = "part", "objection_trend_type"
_ALL = ""  # None as an option would be shown as no choice at all.
_RATES = (metrics.OBJECTION_PREVALENCE, metrics.RESOLUTION_RATE)


def read_type(reading: Reading) -> ObjectionType | None:
    """The type whose course is shown, by the word of the address; None is all of them together."""
    return reading.word(_PART, ObjectionType)


def type_word(kind: ObjectionType | None) -> dict[str, str]:
    """What an address says for this type."""
    return {_PART: kind.value} if kind else {}


def show(question: Question, ways: Ways, frame: FactFrame, kind: ObjectionType | None) -> None:
    """The choice of a type, its objections as columns, and the same as a table."""
    narrowed = narrow(frame, Filters(objection_types=frozenset({kind}))) if kind else frame
    trend = objection_trend(narrowed, parts_of(frame.period))
    of = Of(None, kind)
    with card(_("Over time"), _("Objections by the time at which their calls started, by what became of them")):
        _choose(question, kind)
        if not any(one.objections for one in trend):
            st.caption(_("No objection of this type counts in these days. Choose another type, or all of them."))
            return
        said = _said(ways, trend, of)
        drawn = joined([_columns(ways, trend, of), legend()])
        picture = marks.picture(drawn, alt=said.striptags())
        linked.show(joined([picture, note(said), _table(ways, trend, of)]), key="objection_trend")


def _choose(question: Question, chosen: ObjectionType | None) -> None:
    """Draw the choice among the types that count; the chosen one is offered in any case."""
    wanted = question.filters.objection_types
    offered = [kind for kind in ObjectionType if not wanted or kind in wanted or kind is chosen]
    if len(offered) == 1:
        return
    st.session_state[_KEY] = chosen or _ALL
    st.segmented_control(
        _("Type of objection"),
        [_ALL, *offered],
        format_func=lambda kind: labels.objection_type(ObjectionType(kind)) if kind else _("All types"),
        required=True,
        key=_KEY,
        on_change=lambda: address.write(_PART, st.session_state[_KEY] or None),
        label_visibility="collapsed",
    )


def _columns(ways: Ways, trend: Sequence[ObjectionPart], of: Of) -> Markup:
    return bars.columns(
        [
            Bar(
                _short(one),
                [part(outcome, one.by_outcome[outcome], ways.within(one.period), of) for outcome in OUTCOMES],
            )
            for one in trend
        ],
        most=number(max(one.objections for one in trend)),
    )


def _table(ways: Ways, trend: Sequence[ObjectionPart], of: Of) -> Markup:
    headings = [
        Heading(_("Days"), is_number=False),
        Heading(_("Calls held")),
        Heading(_("Objections")),
        Heading(_("Per 100 calls")),
        *(Heading(classified(outcome)) for outcome in OUTCOMES),
        *(Heading(texts.marked(metric.title)) for metric in _RATES),
    ]
    rows = [_row(one, ways.within(one.period), of) for one in trend]
    return table(headings, rows, alt=_("The objections in each part of the period"))


def _row(one: ObjectionPart, ways: Ways, of: Of) -> list[Cell]:
    prevalence, resolution = one.prevalence, one.resolution_rate
    return [
        cells.named(formats.days(one.period)),
        cells.count(one.held, ways, calls.HELD),
        cells.count(one.objections, ways, counts.OBJECTIONS, of),
        Cell(number(one.per_100_calls, decimals=1)),
        *(cells.count(one.by_outcome[outcome], ways, count_of(outcome), of) for outcome in OUTCOMES),
        *(
            cells.share(rate, ways, metric, of, is_narrow=True)
            for rate, metric in zip((prevalence, resolution), _RATES, strict=True)
        ),
    ]


def _said(ways: Ways, trend: Sequence[ObjectionPart], of: Of) -> Markup:
    """How many there were, and when most of them."""
    most = max(trend, key=lambda one: one.objections)
    return filled(
        _("%(objections)s objections in the whole period; the most in %(days)s, %(most)s of them."),
        objections=ways.led(sum(one.objections for one in trend), counts.OBJECTIONS, of),
        days=formats.days(most.period),
        most=ways.within(most.period).led(most.objections, counts.OBJECTIONS, of),
    )


def _short(one: ObjectionPart) -> str:
    return formats.short_day(one.period.start_on)
