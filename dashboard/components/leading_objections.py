"""Logging the objections of a call in progress and classifying each, under what earlier calls left unresolved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from dashboard import formats, labels, vocabulary
from dashboard.components import card_title, carried, notes_field, objection_answers, saving
from dashboard.texts import _
from services import objections
from services.calls import CallDetails
from services.configuration import ObjectionSettings
from services.db import ScopedSession
from services.models import ObjectionResponse
from services.models.limits import SHORT_TEXT
from services.models.vocabulary import ObjectionOutcome, ObjectionType
from services.threads import Unresolved


def show(
    details: CallDetails, raised: Sequence[ObjectionResponse], unresolved: Sequence[Unresolved], *, time_zone: str
) -> None:
    """The types to log with one click, and the objections of this call, the open ones first."""
    settings = {one.type: one for one in details.configuration.objections}
    with st.container(border=True, gap="small"):
        card_title.show(_("Objections"), _("Log each as it comes up; one without an outcome keeps the call open"))
        saving.show_refusal(_refusal(details.call.id))
        carried.show(unresolved, time_zone=time_zone)
        with st.container(horizontal=True, gap="small"):
            for type in ObjectionType:
                st.button(
                    labels.objection_type(type),
                    icon=":material/add:",
                    key=f"log_{details.call.id}_{type.value}",
                    on_click=_log,
                    args=(details.call.id, type),
                )
        for objection in sorted(raised, key=lambda one: one.outcome is not None):
            _show(details.call.id, objection, settings[objection.type])


def _show(call_id: UUID, objection: ObjectionResponse, settings: ObjectionSettings) -> None:
    with st.container(border=True, gap="small"):
        where = f" · {labels.milestone(objection.milestone)}" if objection.milestone else ""
        look = vocabulary.objection_outcome(objection.outcome)
        st.markdown(
            f"**{formats.plain(labels.objection_type(objection.type))}** {look.badge}:small[:gray[{where}]]"
        )
        if objection.outcome is None:
            for place, question in enumerate(settings.questions):
                _show_question(call_id, objection, place, question, settings.questions)
        else:
            objection_answers.show(objection, settings.questions)
        key = f"classify_{saving.drawn(objection.id, objection.version)}"
        st.segmented_control(
            _("How does it stand?"),
            list(settings.allowed_outcomes),
            default=objection.outcome,
            format_func=lambda outcome: vocabulary.objection_outcome(outcome).text,
            key=key,
            on_change=_classify,
            args=(call_id, objection, key),
        )
        notes_field.of_objection(objection, labels.objection_type(objection.type))


def _show_question(
    call_id: UUID, objection: ObjectionResponse, place: int, question: str, questions: Sequence[str]
) -> None:
    mark = saving.drawn(objection.id, objection.version)
    st.text_input(
        formats.label(question),
        (objection.answers or {}).get(question, ""),
        key=_answer_key(mark, place),
        max_chars=SHORT_TEXT,
        on_change=_answer,
        args=(call_id, objection, mark, questions),
    )


def _log(call_id: UUID, type: ObjectionType) -> None:
    saving.attempt(_refusal(call_id), lambda db: objections.log(db, call_id=call_id, type=type))


def _classify(call_id: UUID, objection: ObjectionResponse, key: str) -> None:
    outcome: ObjectionOutcome | None = st.session_state.get(key)
    if outcome is None:
        return
    _change(
        call_id,
        objection,
        lambda db, at: objections.classify(db, objection_id=objection.id, outcome=outcome, expected_version=at),
    )


def _answer(call_id: UUID, objection: ObjectionResponse, mark: str, questions: Sequence[str]) -> None:
    answers = {
        question: st.session_state.get(_answer_key(mark, place)) for place, question in enumerate(questions)
    }
    _change(
        call_id,
        objection,
        lambda db, at: objections.answer(db, objection_id=objection.id, answers=answers, expected_version=at),
    )


def _change(
    call_id: UUID, objection: ObjectionResponse, deed: Callable[[ScopedSession, int], ObjectionResponse]
) -> None:
    """Change an objection as it was drawn; who was overtaken is told at which."""
    about = labels.objection_type(objection.type)
    saving.change(_refusal(call_id), objection.id, objection.version, deed, about=about)


def _answer_key(mark: str, place: int) -> str:
    return f"answer_{mark}_{place}"


def _refusal(call_id: UUID) -> str:
    return f"objections_{call_id}"
