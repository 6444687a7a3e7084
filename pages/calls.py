"""Calls: all calls that one may see, searched and filtered, page by page."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import session
from dashboard.components import (
    call_filters,
    call_reassigning,
    call_table,
    empty_states,
    lists,
    planning_form,
    saving,
    to_do,
    way_back,
)
from dashboard.texts import _
from services import calls
from services.db import scoped

person = session.require_person()
now = datetime.now(UTC)
is_own = person.scope.is_own_only

way_back.show_if_any()
saving.show_done()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    with st.container(gap=None, width="content"):
        st.title(_("Calls"), anchor=False)
        about = st.empty()
    planning_form.show_way()

with scoped(person.scope) as db:
    asked = call_filters.show(db, now=now)
    page = lists.load(
        asked.reading,
        lambda limit, offset: calls.list_calls(
            db, filters=asked.filters, order=asked.question.order, now=now, limit=limit, offset=offset
        ),
    )
    waiting = call_filters.count_waiting(db, asked, now=now)
    call_reassigning.show(db, asked.filters, now=now, time_zone=person.organization.time_zone)

about.caption(call_filters.about(asked, is_own=is_own))
call_filters.show_remarks(asked)
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    call_filters.show_narrowing(asked)
    for what, how_many in waiting.items():
        to_do.show(what, how_many, now=now, time_zone=person.organization.time_zone)
if page.total:
    call_table.show(page, time_zone=person.organization.time_zone, with_agents=not is_own)
else:
    empty_states.no_calls(asked, now=now, is_own=is_own)
