"""Coaching on the page of a call: what managers write, and what its agent answers.

Opening the page acknowledges nothing: the agent says so. Of a note that is not shared an agent is sent nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import formats, labels, session
from dashboard.components import card_title, coaching_deeds, prose, saving
from dashboard.components.coaching_deeds import Subject
from dashboard.texts import _
from dashboard.vocabulary import Look
from services.call_pages import CallPage
from services.models import Call, CoachingNote, ObjectionResponse
from services.models.limits import NOTES

_WHOLE = "call"


def show(page: CallPage, *, time_zone: str) -> None:
    """The notes on a call with what this person may do with each, and for managers the form for another one."""
    call = page.details.call
    may_write = not session.scope().is_own_only
    saving.show_refusal(coaching_deeds.refusal(call.id))
    if not page.notes and not may_write:
        return
    subjects = _subjects(page, time_zone)
    with st.container(border=True, gap="small"):
        about = _("Private until shared; what is shared the agent reads, answers and acknowledges")
        card_title.show(_("Coaching"), about if may_write else _("What your managers say about this call"))
        for note in page.notes:
            _show(note, call, subjects, time_zone)
        if may_write:
            _show_writing(call, subjects)


def subject_of(note: CoachingNote) -> str:
    """The word of what a note is about, among those of its call."""
    if note.objection_id is not None:
        return str(note.objection_id)
    return _WHOLE if note.milestone is None else f"M{note.milestone}"


def _subjects(page: CallPage, time_zone: str) -> dict[str, Subject]:
    """What a note may be about: the call, its milestones in their order, its objections as they came up."""
    found = {_WHOLE: Subject(_("The whole call"))}
    for row in page.milestones:
        if row.settings is not None:
            found[f"M{row.number}"] = Subject(labels.milestone(row.number, row.settings.title), row.number)
    for objection in page.objections:
        found[str(objection.id)] = Subject(_objection(objection, time_zone), objection_id=objection.id)
    return found


def _objection(objection: ObjectionResponse, time_zone: str) -> str:
    type = labels.objection_type(objection.type)
    if objection.raised_at is None:
        return _("Objection: %(type)s", type=type)
    at = formats.moment(objection.raised_at, time_zone)
    return _("Objection: %(type)s, %(at)s", type=type, at=at)


def _show(note: CoachingNote, call: Call, subjects: Mapping[str, Subject], time_zone: str) -> None:
    subject = subjects.get(subject_of(note))
    about = subject.label if subject else labels.milestone(note.milestone)
    with st.container(border=True, gap="small"):
        author, of = formats.plain(note.author.name), formats.plain(about)
        at = formats.plain(formats.moment(note.created_at, time_zone))
        st.markdown(f"**{author}** {_look(note, call).badge}  \n:small[:gray[{of} · {at}]]")
        prose.show(note.text)
        if note.answer is not None and note.answered_at is not None:
            answered = formats.plain(formats.moment(note.answered_at, time_zone))
            name = formats.plain(call.agent.name)
            prose.show(note.answer, label=_("%(name)s answered, %(at)s", name=name, at=answered))
        st.caption(_stands(note, call, time_zone))
        _show_deeds(note, call)


def _look(note: CoachingNote, call: Call) -> Look:
    """How a note stands, as a word."""
    if note.shared_at is None:
        return Look(_("Private"), "gray", "lock")
    if note.acknowledged_at is not None:
        return Look(_("Acknowledged"), "green", "done_all")
    if _is_agent(call):
        return Look(_("To acknowledge"), "orange", "mark_email_unread")
    return Look(_("Shared"), "blue", "visibility")


def _stands(note: CoachingNote, call: Call, time_zone: str) -> str:
    """Who sees the note, and since when."""
    if note.shared_at is None:
        return _("Only managers and admins see this note. The agent learns of it when it is shared.")
    shared = formats.plain(formats.moment(note.shared_at, time_zone))
    if note.acknowledged_at is not None:
        at = formats.plain(formats.moment(note.acknowledged_at, time_zone))
        return _("Shared %(shared)s, acknowledged %(at)s.", shared=shared, at=at)
    if _is_agent(call):
        return _("Shared %(shared)s. You have not acknowledged it: reading alone does not.", shared=shared)
    return _("Shared %(shared)s, not acknowledged yet.", shared=shared)


def _show_deeds(note: CoachingNote, call: Call) -> None:
    """What this person may do with the note, and nothing else."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if not session.scope().is_own_only:
            _show_sharing(note)
            if note.author_id == session.scope().user_id:
                _show_changing(note)
        if note.shared_at is not None and _is_agent(call):
            _show_answering(note)


def _show_sharing(note: CoachingNote) -> None:
    known = (note.call_id, note.id, note.version)
    if note.shared_at is None:
        st.button(
            _("Share with the agent"),
            icon=":material/visibility:",
            key=f"share_{note.id}_{note.version}",
            on_click=coaching_deeds.share,
            args=known,
        )
    elif note.answered_at is None and note.acknowledged_at is None:
        st.button(
            _("Take back"),
            icon=":material/lock:",
            key=f"unshare_{note.id}_{note.version}",
            help=_("Makes the note private again. Once it is answered or acknowledged it stays shared."),
            on_click=coaching_deeds.unshare,
            args=known,
        )


def _show_changing(note: CoachingNote) -> None:
    """For the author alone: another text, and while nobody was shown it, no note at all."""
    key = f"note_edit_{note.id}_{note.version}"
    # In a form what is typed goes along with the click: a run in between might draw somebody else's newer text.
    with st.popover(_("Edit"), icon=":material/edit:"), st.form(f"edit_{note.id}_{note.version}", border=False):
        st.text_area(_("Note"), note.text, key=key, max_chars=NOTES, height=140)
        if note.acknowledged_at is not None:
            st.caption(_("The agent is asked to acknowledge a changed text again."))
        st.form_submit_button(
            _("Save the note"),
            type="primary",
            on_click=coaching_deeds.edit,
            args=(note.call_id, note.id, note.version, key),
        )
    if note.shared_at is None:
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.caption(_("Nobody but managers and admins has seen this note. Deleted, it does not come back."))
            st.button(
                _("Delete the note"),
                type="primary",
                key=f"delete_{note.id}_{note.version}",
                on_click=coaching_deeds.delete,
                args=(note.call_id, note.id, note.version),
            )


def _show_answering(note: CoachingNote) -> None:
    """For the call's agent."""
    if note.acknowledged_at is None:
        st.button(
            _("Acknowledge"),
            type="primary",
            icon=":material/done_all:",
            key=f"acknowledge_{note.id}_{note.version}",
            on_click=coaching_deeds.acknowledge,
            args=(note.call_id, note.id, note.version),
        )
    key = f"note_answer_{note.id}_{note.version}"
    label = _("Answer") if note.answer is None else _("Change the answer")
    with st.popover(label, icon=":material/reply:"), st.form(f"answer_{note.id}_{note.version}", border=False):
        st.text_area(_("Your answer"), note.answer or "", key=key, max_chars=NOTES, height=110)
        st.form_submit_button(
            _("Save the answer"),
            type="primary",
            on_click=coaching_deeds.answer,
            args=(note.call_id, note.id, note.version, key),
        )


def _show_writing(call: Call, subjects: Mapping[str, Subject]) -> None:
    draft = coaching_deeds.draft(call.id)
    words: Sequence[str] = list(subjects)
    with st.popover(_("Write a note"), icon=":material/add_comment:"), st.form(f"write_{draft}", border=False):
        st.selectbox(
            _("What it is about"),
            words,
            format_func=lambda word: subjects[word].label,
            key=coaching_deeds.about_key(draft),
        )
        st.text_area(_("Note"), key=coaching_deeds.text_key(draft), max_chars=NOTES, height=140)
        st.caption(_("The note is private at first: only managers and admins see it until somebody shares it."))
        st.form_submit_button(
            _("Save as private"),
            type="primary",
            on_click=coaching_deeds.write,
            args=(call.id, draft, subjects),
        )


def _is_agent(call: Call) -> bool:
    return call.agent_id == session.scope().user_id
