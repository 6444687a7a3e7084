"""A figure as a tile: its value, its change, its course, the ways to what it counts, and its passport."""

from __future__ import annotations

import streamlit as st

from dashboard import formats, passports
from dashboard.components import linked
from dashboard.drawing.marks import filled, joined, note
from dashboard.drawing.sparks import spark
from dashboard.formats import Change, Direction, number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.comparisons import Comparison, compare
from services.analytics.counts import EVERYTHING, Cell, Count
from services.analytics.frame import FactFrame
from services.analytics.metrics import Kind, Metric
from services.analytics.trends import trend
from services.questions.figure_questions import Question

_ARROWS = {Direction.UP: "up", Direction.DOWN: "down", Direction.NONE: "off"}


def show(
    question: Question,
    ways: Ways,
    metric: Metric,
    frame: FactFrame,
    earlier: FactFrame | None,
    *,
    cell: Cell = EVERYTHING,
    label: str | None = None,
    about: str | None = None,
) -> None:
    """Draw the tile. `about` is a quiet line of the screen's own; without `earlier` nothing is compared."""
    passport = metric.passport(frame, cell)
    compared = compare(metric, frame, earlier, cell) if earlier is not None else None
    change = _change(compared) if compared else None
    with st.container(border=True, height="stretch", gap=None):
        _metric(label or passports.title(passport), passports.value(passport), change)
        course = trend(metric, frame, cell)
        before = passports.comparison(compared, ways.within(question.earlier)) if compared else None
        within = _("Change by %(interval)s points", interval=change.interval) if change and change.interval else ""
        linked.show(
            joined(
                [
                    spark([point.value for point in course], alt=_("Its course in the period")),
                    note(passports.parts(passport, ways)),
                    *(note(line) for line in (within, about) if line),
                    passports.details(passport, ways, course=course, before=before),
                ]
            ),
            key=f"tile_{metric.name}_{cell.milestone}_{cell.objection_type}",
        )


def show_count(
    question: Question,
    ways: Ways,
    count: Count,
    frame: FactFrame,
    earlier: FactFrame | None,
    *,
    label: str,
    about: str | None = None,
) -> None:
    """A number that is no metric of its own, with its change and the way to its list."""
    size = count.size(frame)
    change = formats.change_of_count(size, count.size(earlier)) if earlier is not None else None
    with st.container(border=True, height="stretch", gap=None):
        _metric(label, number(size), change)
        lines = [note(filled(_("Show all %(number)s"), number=ways.led(size, count)))] if size else []
        linked.show(joined([*lines, note(about) if about else ""]), key=f"tile_{count.name}")


def _metric(label: str, value: str, change: Change | None) -> None:
    st.metric(
        label,
        value,
        delta=change.text if change else None,
        delta_color="normal" if change and change.is_clear else "off",
        delta_arrow=_ARROWS[change.direction] if change else "auto",  # type: ignore[arg-type]
    )


def _change(compared: Comparison) -> Change:
    now, earlier = compared.now, compared.earlier
    if now.rate is not None and earlier.rate is not None:
        return formats.change_of_share(now.rate, earlier.rate)
    if now.metric.kind is Kind.MEDIAN:
        return formats.change_of_duration(now.value, earlier.value)
    if now.metric.kind is Kind.PER_100:
        return formats.change_of_number(now.value, earlier.value)
    return formats.change_of_count(now.denominator, earlier.denominator)
