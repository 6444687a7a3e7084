"""Overrides: milestones that agents skipped or started out of order, with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from dashboard import address, cells, labels
from dashboard.components import call_table, linked
from dashboard.components.figure import card
from dashboard.components.funnel_cards import parts, show_bars, skip_kinds, title
from dashboard.drawing import bars
from dashboard.drawing.bars import Bar
from dashboard.drawing.marks import filled, joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics.counts.of_milestones import SKIPPED, SKIPPED_BY_RULE
from services.analytics.figures import FunnelFigures
from services.analytics.frame import FactFrame
from services.analytics.overrides import Override
from services.questions.figure_questions import Question

# A reason is a sentence; one that is a page stands in its call.
_LONGEST = 240


def show(
    question: Question, ways: Ways, frame: FactFrame, funnel: FunnelFigures, latest: Sequence[Override]
) -> None:
    """How many milestones were skipped, and why the latest ones were."""
    skipped, reasons = st.columns([5, 8], gap="small")
    with (
        skipped,
        card(_("Skipped milestones"), _("By the agent, which is an override, or by the rule of the call")),
    ):
        rows = [
            Bar(title(step), parts(ways, step, skip_kinds()), number(step.skipped + step.skipped_by_rule))
            for step in funnel.steps
            if step.skipped or step.skipped_by_rule
        ]
        if rows:
            show_bars(bars.stacked(rows), skip_kinds(), _said(ways, frame), key="skipped")
        else:
            st.caption(_("In these calls every milestone was available, and no agent skipped one."))
    about = _("Milestones skipped, left unfinished or started out of order, the latest first, with their reasons")
    with reasons, card(_("Overrides"), about):
        if not latest:
            st.caption(
                _("No agent skipped a milestone in these calls, or started one out of order with a reason.")
            )
            return
        of_all = note(_all(ways, frame))
        linked.show(joined([of_all, _table(question, ways, latest, alt=about)]), key="overrides")


def _said(ways: Ways, frame: FactFrame) -> Markup:
    """All of them: also those of milestones that no call reached, and that therefore have no bar."""
    return filled(
        _("Skipped by agents: %(skipped)s. Skipped by rule, where they were not available: %(by_rule)s."),
        skipped=ways.led(SKIPPED.size(frame), SKIPPED),
        by_rule=ways.led(SKIPPED_BY_RULE.size(frame), SKIPPED_BY_RULE),
    )


def _all(ways: Ways, frame: FactFrame) -> Markup:
    return filled(_("Show all %(number)s skipped"), number=ways.led(SKIPPED.size(frame), SKIPPED))


def _table(question: Question, ways: Ways, latest: Sequence[Override], *, alt: str) -> Markup:
    """Whose call, when, which milestone and why; whose agent only where there are several."""
    headings = [
        Heading(_("Prospect"), is_number=False),
        Heading(_("When"), is_number=False),
        *([] if question.is_own else [Heading(_("Agent"), is_number=False)]),
        Heading(_("Milestone"), is_number=False),
        Heading(_("Reason"), is_number=False),
    ]
    return table(headings, [_row(question, ways, override) for override in latest], alt=alt)


def _row(question: Question, ways: Ways, override: Override) -> list[Cell]:
    call = override.call
    told = labels.override_reason(override.reason)
    reason = shorten(told, _LONGEST, placeholder="…") if told else _("no reason kept")
    return [
        cells.named(call.prospect.name, _to_call(ways, call.id)),
        Cell(call_table.at(call, question.period.time_zone)),
        *([] if question.is_own else [Cell(call.agent.name)]),
        Cell(labels.milestone(override.milestone), _kind(override)),
        Cell(reason),
    ]


def _kind(override: Override) -> str:
    if not override.is_skipped:
        return _("out of order")
    return _("left unfinished") if override.was_begun else _("skipped")


def _to_call(ways: Ways, call_id: UUID) -> str:
    """The page of a call, from which the way leads back to the list of all that were skipped."""
    back = ways.to(SKIPPED).partition("?")[2]
    return "/call?" + urlencode({"call_id": str(call_id), address.LIST: back})
