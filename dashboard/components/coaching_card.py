"""Coaching on the page of a call: what managers write, and what its agent answers.

Opening the page acknowledges nothing: the agent says so. Of a note that is not shared an agent is sent nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from dashboard import formats, labels, session
from dashboard.components import card_title, coaching_deeds, deed_popover, prose, saving
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
    """What this person may do with the note, and nothing else: clicks in a row, and below it what is typed."""
    may_coach = not session.scope().is_own_only
    is_own = may_coach and note.author_id == session.scope().user_id
    is_to_me = note.shared_at is not None and _is_agent(call)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if may_coach:
            _show_sharing(note)
        if is_own and note.shared_at is None:
            _show_deleting(note)
        if is_to_me and note.acknowledged_at is None:
            _show_acknowledging(note)
    if is_own:
        _show_changing(note)
    if is_to_me:
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


def _show_deleting(note: CoachingNote) -> None:
    """For the author alone, while nobody was shown the note."""
    with deed_popover.show(_("Delete"), key=f"delete_deed_{note.id}_{note.version}", icon="delete"):
        st.caption(_("Nobody but managers and admins has seen this note. Deleted, it does not come back."))
        st.button(
            _("Delete the note"),
            type="primary",
            key=f"delete_{note.id}_{note.version}",
            on_click=coaching_deeds.delete,
            args=(note.call_id, note.id, note.version),
        )


def _show_changing(note: CoachingNote) -> None:
    """For the author alone: another text."""
    key = f"note_edit_{note.id}_{note.version}"
    with _form(_("Edit"), icon="edit", mark=f"edit_{note.id}_{note.version}"):
        st.text_area(_("Note"), note.text, key=key, max_chars=NOTES, height=140)
        if note.acknowledged_at is not None:
            st.caption(_("The agent is asked to acknowledge a changed text again."))
        st.form_submit_button(
            _("Save the note"),
            type="primary",
            on_click=coaching_deeds.edit,
            args=(note.call_id, note.id, note.version, key),
        )


def _show_acknowledging(note: CoachingNote) -> None:
    """For the call's agent."""
    st.button(
        _("Acknowledge"),
        type="primary",
        icon=":material/done_all:",
        key=f"acknowledge_{note.id}_{note.version}",
        on_click=coaching_deeds.acknowledge,
        args=(note.call_id, note.id, note.version),
    )


def _show_answering(note: CoachingNote) -> None:
    """For the call's agent."""
    key = f"note_answer_{note.id}_{note.version}"
    label = _("Answer") if note.answer is None else _("Change the answer")
    with _form(label, icon="reply", mark=f"answer_{note.id}_{note.version}"):
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
    with _form(_("Write a note"), icon="add_comment", mark=f"write_{draft}"):
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


@contextmanager
def _form(label: str, *, icon: str, mark: str) -> Iterator[None]:
    """A form that opens in place: on a phone what hovers over the page would end below its lower edge.

    What is typed in a form goes along with the click: a run in between might draw somebody else's newer text.
    """
    with (
        st.expander(label, icon=f":material/{icon}:", key=f"open_{mark}", type="compact"),
        st.form(mark, border=False),
    ):
        yield


def _is_agent(call: Call) -> bool:
    return call.agent_id == session.scope().user_id
