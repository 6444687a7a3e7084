"""What happened in a call: its milestones as they were led, and its objections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dashboard import formats, labels, vocabulary
from dashboard.components import card_title, objection_answers, prose
from dashboard.texts import _
from dashboard.vocabulary import Look
from services.calls import CallDetails
from services.milestones import MilestoneOfCall
from services.models import Call, CoachingNote, MilestoneResponse, ObjectionResponse


def show_milestones(call: Call, rows: Sequence[MilestoneOfCall], notes: Sequence[CoachingNote]) -> None:
    """The milestones in their configured order, with status, minutes, and why one was led out of order.

    Coaching notes, those that this person may see, are counted where they are about one.
    """
    subtitle = _("In the configured order")
    coached = Counter(note.milestone for note in notes if note.milestone is not None)
    with st.container(border=True, gap="small"):
        card_title.show(_("Milestones"), subtitle)
        if call.started_at is None and not any(row.response for row in rows):
            st.caption(_("The call was not led."))
            return
        st.table(
            [_milestone(row, coached[row.number]) for row in rows],
            border="horizontal",
            hide_index=True,
            alt=_("The milestones of this call"),
        )
        for row in rows:
            if row.response:
                _show_remarks(row, row.response)


def show_objections(
    details: CallDetails, rows: Sequence[ObjectionResponse], notes: Sequence[CoachingNote], *, time_zone: str
) -> None:
    """The objections as they came up, with how each was classified, and how many coaching notes are about it.

    What was answered and noted stands below, under the questions that the call was led with.
    """
    questions = {one.type: one.questions for one in details.configuration.objections}
    coached = Counter(note.objection_id for note in notes if note.objection_id is not None)
    with st.container(border=True, gap="small"):
        card_title.show(_("Objections"), _("In the order in which they came up"))
        if not rows:
            st.caption(_("No objection was logged."))
            return
        st.table(
            [_objection(row, coached[row.id], time_zone) for row in rows],
            border="horizontal",
            hide_index=True,
            alt=_("The objections of this call"),
        )
        for row in rows:
            if row.notes or row.answers:
                _show_told(row, questions.get(row.type, ()), time_zone)


def _milestone(row: MilestoneOfCall, notes: int) -> dict[str, str]:
    response = row.response
    title = labels.milestone(row.number, row.settings.title if row.settings else None)
    look = vocabulary.milestone_status(response.status if response else None, is_available=row.is_available)
    return {
        _("Milestone"): _coached(formats.plain(title), notes),
        _("Status"): look.badge,
        _("Minutes"): _minutes(response),
        _("Expected"): formats.number(row.settings.expected_minutes) if row.settings else formats.NOTHING,
    }


def _coached(name: str, notes: int) -> str:
    """A name in Markdown, with how many coaching notes there are about what it names."""
    if not notes:
        return name
    badge = Look(_("Coaching: %(number)s", number=formats.number(notes)), "blue", "comment").badge
    return f"{name} {badge}"


def _minutes(response: MilestoneResponse | None) -> str:
    if response is None or response.started_at is None or response.completed_at is None:
        return formats.NOTHING
    return formats.number(round((response.completed_at - response.started_at).total_seconds() / 60))


def _show_remarks(row: MilestoneOfCall, response: MilestoneResponse) -> None:
    number = labels.milestone(row.number)
    if response.override_reason:
        typed = _("%(milestone)s, reason for leaving the order", milestone=number)
        label = typed if labels.is_typed(response.override_reason) else number
        prose.show(labels.override_reason(response.override_reason), label=label)
    if response.notes:
        prose.show(response.notes, label=_("%(milestone)s, notes", milestone=number))


def _show_told(row: ObjectionResponse, questions: Sequence[str], time_zone: str) -> None:
    """What was said about an objection; when it came up tells it from others of its type."""
    head = f"**{formats.plain(labels.objection_type(row.type))}**"
    if row.raised_at:
        head += f":small[:gray[ · {formats.plain(formats.moment(row.raised_at, time_zone))}]]"
    with st.container(gap="xsmall"):
        st.markdown(head)
        objection_answers.show(row, questions)
        if row.notes:
            prose.show(row.notes, label=_("Notes"))


def _objection(row: ObjectionResponse, notes: int, time_zone: str) -> dict[str, str]:
    raised = formats.plain(formats.moment(row.raised_at, time_zone)) if row.raised_at else formats.NOTHING
    return {
        _("Objection"): _coached(labels.objection_type(row.type), notes),
        _("Outcome"): vocabulary.objection_outcome(row.outcome).badge,
        _("In"): labels.milestone(row.milestone),
        _("Raised"): raised,
    }
