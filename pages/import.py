"""Import: history from CSV files, understood, checked, brought in, and taken back; for managers and admins."""

from __future__ import annotations

import streamlit as st

from dashboard import address, session
from dashboard.address import Reading
from dashboard.components import (
    confirm,
    empty_states,
    import_list,
    import_new,
    import_progress,
    lists,
    saving,
)
from dashboard.texts import _
from services.db import scoped
from services.errors import N_
from services.imports import history, rejections, taking_back
from services.models.vocabulary import Role

person = session.require_person(Role.MANAGER, Role.ADMIN)
zone = person.organization.time_zone

with st.container(gap=None):
    st.title(_("Import"), anchor=False)
    st.caption(_("Prospects, calls and what happened in them, from CSV files"))

saving.show_done()
import_progress.show(person.scope)
import_new.show(person.scope)

reading = Reading()
with scoped(person.scope) as db:
    page = lists.load(reading, lambda limit, offset: history.list_imports(db, limit=limit, offset=offset))
    chosen = None
    if import_list.CHOSEN in st.query_params:
        import_id = address.identity(import_list.CHOSEN, N_("There is no import with this id."))
        chosen = history.get_import(db, import_id=import_id)
        kept = rejections.list_kept(db, import_id=import_id)
        outlook = taking_back.look_ahead(db, import_id=import_id)

lists.show_fault(reading)
st.subheader(_("Earlier imports"), anchor=False)
if chosen is not None:
    import_list.show_one(chosen, outlook, kept, time_zone=zone)
if page.total:
    import_list.show(page, time_zone=zone)
else:
    empty_states.no_imports()
confirm.show()
