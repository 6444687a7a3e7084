"""Settings: the organization itself, and the threshold of its configuration; for admins."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components import confirm, organization_settings, saving, threshold_settings
from dashboard.texts import _
from services import configuration
from services.db import scoped
from services.models.vocabulary import Role

person = session.require_person(Role.ADMIN)

with st.container(gap=None):
    st.title(_("Settings"), anchor=False)
    st.caption(_("Each change says what it changes before it is made"))

saving.show_done()
with scoped(person.scope) as db:
    version, current = configuration.get_current(db)

about, qualification = st.columns(2, gap="small")
with about:
    organization_settings.show(person.organization)
with qualification:
    threshold_settings.show(version, current, time_zone=person.organization.time_zone)
confirm.show()
