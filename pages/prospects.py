"""Prospects: everybody who is called, by name, searched and filtered, page by page."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import session
from dashboard.components import empty_states, lists, prospect_filters, prospect_table
from dashboard.texts import _
from services import prospects
from services.db import scoped

person = session.require_person()
now = datetime.now(UTC)
is_own = person.scope.is_own_only

with st.container(gap=None):
    st.title(_("Prospects"), anchor=False)
    st.caption(
        _("Those of your calls or that you look after, with today's qualification and what comes next")
        if is_own
        else _("By name, with today's qualification and what comes next")
    )

asked = prospect_filters.show()
with scoped(person.scope) as db:
    page = lists.load(
        asked.reading,
        lambda limit, offset: prospects.list_prospects(
            db, filters=asked.filters, now=now, limit=limit, offset=offset
        ),
    )

lists.show_fault(asked.reading)
prospect_filters.show_narrowing(asked)
if page.total:
    prospect_table.show(page, time_zone=person.organization.time_zone)
else:
    empty_states.no_prospects(asked, is_own=is_own)
