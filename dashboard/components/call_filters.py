"""The filters of the Calls screen, all of them in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.address import Reading
from dashboard.components import (
    agent_choice,
    call_reassigning,
    export_menu,
    filter_pills,
    lists,
    period_picker,
    to_do,
    trait_filters,
)
from dashboard.texts import _
from services import calls
from services.analytics.periods import Period
from services.calls import CallFilters, Waiting
from services.db import ScopedSession
from services.exports.tables import ExportKind
from services.models.vocabulary import CallStatus
from services.questions import call_questions, presets
from services.questions.call_questions import CallQuestion
from services.questions.presets import Choice, Preset
from services.to_do import ToDo


@dataclass(frozen=True, slots=True)
class CallsAsked:
    """What the screen is asked for, and how it was understood."""

    question: CallQuestion
    reading: Reading

    @property
    def filters(self) -> CallFilters:
        """Which calls are listed."""
        return self.question.filters

    @property
    def choice(self) -> Choice:
        """Which days, and how they were named."""
        return self.question.choice

    @property
    def is_narrowed(self) -> bool:
        """Whether more than days is asked for."""
        return bool(self.question.words)


def show(db: ScopedSession, *, now: datetime) -> CallsAsked:
    """Draw the filters and return what is chosen."""
    reading = Reading()
    question = call_questions.ask(db, reading, now=now)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        lists.show_search(reading, _("Prospect, agent, company") if question.people else _("Prospect, company"))
        period_picker.show(question.choice, now=now)
        if question.people:
            agent_choice.show(question.people, question.chosen_agents, key="calls_agent")
        with filter_pills.popover():
            filter_pills.show(_("Status"), "status", CallStatus, question.filters.statuses, vocabulary.status)
            trait_filters.choose(db, question.words, is_own=question.is_own)
        export_menu.show(ExportKind.CALLS, question.address)
        if not question.is_own:
            call_reassigning.show_button()
    return CallsAsked(question, reading)


def about(asked: CallsAsked, *, is_own: bool) -> str:
    """Whose calls of which days these are."""
    period = asked.choice.period
    days, zone = formats.days(period), formats.plain(period.time_zone)
    if is_own:
        return _("Your calls · %(days)s · days in %(zone)s", days=days, zone=zone)
    return _("%(days)s · days in %(zone)s", days=days, zone=zone)


def show_narrowing(asked: CallsAsked) -> None:
    """What the list is narrowed to, and a button that takes search and all filters away; the days stay."""
    if asked.filters.to_do:
        to_do.show_chip(asked.filters.to_do)
    filters = asked.filters
    filter_pills.show_chosen(
        filter_pills.words_of(filters.statuses, vocabulary.status),
        *trait_filters.said(asked.question.words, asked.question.teams),
    )
    if asked.is_narrowed:
        filter_pills.show_clearing(call_questions.FILTERS)


def show_remarks(asked: CallsAsked) -> None:
    """What the person must know about how the address was understood."""
    if asked.choice.preset is Preset.LATEST:
        st.caption(_("The last 28 days hold no call. These are the last 28 days that do."))
    lists.show_fault(asked.reading)


def all_days(now: datetime, time_zone: str) -> Period:
    """Every day that the screen can be asked for."""
    return Period(presets.EARLIEST, presets.latest_day(now, time_zone), time_zone)


def show_all_days(now: datetime, time_zone: str) -> None:
    """A button that keeps the filters and takes all days."""
    st.button(_("Search all days"), icon=":material/date_range:", on_click=_take_all, args=(now, time_zone))


def count_waiting(db: ScopedSession, asked: CallsAsked, *, now: datetime) -> dict[ToDo, Waiting]:
    """How many calls wait for what, whichever day; nothing where one of these lists is shown already."""
    if asked.filters.to_do:
        return {}
    agents = asked.filters.traits.agent_ids
    shown = (ToDo.AHEAD, ToDo.OVERDUE, ToDo.STALE, ToDo.OUTCOME)
    return calls.count_waiting(db, to_dos=shown, now=now, period=asked.choice.period, agent_ids=agents)


def _take_all(now: datetime, time_zone: str) -> None:
    period = all_days(now, time_zone)
    address.change(_days(period.start_on, period.end_on))


def _days(start_on: date, end_on: date) -> dict[str, str | None]:
    """What the address says for these days."""
    return {"period": None, "from": start_on.isoformat(), "to": end_on.isoformat()}
