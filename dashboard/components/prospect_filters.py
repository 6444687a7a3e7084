"""The filters of the Prospects screen, all of them in the address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from dashboard import address, vocabulary
from dashboard.address import Reading
from dashboard.components import filter_pills, lists
from dashboard.texts import _
from dashboard.vocabulary import Look
from services.models.vocabulary import Language, Qualification
from services.next_steps import NextStep
from services.prospects import ProspectFilters

_NARROWING = ("q", "qualification", "step", "language")


class Spoken(StrEnum):
    """A prospect's language as the address names it; also one that is not known."""

    EN = Language.EN.value
    DE = Language.DE.value
    UNKNOWN = "unknown"

    @property
    def language(self) -> Language | None:
        """What prospects of this choice have."""
        return None if self is Spoken.UNKNOWN else Language(self.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen is asked for, and how it was understood."""

    filters: ProspectFilters
    reading: Reading

    @property
    def is_filtered(self) -> bool:
        """Whether more than the search narrows the list."""
        return bool(self.filters.qualifications or self.filters.next_steps or self.filters.languages)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return self.is_filtered or bool(self.filters.search)


def show() -> Asked:
    """Draw the filters and return what is chosen."""
    reading = Reading()
    qualifications = reading.words("qualification", Qualification)
    steps = reading.words("step", NextStep)
    spoken = reading.words("language", Spoken)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        search = lists.show_search(reading, _("Name, company or address"))
        with filter_pills.popover(len(qualifications) + len(steps) + len(spoken)):
            label = _("Qualification today")
            filter_pills.show(label, "qualification", Qualification, qualifications, vocabulary.qualification)
            filter_pills.show(_("Next step"), "step", NextStep, steps, vocabulary.next_step)
            filter_pills.show(_("Language"), "language", Spoken, spoken, _look)
    filters = ProspectFilters(search, qualifications, steps, frozenset(one.language for one in spoken))
    return Asked(filters, reading)


def show_narrowing(asked: Asked) -> None:
    """A button that takes search and all filters away."""
    if asked.is_narrowed:
        st.button(_("Clear filters"), type="tertiary", icon=":material/close:", on_click=_clear)


def _look(value: Spoken) -> Look:
    return Look(vocabulary.language(value.language))


def _clear() -> None:
    address.forget(*_NARROWING)
