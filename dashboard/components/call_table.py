"""The rows of the Calls screen, and what stands there when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components import lists
from dashboard.texts import _, n_
from dashboard.vocabulary import Look
from services.models import Call
from services.models.vocabulary import CallStatus, OutcomeType, Qualification
from services.paging import Page

CALL = "../pages/call.py"


def show(page: Page[Call], *, time_zone: str, with_agents: bool) -> None:
    """One page of calls; the prospect's name opens its call."""
    lists.show(
        [_row(call, time_zone) for call in page.items],
        _columns(with_agents),
        heading=_("Prospect"),
        ids=[call.id for call in page.items],
        open_row=open_call,
        alt=_("Calls with prospect, time, status and outcome."),
        key=f"calls_{page.offset}",
    )
    lists.show_pages(page, n_("%(count)s call", "%(count)s calls", page.total, count=formats.number(page.total)))


def show_few(calls: Sequence[Call], *, time_zone: str, screen: str, key: str) -> None:
    """Some own calls on another screen than a list's, to which the way leads back from the pages of the calls."""
    lists.show(
        [_row(call, time_zone) for call in calls],
        _columns(with_agents=False),
        heading=_("Prospect"),
        ids=[call.id for call in calls],
        open_row=partial(open_call, screen=screen),
        alt=_("Calls with prospect, time, status and outcome."),
        key=key,
    )


def open_call(call_id: UUID, *, screen: str | None = None) -> None:
    """Go to the page of a call, from which the way leads back to this list as it stands, or to another screen."""
    st.switch_page(CALL, query_params={"call_id": str(call_id), **address.way_here(screen)})


def seconds(call: Call) -> float | None:
    """How long a held call took."""
    if call.started_at is None or call.ended_at is None:
        return None
    return (call.ended_at - call.started_at).total_seconds()


def at(call: Call, time_zone: str) -> str:
    """When a call began, or else when it is to begin."""
    moment = call.started_at or call.scheduled_at
    return formats.moment(moment, time_zone) if moment else formats.NOTHING


def _columns(with_agents: bool) -> dict[str, Any]:
    """The columns after the name: what tells most comes first, for screens that show three of them."""
    text = st.column_config.TextColumn
    return {
        "at": text(_("When")),
        "state": lists.tags(_("Status or outcome"), states()),
        "company": text(_("Company")),
        **({"agent": text(_("Agent"))} if with_agents else {}),
        "duration": text(_("Duration"), alignment="right"),
        "qualification": lists.tags(
            _("Qualification"), [vocabulary.qualification(value) for value in Qualification]
        ),
    }


def states() -> list[Look]:
    return [
        *(vocabulary.status(value) for value in CallStatus),
        *(vocabulary.outcome(value) for value in [*OutcomeType, None]),
    ]


def state(call: Call) -> Look:
    """How a completed call ended says more than that it is completed."""
    if call.outcome is None and call.status is not CallStatus.COMPLETED:
        return vocabulary.status(call.status)
    return vocabulary.outcome(call.outcome.type if call.outcome else None)


def _row(call: Call, time_zone: str) -> dict[str, Any]:
    return {
        "name": call.prospect.name,
        "at": at(call, time_zone),
        "state": [state(call).text],
        "company": call.prospect.company or "",
        "agent": call.agent.name,
        "duration": formats.duration(seconds(call)),
        "qualification": [vocabulary.qualification(call.qualification).text],
    }
