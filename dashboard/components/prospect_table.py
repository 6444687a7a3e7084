"""The rows of the Prospects screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components import lists
from dashboard.texts import _, n_
from services.analytics.periods import day_of
from services.models.vocabulary import Qualification
from services.next_steps import NextStep
from services.paging import Page
from services.prospects import ProspectRow

PROSPECT = "../pages/prospect.py"
SCREEN = "prospects"


def show(page: Page[ProspectRow], *, time_zone: str, open_row: Callable[[UUID], None] | None = None) -> None:
    """One page of prospects; the name opens its page, or what `open_row` opens."""
    lists.show(
        [_row(row, time_zone) for row in page.items],
        _columns(),
        heading=_("Name"),
        ids=[row.prospect.id for row in page.items],
        open_row=open_row or _open,
        alt=_("Prospects by name, with next step, qualification, clients, last call and number of calls."),
        key=f"prospects_{page.offset}",
    )
    count = formats.number(page.total)
    lists.show_pages(page, n_("%(count)s prospect", "%(count)s prospects", page.total, count=count))


def go_to(prospect_id: UUID) -> None:
    """Go to the page of a prospect, from which the way leads back to the list as it first stands."""
    st.switch_page(PROSPECT, query_params={"prospect_id": str(prospect_id)})


def _columns() -> dict[str, Any]:
    """The columns after the name: what tells most comes first, for screens that show three of them."""
    text = st.column_config.TextColumn
    return {
        "step": lists.tags(_("Next step"), [vocabulary.next_step(value) for value in NextStep]),
        "step_at": text(_("When")),
        "qualification": lists.tags(
            _("Qualification"), [vocabulary.qualification(value) for value in Qualification]
        ),
        # A phone names the columns that stand right, without which a second date would say nothing.
        "clients": text(_("Clients"), alignment="right"),
        "last_call": text(_("Last call"), alignment="right"),
        "calls": text(_("Calls"), alignment="right"),
        "company": text(_("Company")),
    }


def _row(row: ProspectRow, time_zone: str) -> dict[str, Any]:
    prospect, planned = row.prospect, row.planned
    return {
        "name": prospect.name,
        "step": [vocabulary.next_step(planned.step).text],
        "step_at": formats.moment(planned.at, time_zone) if planned.at else formats.NOTHING,
        "qualification": [vocabulary.qualification(row.qualification).text],
        "clients": formats.number(prospect.client_count),
        "last_call": _day(row.last_call_at, time_zone),
        "calls": formats.number(row.calls),
        "company": prospect.company or "",
    }


def _day(at: datetime | None, time_zone: str) -> str:
    return formats.day(day_of(at, time_zone)) if at else formats.NOTHING


def _open(prospect_id: UUID) -> None:
    st.switch_page(PROSPECT, query_params={"prospect_id": str(prospect_id), **address.way_here(SCREEN)})
