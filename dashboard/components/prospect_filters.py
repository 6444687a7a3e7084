"""The filters of the Prospects screen, all of them in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.address import Reading
from dashboard.components import export_menu, filter_pills, lists
from dashboard.texts import _
from dashboard.vocabulary import Look
from services.exports.tables import ExportKind
from services.models.vocabulary import Qualification
from services.next_steps import NextStep
from services.prospects import ProspectFilters
from services.questions import prospect_questions
from services.questions.prospect_questions import ProspectQuestion, Spoken


@dataclass(frozen=True, slots=True)
class ProspectsAsked:
    """What the screen is asked for, and how it was understood."""

    question: ProspectQuestion
    reading: Reading

    @property
    def filters(self) -> ProspectFilters:
        """Which prospects are listed."""
        return self.question.filters

    @property
    def is_filtered(self) -> bool:
        """Whether more than the search narrows the list."""
        return bool(self.filters.qualifications or self.filters.next_steps or self.filters.languages)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return self.is_filtered or bool(self.filters.search)


def show() -> ProspectsAsked:
    """Draw the filters and return what is chosen."""
    reading = Reading()
    question = prospect_questions.read(reading)
    filters, spoken = question.filters, question.spoken
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        lists.show_search(reading, _("Name, company or address"))
        with filter_pills.popover():
            label, qualifications = _("Qualification today"), filters.qualifications
            filter_pills.show(label, "qualification", Qualification, qualifications, vocabulary.qualification)
            filter_pills.show(_("Next step"), "step", NextStep, filters.next_steps, vocabulary.next_step)
            filter_pills.show(_("Language"), "language", Spoken, spoken, _look)
        export_menu.show(ExportKind.PROSPECTS, question.words)
    return ProspectsAsked(question, reading)


def about(threshold: int, *, is_own: bool) -> str:
    """Which prospects are listed, and from how many clients on one qualifies."""
    clients = formats.number(threshold)
    if is_own:
        return _(
            "Those of your calls or that you look after · qualified today from %(clients)s clients on",
            clients=clients,
        )
    return _("By name · qualified today from %(clients)s clients on", clients=clients)


def show_narrowing(asked: ProspectsAsked) -> None:
    """What the list is narrowed to, and a button that takes search and all filters away."""
    filters = asked.filters
    filter_pills.show_chosen(
        filter_pills.words_of(filters.qualifications, vocabulary.qualification),
        filter_pills.words_of(filters.next_steps, vocabulary.next_step),
        filter_pills.words_of(asked.question.spoken, _look),
    )
    if asked.is_narrowed:
        filter_pills.show_clearing(prospect_questions.FILTERS)


def _look(value: Spoken) -> Look:
    return Look(vocabulary.language(value.language))
