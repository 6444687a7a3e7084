"""The list of My day: each call in one line, with why it stands there and the one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from dashboard import address, cells, formats
from dashboard.address import Reading
from dashboard.components import empty_states, filter_pills, linked, lists
from dashboard.drawing.marks import Led
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.texts import _, n_
from services import calls
from services.analytics.periods import day_of
from services.calls import CallFilters, CallOrder
from services.db import ScopedSession
from services.models import Call
from services.models.vocabulary import CallStatus
from services.my_day import Entry, Kind, Why
from services.paging import Page
from services.to_do import ToDo

SCREEN = "my-day"


_KIND = "kind"


def read_kinds(reading: Reading) -> frozenset[Kind]:
    """The kinds that the address narrows the day to; none for all of it."""
    return reading.words(_KIND, Kind)


def next_call(db: ScopedSession, *, now: datetime) -> Call | None:
    """The next own appointment, whichever day."""
    ahead = CallFilters(to_do=ToDo.AHEAD)
    page = calls.list_calls(db, filters=ahead, order=CallOrder.DUE_FIRST, now=now, limit=1)
    return next(iter(page.items), None)


def show_kinds(counts: Mapping[Kind, int], chosen: frozenset[Kind]) -> None:
    """How many calls ask for what, each number narrowing the list to them; what no call asks for is left out."""
    key = "day_kinds"
    offered = [kind for kind in Kind if counts[kind] or kind in chosen]
    if not offered:
        return
    st.session_state[key] = [kind for kind in offered if kind in chosen]
    st.pills(
        _("What waits"),
        offered,
        selection_mode="multi",
        format_func=lambda kind: f"{_kind(kind)} {formats.number(counts[kind])}",
        key=key,
        on_change=_write_kinds,
        args=(key,),
        label_visibility="collapsed",
    )


def show(page: Page[Entry], *, now: datetime, time_zone: str) -> None:
    """The entries in their order."""
    headings = [
        Heading(_("Prospect"), is_number=False),
        Heading(_("When"), is_number=False),
        Heading(_("Why"), is_number=False),
        Heading(_("Next"), is_number=False),
    ]
    rows = [_row(entry, now, time_zone) for entry in page.items]
    with st.container(border=True, gap="small"):
        linked.show(_table(headings, rows), key=f"my_day_{page.offset}")
        total = n_("%(count)s call", "%(count)s calls", page.total, count=formats.number(page.total))
        lists.show_pages(page, total)


def show_none_of_kind() -> None:
    """That the kinds chosen ask for nothing any more, and the way to the whole day."""
    st.caption(_("Nothing of this kind waits for you."))
    filter_pills.show_clearing((_KIND,), key="clear_kinds")


def show_empty(ahead: Call | None, *, time_zone: str, has_calls: bool, is_agent: bool) -> None:
    """That nothing is to be done, and what comes next."""
    if not has_calls:
        empty_states.no_own_calls(is_agent=is_agent)
        return
    empty_states.nothing_to_do(
        next_at=formats.moment(ahead.scheduled_at, time_zone) if ahead and ahead.scheduled_at else None,
        prospect=ahead.prospect.name if ahead else None,
    )


def _table(headings: list[Heading], rows: list[list[Cell]]) -> Markup:
    return table(headings, rows, alt=_("What to do next, with prospect, time and reason."))


def _row(entry: Entry, now: datetime, time_zone: str) -> list[Cell]:
    way = "/call?" + urlencode({"call_id": str(entry.call.id), **address.way_here(SCREEN)})
    company = entry.call.prospect.company
    name = cells.named(entry.call.prospect.name, way)
    return [
        Cell(name.content, company),
        Cell(_when(entry, now, time_zone)),
        Cell(_why(entry), _also(entry)),
        Cell(Led(_next(entry), way)),
    ]


def _when(entry: Entry, now: datetime, time_zone: str) -> str:
    """The clock's time of what is of today, else the day as well."""
    call = entry.call
    at = call.scheduled_at if entry.why in (Why.AT_HAND, Why.OVERDUE, Why.TODAY) else call.started_at
    at = at or call.scheduled_at
    if at is None:
        return formats.NOTHING
    if day_of(at, time_zone) == day_of(now, time_zone):
        return _("Today, %(time)s", time=formats.clock(at, time_zone))
    return formats.moment(at, time_zone)


def _why(entry: Entry) -> str:
    if entry.why is Why.COACHING:
        return _coaching(entry.notes)
    if entry.is_follow_up and entry.why in (Why.AT_HAND, Why.OVERDUE, Why.TODAY):
        return {
            Why.AT_HAND: _("Follow-up due now"),
            Why.OVERDUE: _("Follow-up overdue: nobody has said what became of it"),
            Why.TODAY: _("Follow-up today"),
        }[entry.why]
    return {
        Why.RUNNING: _("Call in progress"),
        Why.AT_HAND: _("Call due now"),
        Why.STALE: _("In progress for over 3 hours: most likely forgotten"),
        Why.OVERDUE: _("Appointment passed: nobody has said what became of it"),
        Why.TODAY: _("Call today"),
        Why.OUTCOME: _("Ended without an outcome"),
        Why.OLD_OUTCOME: _("Ended without an outcome"),
    }[entry.why]


def _also(entry: Entry) -> str | None:
    """What the call waits for besides."""
    if entry.why is not Why.COACHING:
        return _coaching(entry.notes) if entry.notes else None
    lacks_outcome = entry.call.status is CallStatus.COMPLETED and entry.call.outcome is None
    return _("Ended without an outcome") if lacks_outcome else None


def _coaching(number: int) -> str:
    return n_(
        "%(count)s coaching note to acknowledge",
        "%(count)s coaching notes to acknowledge",
        number,
        count=formats.number(number),
    )


def _kind(kind: Kind) -> str:
    return {
        Kind.NOW: _("Now"),
        Kind.OVERDUE: _("Overdue"),
        Kind.TODAY: _("Later today"),
        Kind.COACHING: _("Coaching to acknowledge"),
        Kind.OUTCOME: _("Without an outcome"),
    }[kind]


def _write_kinds(key: str) -> None:
    address.write(_KIND, [kind.value for kind in st.session_state[key]])


def _next(entry: Entry) -> str:
    return {
        Why.RUNNING: _("Go on with the call"),
        Why.AT_HAND: _("Start the call"),
        Why.STALE: _("Say when it ended"),
        Why.OVERDUE: _("Say what became of it"),
        Why.TODAY: _("Prepare the call"),
        Why.OUTCOME: _("Settle the outcome"),
        Why.OLD_OUTCOME: _("Settle the outcome"),
        Why.COACHING: _("Read and acknowledge"),
    }[entry.why]
