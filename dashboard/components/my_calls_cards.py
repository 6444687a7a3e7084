"""The cards of the My calls screen: what waits, how it goes, and the calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from dashboard import formats, ways
from dashboard.components import call_table, figure_tile, linked, page_head, to_do
from dashboard.components.figure import card
from dashboard.drawing.marks import Led, filled, joined, note
from dashboard.texts import _, n_
from dashboard.ways import Ways
from services import calls
from services.analytics.counts import of_milestones, of_objections
from services.analytics.frame import FactFrame
from services.analytics.metrics import of_calls
from services.analytics.metrics.of_milestones import MILESTONE_COMPLETION
from services.analytics.metrics.of_objections import RESOLUTION_RATE
from services.analytics.newcomers import Newcomers, own_start
from services.analytics.periods import Period, day_of
from services.analytics.standings import Standing, own_standing
from services.calls import CallFilters, CallOrder, Waiting
from services.db import ScopedSession
from services.exports.tables import ExportKind
from services.models import Call
from services.models.vocabulary import Role
from services.paging import Page
from services.questions.call_questions import TO_DO
from services.questions.figure_questions import Question
from services.sessions import Person
from services.to_do import ToDo

SCREEN = "my-calls"
_DAYS_DUE = 7
_NEXT, _LAST = 5, 10
_WAITING = (ToDo.OVERDUE, ToDo.FOLLOW_UP, ToDo.STALE, ToDo.OUTCOME)
_METRICS = (
    *(of_calls.CALLS_HELD, of_calls.CLOSE_RATE_THREADS, of_calls.SHOW_RATE),
    *(MILESTONE_COMPLETION, RESOLUTION_RATE, of_calls.DURATION),
)


@dataclass(frozen=True, slots=True)
class Own:
    """What the screen shows: the own facts of the period and of the days before, the standing, the start, and
    the calls.

    `due` are the appointments of `due_days`, today and the next days, the soonest first.
    """

    frame: FactFrame
    earlier: FactFrame | None
    standing: Standing
    start: Newcomers
    waiting: Mapping[ToDo, Waiting]
    due: Page[Call]
    due_days: Period
    last: Page[Call]


def ask(db: ScopedSession) -> Question:
    """Draw the head and return what is asked, in a session of the person's own scope."""
    return page_head.show(db, _("My calls"), export=ExportKind.MY_CALLS)


def ways_of(question: Question, person: Person) -> Ways:
    """The ways out; where other screens show others' calls as well, they name the person."""
    out = ways.from_screen(question, SCREEN)
    return out if person.user.role is Role.AGENT else out.within(agent=person.user.email)


def load(db: ScopedSession, question: Question) -> Own | None:
    """All that the screen shows, in a session of the own scope; None for somebody who leads no calls at all."""
    now = question.now
    if not calls.count_calls(db, filters=CallFilters(), now=now):
        return None
    today = day_of(now, question.period.time_zone)
    due_days = Period(today, today + timedelta(days=1 + _DAYS_DUE), question.period.time_zone)
    due = CallFilters(period=due_days, to_do=ToDo.AHEAD)
    last = CallFilters(period=question.period)
    return Own(
        frame=question.load(db),
        earlier=question.load_earlier(db),
        standing=own_standing(db, period=question.period, now=now, filters=question.filters),
        start=own_start(db, now=now),
        waiting=calls.count_waiting(db, to_dos=_WAITING, now=now),
        due=calls.list_calls(db, filters=due, order=CallOrder.DUE_FIRST, now=now, limit=_NEXT),
        due_days=due_days,
        last=calls.list_calls(db, filters=last, order=CallOrder.HAPPENED_FIRST, now=now, limit=_LAST),
    )


def show_waiting(question: Question, out: Ways, own: Own) -> None:
    """What waits, each with the way to exactly these calls."""
    days = {"from": own.due_days.start_on.isoformat(), "to": own.due_days.end_on.isoformat()}
    about = _("Today and in the next %(days)s days", days=_DAYS_DUE)
    with st.grid(5, min_column_width=156):
        _show_count(_("Calls due"), own.due.total, about, _way(out, {**days, TO_DO: ToDo.AHEAD.value}))
        for what, waiting in own.waiting.items():
            zone = question.period.time_zone
            way = _way(out, to_do.parameters(what, waiting, now=question.now, time_zone=zone))
            _show_count(to_do.label(what), waiting.total, _("Whichever day"), way)


def show_tiles(question: Question, out: Ways, own: Own) -> None:
    """The own figures with their course, and what was lost on the way."""
    with st.grid(4, min_column_width=170):
        for metric in _METRICS:
            figure_tile.show(question, out, metric, own.frame, own.earlier)
        about = _("Held calls left at a milestone with a follow-up and no decision.")
        leaks = of_milestones.LEAKS
        figure_tile.show_count(question, out, leaks, own.frame, own.earlier, label=_("Leaks"), about=about)
        about = _("Objections resolved that came back later in the thread.")
        back = of_objections.BOOMERANGS
        figure_tile.show_count(question, out, back, own.frame, own.earlier, label=_("Boomerangs"), about=about)


def show_next(question: Question, own: Own) -> None:
    """The next appointments; nothing where there are none, which the tile says."""
    total = own.due.total
    if not total:
        return
    subtitle = n_("%(count)s call due", "%(count)s calls due", total, count=formats.number(total))
    with card(_("Next calls"), subtitle):
        zone = question.period.time_zone
        call_table.show_few(own.due.items, time_zone=zone, screen=SCREEN, key="next_calls")


def show_last(question: Question, out: Ways, page: Page[Call]) -> None:
    """The last own calls of the period, and the way to all of them."""
    with card(_("Last calls"), formats.days(question.period)):
        if not page.total:
            st.caption(_("You have no call in these days. Choose another period."))
            return
        call_table.show_few(page.items, time_zone=question.period.time_zone, screen=SCREEN, key="last_calls")
        label = n_(
            "%(count)s call in these days", "All %(count)s calls of these days", page.total, count=page.total
        )
        days = {"from": question.period.start_on.isoformat(), "to": question.period.end_on.isoformat()}
        linked.link(label, _way(out, days))


def _show_count(label: str, count: int, about: str, way: str) -> None:
    with st.container(border=True, height="stretch", gap=None):
        # A metric cuts a long label off; a text goes on in a second line.
        st.markdown(f":small[{formats.plain(label)}]")
        st.metric(label, formats.number(count), label_visibility="collapsed")
        shown = filled(_("Show all %(number)s"), number=Led(formats.number(count), way)) if count else None
        linked.show(joined([note(shown) if shown else "", note(about)]), key=f"waiting_{label}")


def _way(out: Ways, query: Mapping[str, str]) -> str:
    """The address of the Calls screen under these words, for the person whose ways these are."""
    agent = {"agent": out.filters["agent"]} if "agent" in out.filters else {}
    return out.to_calls({**agent, **query})
