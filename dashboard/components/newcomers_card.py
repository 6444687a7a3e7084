"""New agents: how soon each held a first call, and after how many the completion that the team is used to."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from dashboard import address, cells, formats
from dashboard.components import call_table, card_title, linked
from dashboard.drawing.marks import Led, built, joined, note
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.texts import _, n_
from dashboard.ways import Ways
from services.analytics.counts import of_calls
from services.analytics.figures import AgentRamp
from services.analytics.figures.quartiles import LEAST_AGENTS
from services.analytics.figures.ramps import ROLLING
from services.analytics.newcomers import DAYS, Newcomer, Newcomers
from services.analytics.periods import Period, day_of
from services.models import Call
from services.questions.figure_questions import Question


def show(found: Newcomers, question: Question) -> None:
    """The new agents, by the day on which they were added; nothing where there is none."""
    about = _("Added in the last %(days)s days; counted since then, whatever the days above", days=DAYS)
    _show(found, question, title=_("New agents"), about=about, screen="review", with_agents=True)


def show_own(found: Newcomers, question: Question) -> None:
    """The same of whoever looks, as long as that is a new agent."""
    about = _("The first calls since you were added, whatever the days above")
    _show(found, question, title=_("Your start"), about=about, screen="my-calls", with_agents=False)


def _show(found: Newcomers, question: Question, *, title: str, about: str, screen: str, with_agents: bool) -> None:
    if not found.rows:
        return
    headings = [
        Heading(_("Agent") if with_agents else _("Added"), is_number=False),
        Heading(_("First held call"), is_number=False),
        Heading(_("Team's completion reached"), is_number=False),
    ]
    zone = found.period.time_zone
    rows = [
        [
            _who(one, zone) if with_agents else Cell(_added(one, zone)),
            _first(one, zone, screen),
            _reached(one, found.period, question, screen),
        ]
        for one in found.rows
    ]
    lists = joined(_calls(one, zone, screen) for one in found.rows if one.until)
    with st.container(border=True, gap="small"):
        card_title.show(title, about)
        shown = [table(headings, rows, alt=title), lists, note(_goal(found, with_agents))]
        linked.show(joined(shown), key="newcomers")


def _goal(found: Newcomers, with_agents: bool) -> str:
    """What it takes to have reached the team's completion."""
    if found.goal is None and with_agents:
        return _("Nothing to reach yet: no agent had a milestone to complete.")
    if found.goal is None:
        return _(
            "Nothing to reach: fewer than %(number)s agents had a milestone to complete, too few to compare with.",
            number=LEAST_AGENTS,
        )
    return _(
        "Reached with the first %(calls)s calls in a row that complete %(share)s of their milestones, as the agent"
        " in the middle of the team does (%(days)s).",
        calls=ROLLING,
        share=formats.percent(float(found.goal)),
        days=formats.days(found.period),
    )


def _who(one: Newcomer, time_zone: str) -> Cell:
    name = cells.named(one.agent.name, "/team?" + urlencode({"agent": one.agent.email}))
    return Cell(name.content, _("added %(day)s", day=_added(one, time_zone)))


def _added(one: Newcomer, time_zone: str) -> str:
    return formats.day(day_of(one.agent.created_at, time_zone))


def _first(one: Newcomer, time_zone: str, screen: str) -> Cell:
    if one.ramp is None or one.first is None or one.ramp.days is None:
        return Cell(_("none yet"))
    after = n_("after %(count)s day", "after %(count)s days", one.ramp.days, count=formats.number(one.ramp.days))
    return Cell(Led(after, _to_call(one.first.id, screen)), call_table.at(one.first, time_zone))


def _reached(one: Newcomer, period: Period, question: Question, screen: str) -> Cell:
    ramp = one.ramp
    if ramp is None:
        return Cell(formats.NOTHING)
    if ramp.calls is not None:
        calls = n_("after %(count)s call", "after %(count)s calls", ramp.calls, count=formats.number(ramp.calls))
        return Cell(calls, _last_ten(ramp, ramp.calls))
    since = Period(day_of(one.agent.created_at, period.time_zone), period.end_on, period.time_zone)
    back = address.packed(screen, question.address)
    ways = Ways({"agent": one.agent.email}, back).within(since)
    size = len(ramp.held)
    held = n_("%(count)s call held so far", "%(count)s calls held so far", size, count=formats.number(size))
    return Cell(_("not yet"), Led(held, ways.to(of_calls.HELD)))


def _last_ten(ramp: AgentRamp, until: int) -> str:
    last = ramp.held[until - ROLLING : until]
    return _(
        "the last %(calls)s: %(completed)s of %(eligible)s milestones",
        calls=ROLLING,
        completed=sum(call.completed for call in last),
        eligible=sum(call.eligible for call in last),
    )


def _calls(one: Newcomer, time_zone: str, screen: str) -> Markup:
    """The calls up to the one that reached it, each one step away."""
    total = len(one.until)
    head = n_(
        "%(agent)s: the %(count)s call until then",
        "%(agent)s: the %(count)s calls until then",
        total,
        agent=one.agent.name,
        count=formats.number(total),
    )
    headings = [Heading(_("Call"), is_number=False), Heading(_("Milestones completed"))]
    rows = [
        [
            _call(call, time_zone, screen),
            Cell(
                _(
                    "%(numerator)s of %(denominator)s",
                    numerator=formats.number(counted.completed),
                    denominator=formats.number(counted.eligible),
                )
            ),
        ]
        for call, counted in one.until
    ]
    return built("<details><summary>{}</summary>{}</details>", head, table(headings, rows, alt=head))


def _call(call: Call, time_zone: str, screen: str) -> Cell:
    name = cells.named(call.prospect.name, _to_call(call.id, screen))
    return Cell(name.content, call_table.at(call, time_zone))


def _to_call(call_id: UUID, screen: str) -> str:
    return "/call?" + urlencode({"call_id": str(call_id), **address.way_here(screen)})
