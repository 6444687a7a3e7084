"""The filters of the Calls screen, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.address import Reading
from dashboard.components import lists, period_picker
from dashboard.components.period_picker import Choice, Preset
from dashboard.texts import _
from dashboard.vocabulary import Look
from services import users
from services.analytics import facts
from services.analytics.periods import Period, day_of
from services.calls import CallFilters
from services.db import ScopedSession
from services.models import User
from services.models.vocabulary import CallStatus, OutcomeType, Qualification

W = TypeVar("W", bound=StrEnum)

_AGENT_KEY, _MISSING_KEY = "calls_agent", "calls_missing"
MISSING = "outcome"


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
    default = facts.default_period(db, now=now)
    people = [] if db.scope.is_own_only else users.list_agents(db)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        search = lists.show_search(
            reading, _("Prospect, company") if not people else _("Prospect, agent, company")
        )
        choice = period_picker.show(default=default, now=now)
        agent = _choose_agent(reading, people) if people else None
        statuses, outcomes, qualifications, is_missing = _read(reading)
        count = len(statuses) + len(outcomes) + len(qualifications) + is_missing
        with st.popover(_filters_label(count), icon=":material/filter_list:"):
            _choose(_("Status"), "status", CallStatus, statuses, vocabulary.status)
            _choose(_("Outcome"), "outcome", OutcomeType, outcomes, vocabulary.outcome)
            _choose(_("Qualification at the call"), "qualification", Qualification, qualifications, _qualified)
            _choose_missing(is_missing)
    reading.is_faulty |= choice.is_faulty
    filters = CallFilters(
        period=choice.period,
        agent_id=agent.id if agent else None,
        statuses=statuses,
        outcomes=outcomes,
        qualifications=qualifications,
        missing_outcome=is_missing,
        search=search,
    )
    return Asked(filters, choice, reading, is_narrowed=bool(count or search or agent))


def about(asked: Asked, *, is_own: bool) -> str:
    """Whose calls of which days these are."""
    period = asked.choice.period
    days, zone = formats.days(period), formats.plain(period.time_zone)
    if is_own:
        return _("Your calls · %(days)s · days in %(zone)s", days=days, zone=zone)
    return _("%(days)s · days in %(zone)s", days=days, zone=zone)


def show_clear(asked: Asked) -> None:
    """A button that takes search and filters away, where there are some; the days stay."""
    if asked.is_narrowed:
        st.button(_("Clear filters"), type="tertiary", icon=":material/close:", on_click=_clear)


def show_remarks(asked: Asked) -> None:
    """What the person must know about how the address was understood."""
    if asked.choice.preset is Preset.LATEST:
        st.caption(_("The last 28 days hold no call. These are the last 28 days that do."))
    lists.show_fault(asked.reading)


def all_days(now: datetime, time_zone: str) -> Period:
    """Every day that the screen can be asked for."""
    last = day_of(now, time_zone) + timedelta(days=period_picker.DAYS_AHEAD)
    return Period(period_picker.EARLIEST, last, time_zone)


def show_all_days(now: datetime, time_zone: str) -> None:
    """A button that keeps the filters and takes all days."""
    st.button(_("Search all days"), icon=":material/date_range:", on_click=_take_all, args=(now, time_zone))


def show_missing(now: datetime, time_zone: str) -> None:
    """Turn to the calls without an outcome, of all days; for callbacks."""
    _clear()
    _take_all(now, time_zone)
    address.write("missing", MISSING)


def _read(
    reading: Reading,
) -> tuple[frozenset[CallStatus], frozenset[OutcomeType], frozenset[Qualification], bool]:
    missing = reading.one("missing")
    reading.is_faulty |= missing not in (None, MISSING)
    return (
        reading.words("status", CallStatus),
        reading.words("outcome", OutcomeType),
        reading.words("qualification", Qualification),
        missing == MISSING,
    )


def _choose(label: str, name: str, words: type[W], chosen: frozenset[W], look: Callable[[W], Look]) -> None:
    key = f"calls_{name}"
    st.session_state[key] = [word for word in words if word in chosen]
    st.pills(
        label,
        list(words),
        selection_mode="multi",
        format_func=lambda word: look(word).text,
        key=key,
        on_change=_write_words,
        args=(name, key),
    )


def _choose_missing(is_missing: bool) -> None:
    st.session_state[_MISSING_KEY] = is_missing
    st.toggle(
        _("Outcome missing"),
        key=_MISSING_KEY,
        help=_("Completed calls whose outcome has not been settled yet."),
        on_change=lambda: address.write("missing", MISSING if st.session_state[_MISSING_KEY] else None),
    )


def _choose_agent(reading: Reading, people: Sequence[User]) -> User | None:
    by_email = {person.email: person for person in people}
    asked = reading.one("agent")
    # Nobody is an empty text: the widget shows None as if nothing had been chosen.
    chosen = asked if asked in by_email else ""
    reading.is_faulty |= asked is not None and not chosen
    names = [person.name for person in people]
    st.session_state[_AGENT_KEY] = chosen
    st.selectbox(
        _("Agent"),
        ["", *by_email],
        format_func=lambda email: _name(by_email[email], names) if email else _("All agents"),
        key=_AGENT_KEY,
        on_change=lambda: address.write("agent", st.session_state[_AGENT_KEY]),
        label_visibility="collapsed",
        width=190,
    )
    return by_email[chosen] if chosen else None


def _name(person: User, names: Sequence[str]) -> str:
    """The name, with the address where two have the same."""
    if names.count(person.name) == 1:
        return person.name
    return _("%(name)s (%(email)s)", name=person.name, email=person.email)


def _filters_label(count: int) -> str:
    return _("Filters (%(number)s)", number=count) if count else _("Filters")


def _qualified(value: Qualification) -> Look:
    return vocabulary.qualification(value)


def _write_words(name: str, key: str) -> None:
    address.write(name, [word.value for word in st.session_state[key]])


def _clear() -> None:
    address.forget("q", "agent", "status", "outcome", "qualification", "missing")


def _take_all(now: datetime, time_zone: str) -> None:
    period = all_days(now, time_zone)
    address.forget("period")
    address.write("from", period.start_on.isoformat())
    address.write("to", period.end_on.isoformat())
