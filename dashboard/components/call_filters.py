"""The filters of the Calls screen, all of them in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.address import Reading
from dashboard.components import counted_chip, filter_pills, lists, period_picker
from dashboard.components.period_picker import Choice, Preset
from dashboard.texts import _, n_
from services import calls, users
from services.analytics import facts
from services.analytics.periods import Period, day_of
from services.calls import CallFilters, LackingOutcome
from services.counted import Counted
from services.db import ScopedSession
from services.models import User
from services.models.vocabulary import CallStatus, OutcomeType, Qualification

_AGENT_KEY, _MISSING_KEY = "calls_agent", "calls_missing"
MISSING = "outcome"
_NARROWING = ("q", "agent", counted_chip.NAME, "status", "outcome", "qualification", "missing")


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
    people = [] if db.scope.is_own_only else users.list_agents(db, asked=reading.one("agent"))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        search = lists.show_search(
            reading, _("Prospect, company") if not people else _("Prospect, agent, company")
        )
        choice = period_picker.show(default=default, now=now)
        agent = _choose_agent(reading, people) if people else None
        chosen = _read(reading)
        count = len(chosen.statuses) + len(chosen.outcomes) + len(chosen.qualifications) + chosen.missing_outcome
        with filter_pills.popover(count):
            filter_pills.show(_("Status"), "status", CallStatus, chosen.statuses, vocabulary.status)
            filter_pills.show(_("Outcome"), "outcome", OutcomeType, chosen.outcomes, vocabulary.outcome)
            label, qualifications = _("Qualification at the call"), chosen.qualifications
            filter_pills.show(label, "qualification", Qualification, qualifications, vocabulary.qualification)
            _choose_missing(chosen.missing_outcome)
    reading.is_faulty |= choice.is_faulty
    filters = replace(chosen, period=choice.period, agent_id=agent.id if agent else None, search=search)
    return Asked(filters, choice, reading, is_narrowed=bool(count or search or agent or chosen.counted))


def about(asked: Asked, *, is_own: bool) -> str:
    """Whose calls of which days these are."""
    period = asked.choice.period
    days, zone = formats.days(period), formats.plain(period.time_zone)
    if is_own:
        return _("Your calls · %(days)s · days in %(zone)s", days=days, zone=zone)
    return _("%(days)s · days in %(zone)s", days=days, zone=zone)


def show_narrowing(asked: Asked) -> None:
    """What the list is narrowed to, and a button that takes search and all filters away; the days stay."""
    if asked.filters.counted:
        counted_chip.show(asked.filters.counted)
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


def show_missing(lacking: LackingOutcome, now: datetime, time_zone: str) -> None:
    """Turn to the calls that wait for their outcome, from the first one's day to today; for callbacks.

    The agent stays, whose calls were counted.
    """
    first = day_of(lacking.first_at or now, time_zone)
    last = day_of(now, time_zone)
    narrowing = {name: None for name in _NARROWING if name != "agent"}
    days = _days(max(first, period_picker.EARLIEST), last + timedelta(days=1))
    address.change({**narrowing, **days, "missing": MISSING})


def count_ahead(db: ScopedSession, asked: Asked, *, now: datetime) -> int:
    """How many appointments are to come, whichever day; 0 where a figure's calls are listed."""
    if asked.filters.counted:
        return 0
    days = _ahead(now, asked.choice.period.time_zone)
    ahead = replace(asked.filters, counted=Counted.AHEAD, period=days)
    return calls.count_calls(db, filters=ahead, now=now)


def show_ahead(count: int, now: datetime, time_zone: str) -> None:
    """How many appointments are to come, and the way to them: later days are not in the list."""
    label = n_(
        "%(count)s appointment to come", "%(count)s appointments to come", count, count=formats.number(count)
    )
    st.button(
        label,
        type="tertiary",
        icon=":material/event:",
        key="show_ahead",
        help=_("Show all of them, the next one first."),
        on_click=_show_ahead,
        args=(now, time_zone),
    )


def _show_ahead(now: datetime, time_zone: str) -> None:
    period = _ahead(now, time_zone)
    address.change({**_days(period.start_on, period.end_on), counted_chip.NAME: Counted.AHEAD})


def _ahead(now: datetime, time_zone: str) -> Period:
    """From today on, as far as the screen can be asked for."""
    return Period(day_of(now, time_zone), all_days(now, time_zone).end_on, time_zone)


def _read(reading: Reading) -> CallFilters:
    """The filters that the address names word by word."""
    missing, counted = reading.one("missing"), reading.one(counted_chip.NAME)
    reading.is_faulty |= missing not in (None, MISSING)
    reading.is_faulty |= counted is not None and counted not in list(Counted)
    return CallFilters(
        counted=Counted(counted) if counted in list(Counted) else None,
        statuses=reading.words("status", CallStatus),
        outcomes=reading.words("outcome", OutcomeType),
        qualifications=reading.words("qualification", Qualification),
        missing_outcome=missing == MISSING,
    )


def _choose_missing(is_missing: bool) -> None:
    st.session_state[_MISSING_KEY] = is_missing
    st.toggle(
        _("Outcome to settle"),
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


def _clear() -> None:
    address.forget(*_NARROWING)


def _take_all(now: datetime, time_zone: str) -> None:
    period = all_days(now, time_zone)
    address.change(_days(period.start_on, period.end_on))


def _days(start_on: date, end_on: date) -> dict[str, str | None]:
    """What the address says for these days."""
    return {"period": None, "from": start_on.isoformat(), "to": end_on.isoformat()}
