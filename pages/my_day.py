"""My day: what somebody has to do with their own calls, in the order of what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import formats, session
from dashboard.address import Reading
from dashboard.components import day_list, lists
from dashboard.texts import _
from services import calls, my_day
from services.analytics.periods import day_of
from services.calls import CallFilters
from services.db import scoped

person = session.require_person()
zone = person.organization.time_zone
now = datetime.now(UTC)
reading = Reading()

# Whoever looks sees own calls alone here, a manager too.
with scoped(person.scope.own) as db:
    kinds = day_list.read_kinds(reading)
    page = lists.load(
        reading,
        lambda limit, offset: my_day.list_entries(db, now=now, kinds=kinds, limit=limit, offset=offset),
    )
    counts = my_day.count_kinds(db, now=now)
    ahead = None if page.total else day_list.next_call(db, now=now)
    has_calls = bool(page.total) or calls.count_calls(db, filters=CallFilters(), now=now) > 0

with st.container(gap=None):
    st.title(_("My day"), anchor=False)
    today = formats.weekday(day_of(now, zone))
    st.caption(_("%(day)s · times in %(zone)s", day=formats.plain(today), zone=formats.plain(zone)))
lists.show_fault(reading)
day_list.show_kinds(counts, kinds)
if page.total:
    day_list.show(page, now=now, time_zone=zone)
elif any(counts.values()):
    day_list.show_none_of_kind()
else:
    day_list.show_empty(ahead, time_zone=zone, has_calls=has_calls, is_agent=person.scope.is_own_only)
