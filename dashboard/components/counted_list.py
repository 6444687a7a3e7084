"""The list behind a number: which one the address names, the ways to it, and its rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import formats, labels, pages_table, texts, vocabulary
from dashboard.components import call_table, linked, lists, way_back
from dashboard.pages_table import Screen
from dashboard.texts import _, n_
from dashboard.vocabulary import Look
from dashboard.ways import Ways
from services.analytics.counts import EVERYTHING, Cell, Count, Unit, of_milestones
from services.analytics.frame import NONE
from services.analytics.lists import CountedRow
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome
from services.paging import Page
from services.questions.counted_questions import Asked
from services.questions.figure_questions import Question


def title(asked: Asked, *, close_window_days: int) -> str:
    """What is listed, as one sentence."""
    values = asked.count.values(close_window_days)
    sentence = texts.marked(asked.count.sentence)
    parts = [sentence % values if values else sentence]
    if asked.cell.objection_type is not None:
        parts.append(labels.objection_type(asked.cell.objection_type))
    if asked.cell.milestone is not None:
        parts.append(labels.milestone(None if asked.cell.milestone == NONE else asked.cell.milestone))
    return " · ".join(parts)


def link(ways: Ways, label: str, count: Count, cell: Cell = EVERYTHING) -> None:
    """A way to the list behind a number."""
    linked.link(label, ways.to(count, cell))


def show_way_back(question: Question, unit: Unit) -> None:
    """The way back to the screen that led here, as it was; else to the screen that shows such numbers."""
    found = way_back.find()
    if found is not None and found[1]:
        way_back.show(*found)
    else:
        screen = found[0] if found is not None else _usual_screen(question, unit)
        way_back.show(screen, question.parameters())


def _usual_screen(question: Question, unit: Unit) -> Screen:
    """The screen that shows numbers of this unit."""
    of_calls = "funnel" if unit is Unit.MILESTONES or question.is_own else "team"
    path = "objections" if unit is Unit.OBJECTIONS else of_calls
    return next(screen for screen in pages_table.SCREENS if screen.url_path == path)


def show(page: Page[CountedRow], asked: Asked, *, time_zone: str, with_agents: bool) -> None:
    """One page of members; the prospect's name opens the call."""
    unit = asked.count.unit
    lists.show(
        [_row(row, unit, time_zone) for row in page.items],
        {**_columns(unit, with_agents), **_reasons(asked)},
        heading=_("Prospect"),
        ids=[row.call.id for row in page.items],
        open_row=call_table.open_call,
        alt=_("One row for each that the number counts, the latest call first."),
        key=f"counted_{page.offset}",
    )
    # Of one milestone each call has one.
    of_calls = unit is Unit.MILESTONES and asked.cell.milestone is not None
    lists.show_pages(page, _total(Unit.CALLS if of_calls else unit, page.total))


def _columns(unit: Unit, with_agents: bool) -> dict[str, Any]:
    text = st.column_config.TextColumn
    own: dict[str, Any] = {}
    if unit is Unit.OBJECTIONS:
        own = {
            "type": text(_("Objection")),
            "became": lists.tags(
                _("Classified"), [vocabulary.objection_outcome(o) for o in [*ObjectionOutcome, None]]
            ),
            "in": text(_("In")),
        }
    if unit is Unit.MILESTONES:
        own = {
            "milestone": text(_("Milestone")),
            "reached": lists.tags(_("Milestone status"), _milestone_looks()),
        }
    return {
        "at": text(_("When") if unit is not Unit.THREADS else _("First held")),
        **own,
        "state": lists.tags(_("Status or outcome"), call_table.states()),
        "company": text(_("Company")),
        **({"agent": text(_("Agent"))} if with_agents else {}),
    }


def _reasons(asked: Asked) -> dict[str, Any]:
    """The column of reasons, where what is listed has them."""
    return {"reason": st.column_config.TextColumn(_("Reason"))} if asked.count is of_milestones.SKIPPED else {}


def _milestone_looks() -> list[Look]:
    return [vocabulary.milestone_status(status) for status in [*MilestoneStatus, None]]


def _row(row: CountedRow, unit: Unit, time_zone: str) -> dict[str, Any]:
    call, objection = row.call, row.objection
    cells: dict[str, Any] = {
        "name": call.prospect.name,
        "at": call_table.at(call, time_zone),
        "state": [call_table.state(call).text],
        "company": call.prospect.company or "",
        "agent": call.agent.name,
    }
    if unit is Unit.OBJECTIONS and objection is not None:
        cells["type"] = labels.objection_type(objection.type)
        cells["became"] = [vocabulary.objection_outcome(objection.outcome).text]
        cells["in"] = labels.milestone(objection.milestone)
    if unit is Unit.MILESTONES:
        cells["milestone"] = labels.milestone(row.milestone)
        cells["reached"] = [vocabulary.milestone_status(row.response.status if row.response else None).text]
        cells["reason"] = labels.override_reason(row.response.override_reason if row.response else None)
    return cells


def _total(unit: Unit, total: int) -> str:
    shown = formats.number(total)
    return {
        Unit.CALLS: n_("%(count)s call", "%(count)s calls", total, count=shown),
        Unit.THREADS: n_("%(count)s thread", "%(count)s threads", total, count=shown),
        Unit.OBJECTIONS: n_("%(count)s objection", "%(count)s objections", total, count=shown),
        Unit.MILESTONES: n_("%(count)s milestone", "%(count)s milestones", total, count=shown),
    }[unit]
