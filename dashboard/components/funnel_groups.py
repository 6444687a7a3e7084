"""The funnel side by side: one figure of each milestone for each group, and two groups compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import streamlit as st

from dashboard import address, cells, texts
from dashboard.address import Reading
from dashboard.components import breakdown_card, group_comparison, linked
from dashboard.components.figure import card
from dashboard.components.funnel_cards import title
from dashboard.components.group_comparison import GROUP, TWO, Named
from dashboard.drawing.marks import joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.breakdowns import Dimension, Group, breakdown
from services.analytics.counts import Cell as Of
from services.analytics.counts import of_calls
from services.analytics.counts import of_milestones as counts
from services.analytics.figures import FunnelFigures, FunnelStep
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.metrics.of_milestones import STEP_RATE, TIME_IN_MILESTONE
from services.questions.call_traits import NO_TEAM
from services.questions.figure_questions import Question, dimensions

_PART, _KEY = "part", "funnel_part"
# More columns than these cannot be read side by side.
MOST = 8


class FunnelPart(StrEnum):
    """Which figure of each milestone stands in the table. The values are words of URLs and stay what they are."""

    STEP_RATE = "step-rate"
    REACHED = "reached"
    COMPLETED = "completed"
    LEAKS = "leaks"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Sides:
    """What the address asks to see side by side: which figure, and which groups are compared, by their words."""

    part: FunnelPart
    compared: Sequence[str]

    @property
    def words(self) -> dict[str, str | Sequence[str]]:
        """What an address says for it; the first figure is understood by itself."""
        part = {} if self.part is FunnelPart.STEP_RATE else {_PART: self.part.value}
        return {**part, **({GROUP: self.compared} if self.compared else {})}


def read(reading: Reading, question: Question, frame: FactFrame) -> Sides:
    """What the address asks; groups that the frame does not have, and more than two, are ignored."""
    part = reading.word(_PART, FunnelPart) or FunnelPart.STEP_RATE
    groups = breakdown(frame, question.by) if question.by and reading.all(GROUP) else ()
    compared = reading.among(GROUP, [word(group) for group in groups])
    if len(compared) > TWO:
        reading.is_faulty, compared = True, []
    return Sides(part, compared)


def word(group: Group) -> str:
    """A group by the word that an address has for it: that of the filter, or of a month its year and number."""
    key = group.key
    if isinstance(key, UUID) and key in group.frame.names:
        return group.frame.names[key][0]
    if isinstance(key, date):
        return f"{key:%Y-%m}"
    return NO_TEAM if key is None else str(key)


def show(question: Question, ways: Ways, frame: FactFrame, funnel: FunnelFigures, sides: Sides) -> None:
    """The choices, the table of groups, and the comparison of two."""
    with card(_("Side by side"), _("One figure of each milestone, for each group")):
        breakdown_card.choose(question, dimensions(is_own=question.is_own), forgetting=[GROUP])
        if question.by is None:
            st.caption(_("Choose by what to set the milestones side by side."))
            return
        groups = breakdown_card.named_groups(question, ways, frame)
        if not groups:
            st.caption(_("No call in these days belongs to a group."))
            return
        _choose_part(sides)
        shown, others = most_held(groups, by_time=question.by is Dimension.MONTH)
        headings = [Heading(_("Milestone"), is_number=False), *(Heading(name) for name, _ways, _group in shown)]
        rows = [
            [cells.named(title(step)), *(_figure(sides.part, there, group, step) for _name, there, group in shown)]
            for step in funnel.steps
        ]
        rest = note(_("Not shown: %(names)s.", names=", ".join(others))) if others else ""
        alt = _("One figure of each milestone, for each group")
        linked.show(joined([table(headings, rows, alt=alt), rest]), key="sides")
        group_comparison.show(funnel, {word(named[-1]): named for named in groups}, sides.compared)


def most_held(groups: Sequence[Named], *, by_time: bool = False) -> tuple[Sequence[Named], Sequence[str]]:
    """Those to show, in their order, and the names of the rest.

    Shown are the ones with most calls held, or, `by_time`, the latest.
    """
    if by_time:
        return groups[-MOST:], [name for name, _ways, _group in groups[:-MOST]]
    held = [of_calls.HELD.size(group.frame) for _name, _ways, group in groups]
    chosen = set(sorted(range(len(groups)), key=lambda place: (-held[place], place))[:MOST])
    rest = [name for place, (name, _ways, _group) in enumerate(groups) if place not in chosen]
    return [one for place, one in enumerate(groups) if place in chosen], rest


def _figure(part: FunnelPart, ways: Ways, group: Group, step: FunnelStep) -> Cell:
    """One figure of one milestone in one group, with its numbers."""
    frame, of = group.frame, Of(step.milestone)
    if part is FunnelPart.TIME:
        return cells.figure(TIME_IN_MILESTONE.passport(frame, of), ways)
    some, whole = {
        FunnelPart.STEP_RATE: (counts.STEPS_TAKEN, counts.STEPS_POSSIBLE),
        FunnelPart.REACHED: (counts.REACHED, counts.ELIGIBLE),
        FunnelPart.COMPLETED: (counts.COMPLETED, counts.ELIGIBLE),
        FunnelPart.LEAKS: (counts.LEAKS, counts.REACHED),
    }[part]
    rate = Rate(some.size(frame, of), whole.size(frame, of))
    return cells.share_of(rate, ways, some, whole, of, is_narrow=True)


def _choose_part(sides: Sides) -> None:
    labels = {
        FunnelPart.STEP_RATE: texts.marked(STEP_RATE.title),
        FunnelPart.REACHED: _("Reached, of eligible"),
        FunnelPart.COMPLETED: _("Completed, of eligible"),
        FunnelPart.LEAKS: _("Leaks, of reached"),
        FunnelPart.TIME: _("Median time"),
    }
    st.session_state[_KEY] = sides.part
    st.segmented_control(
        _("Figure"),
        list(FunnelPart),
        format_func=labels.__getitem__,
        required=True,
        key=_KEY,
        on_change=_write_part,
        label_visibility="collapsed",
    )


def _write_part() -> None:
    part: FunnelPart = st.session_state[_KEY]
    address.write(_PART, None if part is FunnelPart.STEP_RATE else part.value)
