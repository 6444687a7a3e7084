"""The list behind a number: which one the address names, the ways to it, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats, labels, texts, vocabulary
from dashboard.address import Reading
from dashboard.components import call_table, lists
from dashboard.components.page_head import Question
from dashboard.texts import _, n_
from dashboard.vocabulary import Look
from services.analytics.counts import COUNTS, EVERYTHING, Cell, Count, Unit
from services.analytics.frame import NONE
from services.analytics.lists import CountedRow
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType
from services.paging import Page

_PAGE = "../pages/counted.py"
_HIGHEST = 999
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which members the address asks for."""

    count: Count
    cell: Cell


def read(reading: Reading) -> Asked | None:
    """What the address asks for; None where it names no number. What cannot be understood is ignored."""
    name = reading.one("of")
    count = COUNTS.get(name or "")
    if count is None:
        reading.is_faulty |= name is not None
        return None
    kinds = reading.words("type", ObjectionType)
    cell = Cell(_milestone(reading), next(iter(kinds)) if len(kinds) == 1 else None)
    taken = cell.only(count.takes)
    reading.is_faulty |= taken != cell or len(kinds) > 1
    return Asked(count, taken)


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


def way(question: Question, count: Count, cell: Cell = EVERYTHING) -> str:
    """The address of the list behind a number of a screen."""
    return "/counted?" + urlencode(_parameters(question, count, cell), doseq=True)


def link(question: Question, label: str, count: Count, cell: Cell = EVERYTHING) -> None:
    """A way to the list behind a number."""
    st.page_link(
        _PAGE, label=label, icon=":material/arrow_forward:", query_params=_parameters(question, count, cell)
    )


def show_way_back(question: Question, unit: Unit) -> None:
    """The way to the screen that shows such numbers, with the same days and agent."""
    screen, label = {
        Unit.CALLS: ("funnel", _("Milestone funnel")) if question.is_own else ("team", _("Team")),
        Unit.THREADS: ("funnel", _("Milestone funnel")) if question.is_own else ("team", _("Team")),
        Unit.MILESTONES: ("funnel", _("Milestone funnel")),
        Unit.OBJECTIONS: ("objections", _("Objections")),
    }[unit]
    st.page_link(
        f"../pages/{screen}.py",
        label=label,
        icon=":material/chevron_left:",
        query_params=question.parameters(),
    )


def show(page: Page[CountedRow], asked: Asked, *, time_zone: str, with_agents: bool) -> None:
    """One page of members; the prospect's name opens the call."""
    unit = asked.count.unit
    lists.show(
        [_row(row, unit, time_zone) for row in page.items],
        _columns(unit, with_agents),
        heading=_("Prospect"),
        ids=[row.call.id for row in page.items],
        open_row=call_table.open_call,
        alt=_("One row for each that the number counts, the latest call first."),
        key=f"counted_{page.offset}",
    )
    # Of one milestone each call has one.
    of_calls = unit is Unit.MILESTONES and asked.cell.milestone is not None
    lists.show_pages(page, _total(Unit.CALLS if of_calls else unit, page.total))


def _parameters(question: Question, count: Count, cell: Cell) -> dict[str, str | list[str]]:
    chosen: dict[str, str] = {"of": count.name}
    if cell.milestone is not None:
        chosen["milestone"] = _UNKNOWN if cell.milestone == NONE else str(cell.milestone)
    if cell.objection_type is not None:
        chosen["type"] = cell.objection_type
    return question.parameters(**chosen)


def _milestone(reading: Reading) -> int | None:
    text = reading.one("milestone")
    if text is None:
        return None
    if text == _UNKNOWN:
        return NONE
    if text.isascii() and text.isdigit() and 1 <= len(text) <= len(str(_HIGHEST)) and int(text):
        return int(text)
    reading.is_faulty = True
    return None


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
    return cells


def _total(unit: Unit, total: int) -> str:
    shown = formats.number(total)
    return {
        Unit.CALLS: n_("%(count)s call", "%(count)s calls", total, count=shown),
        Unit.THREADS: n_("%(count)s thread", "%(count)s threads", total, count=shown),
        Unit.OBJECTIONS: n_("%(count)s objection", "%(count)s objections", total, count=shown),
        Unit.MILESTONES: n_("%(count)s milestone", "%(count)s milestones", total, count=shown),
    }[unit]
