"""Two groups of the funnel compared: both step rates of each milestone, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import address, cells
from dashboard.components import linked
from dashboard.components.funnel_cards import title
from dashboard.drawing.marks import joined, note
from dashboard.drawing.tables import Heading, table
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.breakdowns import Group
from services.analytics.comparisons import Comparison, compare
from services.analytics.counts import Cell
from services.analytics.figures import FunnelFigures, FunnelStep
from services.analytics.metrics.of_milestones import STEP_RATE

GROUP = "group"
_KEY = "funnel_groups"
TWO = 2

# A group's name, the ways to its lists, and itself.
Named = tuple[str, Ways, Group]


def show(funnel: FunnelFigures, groups: Mapping[str, Named], compared: Sequence[str]) -> None:
    """The choice of two groups, by their words, and their comparison once there are two."""
    if len(groups) < TWO:
        return
    _choose(groups, compared)
    if len(compared) < TWO:
        return
    (name, ways, group), (other_name, other_ways, other) = (groups[word] for word in compared)
    steps = [(step, compare(STEP_RATE, group.frame, other.frame, Cell(step.milestone))) for step in funnel.steps]
    headings = [
        Heading(_("Milestone"), is_number=False),
        Heading(_("Step rate, %(group)s", group=name)),
        Heading(_("Step rate, %(group)s", group=other_name)),
        Heading(_("Difference")),
    ]
    rows = [
        [
            cells.named(title(step)),
            cells.figure(found.now, ways),
            cells.figure(found.earlier, other_ways),
            cells.difference(found),
        ]
        for step, found in steps
    ]
    alt = _("The step rates of %(one)s and %(other)s with their difference", one=name, other=other_name)
    linked.show(joined([note(_said(steps, name, other_name)), table(headings, rows, alt=alt)]), key="compared")


def _choose(groups: Mapping[str, Named], compared: Sequence[str]) -> None:
    names = [name for name, _ways, _group in groups.values()]
    st.session_state[_KEY] = list(compared)
    st.multiselect(
        _("Compare two of them"),
        list(groups),
        # The widget tells options apart by their texts.
        format_func=lambda word: _named(word, groups[word][0], names),
        max_selections=TWO,
        key=_KEY,
        on_change=lambda: address.write(GROUP, st.session_state[_KEY]),
        placeholder=_("Choose two groups to compare their step rates"),
    )


def _named(word: str, name: str, names: Sequence[str]) -> str:
    return name if names.count(name) == 1 else _("%(name)s (%(email)s)", name=name, email=word)


def _said(steps: Sequence[tuple[FunnelStep, Comparison]], name: str, other: str) -> str:
    """At which milestones the two differ."""
    if not any(cells.is_told(found) for _step, found in steps):
        return _(
            "%(one)s and %(other)s have too few calls to be compared at any milestone.", one=name, other=other
        )
    apart = [title(step) for step, found in steps if cells.is_apart(found)]
    if not apart:
        return _(
            "%(one)s and %(other)s differ at no milestone by more than chance would make of it.",
            one=name,
            other=other,
        )
    return _(
        "%(one)s and %(other)s differ by more than chance would make of it at %(milestones)s: the interval of the"
        " difference excludes zero.",
        one=name,
        other=other,
        milestones=", ".join(apart),
    )
