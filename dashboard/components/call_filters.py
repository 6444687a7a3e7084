"""The filters of the Calls screen, all of them in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.address import Reading
from dashboard.components import figure_filters, filter_pills, lists, period_picker, to_do
from dashboard.texts import _
from services import calls, users
from services.analytics import facts
from services.analytics.periods import Period
from services.calls import CallFilters, Waiting
from services.db import ScopedSession
from services.models import User
from services.models.vocabulary import CallStatus, OutcomeType, Qualification
from services.organizations import get_organization
from services.questions import presets
from services.questions.presets import Choice, Preset
from services.to_do import ToDo

_AGENT_KEY = "calls_agent"
_NARROWING = ("q", "agent", to_do.NAME, "status", "outcome", "qualification")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen is asked for, and how it was understood."""

    filters: CallFilters
    choice: Choice
    reading: Reading
    is_narrowed: bool


def show(db: ScopedSession, *, now: datetime) -> Asked:
    """Draw the filters and return what is chosen."""
    reading = Reading()
    zone = get_organization(db).time_zone
    choice = presets.read(reading, zone=zone, default=lambda: facts.default_period(db, now=now), now=now)
    people = [] if db.scope.is_own_only else users.list_agents(db, asked=reading.all("agent"))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        search = lists.show_search(
            reading, _("Prospect, company") if not people else _("Prospect, agent, company")
        )
        period_picker.show(choice, now=now)
        agents = _choose_agents(reading, people) if people else []
        chosen = _read(reading)
        count = len(chosen.statuses) + len(chosen.outcomes) + len(chosen.qualifications)
        with filter_pills.popover(count):
            filter_pills.show(_("Status"), "status", CallStatus, chosen.statuses, vocabulary.status)
            filter_pills.show(_("Outcome"), "outcome", OutcomeType, chosen.outcomes, vocabulary.outcome)
            label, qualifications = _("Qualification at the call"), chosen.qualifications
            filter_pills.show(label, "qualification", Qualification, qualifications, vocabulary.qualification)
    ids = frozenset(agent.id for agent in agents)
    filters = replace(chosen, period=choice.period, agent_ids=ids, search=search)
    return Asked(filters, choice, reading, is_narrowed=bool(count or search or agents or chosen.to_do))


def about(asked: Asked, *, is_own: bool) -> str:
    """Whose calls of which days these are."""
    period = asked.choice.period
    days, zone = formats.days(period), formats.plain(period.time_zone)
    if is_own:
        return _("Your calls · %(days)s · days in %(zone)s", days=days, zone=zone)
    return _("%(days)s · days in %(zone)s", days=days, zone=zone)


def show_narrowing(asked: Asked) -> None:
    """What the list is narrowed to, and a button that takes search and all filters away; the days stay."""
    if asked.filters.to_do:
        to_do.show_chip(asked.filters.to_do)
    if asked.is_narrowed:
        st.button(_("Clear filters"), type="tertiary", icon=":material/close:", on_click=_clear)


def show_remarks(asked: Asked) -> None:
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


def count_waiting(db: ScopedSession, asked: Asked, *, now: datetime) -> dict[ToDo, Waiting]:
    """How many calls wait for what, whichever day; nothing where one of these lists is shown already."""
    if asked.filters.to_do:
        return {}
    agents = asked.filters.agent_ids
    shown = (ToDo.AHEAD, ToDo.OVERDUE, ToDo.STALE, ToDo.OUTCOME)
    return calls.count_waiting(db, to_dos=shown, now=now, period=asked.choice.period, agent_ids=agents)


def _read(reading: Reading) -> CallFilters:
    """The filters that the address names word by word."""
    return CallFilters(
        to_do=reading.word(to_do.NAME, ToDo),
        statuses=reading.words("status", CallStatus),
        outcomes=reading.words("outcome", OutcomeType),
        qualifications=reading.words("qualification", Qualification),
    )


def _choose_agents(reading: Reading, people: Sequence[User]) -> list[User]:
    by_email = {person.email: person for person in people}
    names = [person.name for person in people]
    chosen = reading.among("agent", list(by_email))
    st.session_state[_AGENT_KEY] = chosen
    st.multiselect(
        _("Agents"),
        list(by_email),
        format_func=lambda email: figure_filters.named(by_email[email], names),
        key=_AGENT_KEY,
        on_change=lambda: address.write("agent", st.session_state[_AGENT_KEY]),
        placeholder=_("All agents"),
        label_visibility="collapsed",
        width=220,
    )
    return [by_email[email] for email in chosen]


def _clear() -> None:
    address.forget(*_NARROWING)


def _take_all(now: datetime, time_zone: str) -> None:
    period = all_days(now, time_zone)
    address.change(_days(period.start_on, period.end_on))


def _days(start_on: date, end_on: date) -> dict[str, str | None]:
    """What the address says for these days."""
    return {"period": None, "from": start_on.isoformat(), "to": end_on.isoformat()}
