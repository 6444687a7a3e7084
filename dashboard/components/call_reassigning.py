"""Giving several planned calls of the list to another agent.

Where the list is of certain agents, all their calls are chosen until one is taken out, as when somebody falls ill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components import call_table, same_time, saving
from dashboard.texts import _, n_
from services import agents, bulk_reassigning, calls, planning
from services.calls import CallFilters, CallOrder
from services.db import ScopedSession
from services.models import Call, User
from services.models.limits import REASON
from services.models.vocabulary import CallStatus
from services.paging import LARGEST_PAGE, Page

_OPEN = "reassigning"
_TO, _WHY = "reassigning_to", "reassigning_why"
_HEIGHT = 260


def show_button() -> None:
    """The button that opens the dialog."""
    st.button(_("Reassign"), icon=":material/group_add:", key="reassign_several", on_click=_start)


def show(db: ScopedSession, filters: CallFilters, *, now: datetime, time_zone: str) -> None:
    """Draw the dialog if it is open, with the planned calls of the list."""
    opened = st.session_state.get(_OPEN)
    if not opened:
        return
    planned = replace(filters, statuses=frozenset({CallStatus.SCHEDULED}))
    page = calls.list_calls(db, filters=planned, order=CallOrder.DUE_FIRST, now=now, limit=LARGEST_PAGE)
    people = agents.list_active(db)
    times = [call.scheduled_at for call in page.items if call.scheduled_at]
    near = planning.list_near(db, times=times)
    dialog = st.dialog(_("Reassign planned calls"), width="large", on_dismiss=_close)
    are_chosen = bool(filters.traits.agent_ids)
    dialog(_draw)(page, people, near, opened, time_zone, are_chosen=are_chosen)


def _draw(
    page: Page[Call],
    people: Sequence[User],
    near: Sequence[Call],
    opened: int,
    time_zone: str,
    *,
    are_chosen: bool,
) -> None:
    if not page.total:
        st.info(_("No planned call is in the list. Choose days to come, or clear filters."))
        return
    if page.has_more:
        st.caption(
            _("The first %(count)s are shown. Narrow the list for others.", count=formats.number(page.limit))
        )
    chosen = _choose(page.items, f"reassigning_rows_{opened}", time_zone, are_chosen=are_chosen)
    names = {person.id: person.name for person in people}
    to = st.selectbox(
        _("To whom"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=_TO,
        placeholder=_("Choose a user"),
    )
    same_time.show(_at_the_same_time(chosen, near, to), time_zone=time_zone)
    with st.form("reassigning_form", border=False):
        st.text_input(_("Reason"), key=_WHY, max_chars=REASON)
        saving.show_refusal(_OPEN)
        count = len(chosen)
        st.form_submit_button(
            n_("Reassign %(count)s call", "Reassign %(count)s calls", count, count=formats.number(count)),
            type="primary",
            key="reassigning_submit",
            disabled=not chosen,
            on_click=_reassign,
            args=({call.id: call.version for call in chosen},),
        )


def _choose(rows: Sequence[Call], key: str, time_zone: str, *, are_chosen: bool) -> list[Call]:
    """The calls that are ticked in a table of them."""
    text = st.column_config.TextColumn
    chosen = st.dataframe(
        pd.DataFrame([_row(call, time_zone) for call in rows]),
        column_config={"name": text(_("Prospect")), "at": text(_("When")), "agent": text(_("Agent"))},
        hide_index=True,
        height=_HEIGHT,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": list(range(len(rows))) if are_chosen else []}},
        alt=_("Planned calls with prospect, time and agent."),
    )
    return [rows[at] for at in chosen["selection"]["rows"] if at < len(rows)]


def _at_the_same_time(chosen: Sequence[Call], near: Sequence[Call], to: UUID | None) -> list[Call]:
    """Which calls the person chosen has already within half an hour of one of these."""
    ids = {call.id for call in chosen}
    times = [call.scheduled_at for call in chosen if call.scheduled_at and call.agent_id != to]
    others = [call for call in near if call.agent_id == to and call.id not in ids and call.scheduled_at]
    return [call for call in others if any(abs((call.scheduled_at or at) - at) < planning.NEAR for at in times)]


def _row(call: Call, time_zone: str) -> dict[str, str]:
    return {"name": call.prospect.name, "at": call_table.at(call, time_zone), "agent": call.agent.name}


def _start() -> None:
    st.session_state[_OPEN] = st.session_state.get("reassigning_times", 0) + 1
    st.session_state["reassigning_times"] = st.session_state[_OPEN]


def _reassign(versions: dict[UUID, int]) -> None:
    if not st.session_state.get(_OPEN):
        return  # The second of two quick clicks: the first one has done it.
    agent_id, why = st.session_state.get(_TO), st.session_state.get(_WHY) or ""
    if agent_id is None:
        saving.refuse(_OPEN, _("Choose to whom."))
        return
    given = saving.attempt(
        _OPEN, lambda db: bulk_reassigning.reassign_all(db, versions=versions, agent_id=agent_id, reason=why)
    )
    if given is None:
        return
    _close()
    count = len(given)
    saving.done(
        n_("%(count)s call is reassigned.", "%(count)s calls are reassigned.", count, count=formats.number(count))
        if given
        else _("They were this agent's already.")
    )
    st.rerun()


def _close() -> None:
    st.session_state.pop(_OPEN, None)
