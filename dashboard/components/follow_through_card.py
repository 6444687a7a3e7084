"""Coaching follow-through: a milestone's completion by an agent before and after a note about it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from dashboard import address, cells, formats, labels
from dashboard.components import call_table, card_title, linked
from dashboard.drawing.marks import Led, built, filled, joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.texts import _, n_
from services.analytics import follow_through
from services.analytics.follow_through import CALLS, FollowThrough, LedCall
from services.paging import Page
from services.questions.figure_questions import Question

_SCREEN = "review"


def show(page: Page[FollowThrough], question: Question) -> None:
    """The latest notes about a milestone, each with the calls on both of its sides."""
    about = _(
        "Milestones completed of those eligible, in the %(number)s held calls before and after a note was shared",
        number=formats.number(CALLS),
    )
    with st.container(border=True, gap="small"):
        card_title.show(_("Coaching follow-through"), about)
        if not page.total:
            st.caption(
                _(
                    "No note about a milestone was shared in %(days)s. Write one on a call and share it: what"
                    " comes of it stands here.",
                    days=formats.days(question.period),
                )
            )
            return
        notes = joined(_note(one, question.period.time_zone) for one in page.items)
        shown = [built('<div class="pairs">{}</div>', notes)]
        if page.total > len(page.items):
            latest, total = formats.number(len(page.items)), formats.number(page.total)
            shown.insert(0, note(_("The latest %(latest)s of %(total)s notes.", latest=latest, total=total)))
        linked.show(joined(shown), key="follow_through")


def _note(one: FollowThrough, time_zone: str) -> Markup:
    """One note: what it was about, both shares, and the calls behind them."""
    call, milestone = one.note.call, labels.milestone(one.note.milestone)
    shared = formats.moment(one.note.shared_at, time_zone) if one.note.shared_at else formats.NOTHING
    head = filled(
        _("%(agent)s, %(milestone)s: %(author)s on the call with %(prospect)s, shared %(at)s"),
        agent=call.agent.name,
        milestone=milestone,
        author=one.note.author.name,
        prospect=Led(call.prospect.name, _to_call(call.id)),
        at=shared,
    )
    headings = [Heading(_("Calls"), is_number=False), Heading(_("Completed"))]
    rows = [_side(_("Before"), one.before), _side(_("After"), one.after)]
    alt = _("%(milestone)s before and after the note", milestone=milestone)
    calls = built(
        "<details><summary>{}</summary>{}</details>",
        _("The calls"),
        joined([_calls(_("Before"), one.before, time_zone), _calls(_("After"), one.after, time_zone)]),
    )
    return built("<div><p>{}</p>{}{}</div>", head, table(headings, rows, alt=alt), calls)


def _side(name: str, calls: Sequence[LedCall]) -> list[Cell]:
    rate = follow_through.rate(calls)
    if len(calls) < CALLS:
        known = _("%(number)s of %(whole)s calls", number=formats.number(len(calls)), whole=formats.number(CALLS))
    else:
        known = n_("%(count)s call", "%(count)s calls", len(calls), count=formats.number(len(calls)))
    within = formats.interval(rate)
    share = formats.share(rate)
    beneath = None
    if within is not None:
        beneath = _("%(fraction)s, %(interval)s", fraction=formats.fraction(rate), interval=within)
    return [Cell(cells.named(name).content, known), Cell(share, beneath)]


def _calls(name: str, calls: Sequence[LedCall], time_zone: str) -> Markup:
    """The calls of one side, each one step away."""
    if not calls:
        return note(_("%(side)s: no such call yet", side=name))
    headings = [Heading(name, is_number=False), Heading(_("Completed"))]
    rows = [
        [
            Cell(
                cells.named(one.call.prospect.name, _to_call(one.call.id)).content,
                call_table.at(one.call, time_zone),
            ),
            Cell(_("Yes") if one.is_completed else _("No")),
        ]
        for one in calls
    ]
    return table(headings, rows, alt=name)


def _to_call(call_id: UUID) -> str:
    return "/call?" + urlencode({"call_id": str(call_id), **address.way_here(_SCREEN)})
