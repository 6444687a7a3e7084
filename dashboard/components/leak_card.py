"""Where the leaks go: what became of the threads of calls that were left with a follow-up."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard import cells
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.components.funnel_cards import title
from dashboard.drawing import bars, marks
from dashboard.drawing.bars import Bar, Part
from dashboard.drawing.marks import Tone, filled, joined, note
from dashboard.drawing.tables import Cell as TableCell
from dashboard.drawing.tables import Heading, table
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts import EVERYTHING, Cell, Count, of_leaks
from services.analytics.counts.of_milestones import LEAKS
from services.analytics.figures import FunnelFigures, LeakEnds, leak_ends
from services.analytics.frame import FactFrame
from services.analytics.masks.leaks import LeakEnd

# The parts of a bar and what they mean; what is adrift is one part of it and four columns of the table.
_TONES = {
    LeakEnd.WON: Tone.GOOD,
    LeakEnd.IMPLEMENTATION: Tone.OTHER,
    LeakEnd.DISQUALIFIED: Tone.ENDED,
    LeakEnd.AGAIN: Tone.LATER,
    LeakEnd.UNSETTLED: Tone.LACKING,
    LeakEnd.AHEAD: Tone.QUIET,
}


def show(ways: Ways, frame: FactFrame, funnel: FunnelFigures) -> None:
    """The leaks of each milestone that has any, by what their threads have come to since."""
    about = _(
        "Calls left with a follow-up, by what later calls of their threads have come to, as things stand now"
    )
    with card(_("Where the leaks go"), about):
        found = [(title(step), leak_ends(frame, step.milestone)) for step in funnel.steps if step.leaks]
        if not found:
            st.caption(_("No call of these days was left with a follow-up, so there is nothing to follow."))
            return
        everything = leak_ends(frame)
        said = _said(ways, everything)
        drawn = joined([bars.stacked([_bar(ways, name, row) for name, row in found]), _legend()])
        rows = [_row(ways, name, row) for name, row in found]
        headings = [
            Heading(_("Milestone"), is_number=False),
            Heading(_("Leaks")),
            *map(Heading, _labels().values()),
        ]
        foot = [_row(ways, _("All milestones"), everything)]
        linked.show(
            joined(
                [
                    marks.picture(drawn, alt=said.striptags()),
                    note(said),
                    table(headings, rows, alt=about, foot=foot),
                ]
            ),
            key="leaks",
        )


def _labels() -> dict[LeakEnd, str]:
    return {
        LeakEnd.WON: _("Won since"),
        LeakEnd.IMPLEMENTATION: _("Implementation only"),
        LeakEnd.DISQUALIFIED: _("Disqualified"),
        LeakEnd.AGAIN: _("Another follow-up"),
        LeakEnd.UNSETTLED: _("Held, outcome missing"),
        LeakEnd.AHEAD: _("Call ahead"),
        LeakEnd.OVERDUE: _("Overdue"),
        LeakEnd.NO_SHOW: _("No-show"),
        LeakEnd.CANCELLED: _("Cancelled"),
        LeakEnd.UNPLANNED: _("Nothing planned"),
    }


def _bar(ways: Ways, name: str, row: LeakEnds) -> Bar:
    labels = _labels()
    parts = [(tone, labels[end], row.ends[end], of_leaks.BY_END[end]) for end, tone in _TONES.items()]
    parts.append((Tone.WARNING, _adrift(), row.adrift, of_leaks.ADRIFT))
    return Bar(name, [_part(ways, row, *part) for part in parts], number(row.leaks))


def _part(ways: Ways, row: LeakEnds, tone: Tone, label: str, size: int, count: Count) -> Part:
    said = _("%(number)s: %(what)s", number=number(size), what=label)
    return Part(tone, size, said, ways.to(count, _cell(row)))


def _legend() -> Markup:
    labels = _labels()
    return marks.legend([*((tone, labels[end]) for end, tone in _TONES.items()), (Tone.WARNING, _adrift())])


def _adrift() -> str:
    return _("Nothing ahead")


def _row(ways: Ways, name: str, row: LeakEnds) -> Sequence[TableCell]:
    return [
        cells.named(name),
        cells.count(row.leaks, ways, LEAKS, _cell(row)),
        *(cells.count(size, ways, of_leaks.BY_END[end], _cell(row)) for end, size in row.ends.items()),
    ]


def _cell(row: LeakEnds) -> Cell:
    return EVERYTHING if row.milestone is None else Cell(row.milestone)


def _said(ways: Ways, found: LeakEnds) -> Markup:
    """What has come of all of them, and how many nobody is going to call."""
    return filled(
        _(
            "Leaks: %(leaks)s. Won since: %(won)s. Call ahead: %(ahead)s. Nothing decided and nothing ahead, which"
            " is overdue, no-show, cancelled or nothing planned: %(adrift)s."
        ),
        leaks=ways.led(found.leaks, LEAKS),
        won=ways.led(found.ends[LeakEnd.WON], of_leaks.BY_END[LeakEnd.WON]),
        ahead=ways.led(found.ends[LeakEnd.AHEAD], of_leaks.BY_END[LeakEnd.AHEAD]),
        adrift=ways.led(found.adrift, of_leaks.ADRIFT),
    )
