"""Prospects: everybody who is called, by name, searched and filtered, page by page."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import session
from dashboard.components import (
    duplicate_list,
    empty_states,
    lists,
    prospect_adding,
    prospect_filters,
    prospect_table,
)
from dashboard.texts import _
from services import configuration, duplicates, prospects
from services.db import scoped

person = session.require_person()
now = datetime.now(UTC)
is_own = person.scope.is_own_only

prospect_adding.leave_if_added()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    with st.container(gap=None, width="content"):
        st.title(_("Prospects"), anchor=False)
        about = st.empty()
    prospect_adding.show_button()

asked = prospect_filters.show()
with scoped(person.scope) as db:
    threshold = configuration.get_current(db)[1].threshold
    page = lists.load(
        asked.reading,
        lambda limit, offset: prospects.list_prospects(
            db, filters=asked.filters, now=now, limit=limit, offset=offset
        ),
    )
    alike = 0 if is_own else duplicates.count_duplicates(db)

about.caption(prospect_filters.about(threshold, is_own=is_own))
lists.show_fault(asked.reading)
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    prospect_filters.show_narrowing(asked)
    duplicate_list.show_way(alike)
if page.total:
    prospect_table.show(page, time_zone=person.organization.time_zone)
else:
    empty_states.no_prospects(asked, is_own=is_own)
prospect_adding.show(threshold=threshold)
