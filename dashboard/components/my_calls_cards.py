"""The cards of the My calls screen: what waits, where one stands, how it went, and the calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import streamlit as st

from dashboard import charts_of_standing, formats
from dashboard.components import call_table, counted_list, figure, page_head, period_picker
from dashboard.components.page_head import Question
from dashboard.texts import _, n_
from services import calls
from services.analytics.counts import of_calls, of_milestones, of_objections
from services.analytics.figures import ExecutionWeek
from services.analytics.figures.quartiles import LEAST_AGENTS
from services.analytics.frame import FactFrame
from services.analytics.periods import Period, day_of
from services.analytics.standings import Standing, own_standing
from services.calls import CallFilters, CallOrder, LackingOutcome
from services.counted import Counted
from services.db import ScopedSession
from services.models import Call
from services.models.vocabulary import Role
from services.paging import Page
from services.sessions import Person

SCREEN = "my-calls"
_DAYS_DUE = 7
_NEXT, _LAST = 5, 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, whichever days the screen shows: `due` are the appointments of today and the next
    days, the soonest first, of which the page has a few; `overdue` those that passed with nothing said of them.
    """

    due: Page[Call]
    due_days: Period
    overdue: int
    overdue_days: Period
    lacking: LackingOutcome


@dataclass(frozen=True, slots=True)
class Own:
    """What the screen shows: the own facts of the period and of the days before, the standing, and the calls."""

    frame: FactFrame
    before: FactFrame
    standing: Standing
    waiting: Waiting
    last: Page[Call]


def ask(db: ScopedSession, person: Person) -> Question:
    """Draw the head and return what is asked, in a session of the person's own scope.

    Where other screens show others' calls as well, the ways to them name the person.
    """
    question = page_head.show(db, _("My calls"))
    return question if person.user.role is Role.AGENT else replace(question, agent=person.user)


def load(db: ScopedSession, question: Question) -> Own | None:
    """All that the screen shows, in a session of the own scope; None for somebody who leads no calls at all."""
    if not calls.count_calls(db, filters=CallFilters(), now=question.now):
        return None
    frame, before = question.load(db)
    return Own(
        frame=frame,
        before=before,
        standing=own_standing(db, period=question.period, now=question.now),
        waiting=_count_waiting(db, question),
        last=calls.list_calls(
            db,
            filters=CallFilters(period=question.period),
            order=CallOrder.HAPPENED_FIRST,
            now=question.now,
            limit=_LAST,
        ),
    )


def show_waiting(question: Question, waiting: Waiting) -> None:
    """Appointments due and overdue, and outcomes missing, each leading to exactly these calls."""
    about = _("Follow-ups and first calls, today and in the next %(days)s days.", days=_DAYS_DUE)
    days = _days(waiting.due_days)
    _show_count(
        _("Calls due"), waiting.due.total, about, _way(question, days, counted=Counted.AHEAD), _("Show them")
    )
    about = _("Appointments that have passed without a word of what became of them.")
    days = _days(waiting.overdue_days)
    way = _way(question, days, counted=Counted.PAST_SCHEDULED)
    _show_count(_("Calls overdue"), waiting.overdue, about, way, _("Say what became of them"))
    about = _("Completed calls whose outcome has not been settled yet, whichever day.")
    way = _way(question, _days(_since(waiting.lacking.first_at, question)), missing="outcome")
    _show_count(_("Outcomes missing"), waiting.lacking.total, about, way, _("Settle them"))


def show_counts(question: Question, frame: FactFrame, before: FactFrame) -> None:
    """The own calls of the period, and what of them was lost on the way."""
    with figure.card():
        held, earlier = of_calls.HELD.size(frame), of_calls.HELD.size(before)
        figure.show_count(_("Calls held"), held, earlier, against=question.against)
        if held:
            figure.link_to_calls(_("Calls held"), question.parameters(counted=Counted.HELD))
    with figure.card():
        leaks, earlier = of_milestones.LEAKS.size(frame), of_milestones.LEAKS.size(before)
        about = _("Held calls left at a milestone with a follow-up and no decision.")
        figure.show_count(_("Leaks"), leaks, earlier, against=question.against, about=about)
        if leaks:
            counted_list.link(question, _("Calls that leaked"), of_milestones.LEAKS)
    with figure.card():
        count, earlier = of_objections.BOOMERANGS.size(frame), of_objections.BOOMERANGS.size(before)
        about = _("Objections resolved that came back later in the thread.")
        figure.show_count(_("Boomerangs"), count, earlier, against=question.against, about=about)
        if count:
            counted_list.link(question, _("Objections that came back"), of_objections.BOOMERANGS)


def show_standing(standing: Standing) -> None:
    """The own execution parts within the team's quartiles, as bands and as a table."""
    bands = charts_of_standing.bands(standing)
    with figure.card(
        _("Where you stand"), _("Your values within the quartiles of the team's agents, part by part")
    ):
        drawn, table = st.columns([5, 7], gap="medium")
        with drawn:
            st.html(charts_of_standing.draw_bands(bands))
        with table:
            figure.show_table(charts_of_standing.band_table(bands), alt=_("Your values and the team's quartiles."))
        if any(band.quartiles is None for band in bands):
            st.caption(
                _(
                    "Quartiles are shown where at least %(number)s agents have a value in this period.",
                    number=LEAST_AGENTS,
                )
            )
        if any(band.own is None for band in bands):
            st.caption(
                _("Of fewer than %(number)s only the fraction is shown, without a mark.", number=formats.FEW)
            )


def show_weeks(weeks: Sequence[ExecutionWeek]) -> None:
    """The own trend, week by week."""
    alt = charts_of_standing.weeks_in_words(weeks)
    with figure.card(_("Your weeks"), _("Calls held, by the week in which they started")):
        drawn, table = st.columns([5, 7], gap="medium")
        with drawn:
            st.html(charts_of_standing.draw_weeks(weeks, alt=alt))
        with table:
            figure.show_table(charts_of_standing.week_table(weeks), alt=alt)


def show_next(question: Question, waiting: Waiting) -> None:
    """The next appointments; nothing where there are none, which the tile says."""
    if not waiting.due.total:
        return
    total = waiting.due.total
    subtitle = n_("%(count)s call due", "%(count)s calls due", total, count=formats.number(total))
    with figure.card(_("Next calls"), subtitle):
        call_table.show_few(
            waiting.due.items, time_zone=question.period.time_zone, screen=SCREEN, key="next_calls"
        )


def show_last(question: Question, page: Page[Call]) -> None:
    """The last own calls of the period, and the way to all of them."""
    with figure.card(_("Last calls"), formats.days(question.period)):
        if not page.total:
            st.caption(_("You have no call in these days. Choose another period."))
            return
        call_table.show_few(page.items, time_zone=question.period.time_zone, screen=SCREEN, key="last_calls")
        label = n_(
            "%(count)s call in these days", "All %(count)s calls of these days", page.total, count=page.total
        )
        figure.link_to_calls(label, question.parameters())


def _count_waiting(db: ScopedSession, question: Question) -> Waiting:
    zone = question.period.time_zone
    today = day_of(question.now, zone)
    due_days = Period(today, today + timedelta(days=1 + _DAYS_DUE), zone)
    overdue_days = Period(period_picker.EARLIEST, today + timedelta(days=1), zone)
    due = CallFilters(period=due_days, counted=Counted.AHEAD)
    overdue = CallFilters(period=overdue_days, counted=Counted.PAST_SCHEDULED)
    return Waiting(
        due=calls.list_calls(db, filters=due, order=CallOrder.DUE_FIRST, now=question.now, limit=_NEXT),
        due_days=due_days,
        overdue=calls.count_calls(db, filters=overdue, now=question.now),
        overdue_days=overdue_days,
        lacking=calls.count_lacking_outcome(db, period=question.period),
    )


def _show_count(label: str, count: int, about: str, way: dict[str, str | list[str]], link: str) -> None:
    with figure.card():
        st.metric(label, formats.number(count))
        st.caption(about)
        if count:
            figure.link_to_calls(link, way)


def _way(question: Question, days: dict[str, str], **filters: str) -> dict[str, str | list[str]]:
    return {**question.parameters(**filters), **days}


def _days(period: Period) -> dict[str, str]:
    return {"from": period.start_on.isoformat(), "to": period.end_on.isoformat()}


def _since(first_at: datetime | None, question: Question) -> Period:
    """From the day of a first call to today, as far as the Calls screen can be asked for."""
    zone = question.period.time_zone
    today = day_of(question.now, zone)
    first: date = day_of(first_at, zone) if first_at else today
    return Period(max(first, period_picker.EARLIEST), today + timedelta(days=1), zone)
