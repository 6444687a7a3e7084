"""The settings of the organization itself: its name, its time zone and its close window."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.components import card_title, confirm, saving
from dashboard.components.confirm import Step
from dashboard.texts import _
from services import organizations, time_zones
from services.models import Organization
from services.models.limits import NAME
from services.organizations import LONGEST_CLOSE_WINDOW_DAYS, OrganizationSettings

_REFUSED = "organization_settings"


def show(organization: Organization) -> None:
    """The form, as stored now."""
    stored = OrganizationSettings.of(organization)
    # What is stored in the keys: after a change by whomever the form holds that.
    mark = f"{stored.name}_{stored.time_zone}_{stored.close_window_days}"
    with st.container(border=True, height="stretch", gap="small"):
        card_title.show(_("Organization"), _("How it is called, and how its figures are reckoned"))
        saving.show_refusal(_REFUSED)
        with st.form(f"organization_{mark}", border=False):
            st.text_input(_("Name"), stored.name, key=f"organization_name_{mark}", max_chars=NAME)
            zones = sorted(time_zones.names() | {stored.time_zone})
            st.selectbox(
                _("Time zone"),
                zones,
                index=zones.index(stored.time_zone),
                key=f"organization_zone_{mark}",
                help=_("Days, weeks and months of all figures begin by its clocks."),
            )
            st.number_input(
                _("Close window in days"),
                1,
                LONGEST_CLOSE_WINDOW_DAYS,
                stored.close_window_days,
                key=f"organization_window_{mark}",
                help=_(
                    "The thread close rate counts threads closed within so many days of their first held call."
                ),
            )
            st.form_submit_button(
                _("Save changes"), key=f"organization_save_{mark}", on_click=_ask, args=(stored, mark)
            )


def _ask(stored: OrganizationSettings, mark: str) -> None:
    asked = OrganizationSettings(
        name=st.session_state[f"organization_name_{mark}"].strip(),
        time_zone=st.session_state[f"organization_zone_{mark}"],
        close_window_days=int(st.session_state[f"organization_window_{mark}"]),
    )
    changes = _changes(stored, asked)
    if not changes:
        saving.refuse(_REFUSED, _("There is nothing to save: all is as it was."))
        return
    change = partial(organizations.change, settings=asked, expected=stored)
    confirm.ask(Step(_("Change the organization"), changes, _("Save changes"), partial(_do, change)))


def _changes(stored: OrganizationSettings, asked: OrganizationSettings) -> list[str]:
    """What would be another one, and what comes of it."""
    changes = []
    if asked.name != stored.name:
        changes.append(_("The name changes from %(old)s to %(new)s.", old=stored.name, new=asked.name))
    if asked.time_zone != stored.time_zone:
        changes.append(
            _("The time zone changes from %(old)s to %(new)s.", old=stored.time_zone, new=asked.time_zone)
        )
        changes.append(_("Days, weeks and months of all figures begin by its clocks from now on, past ones too."))
        changes.append(_("Times on screens are shown by its clocks. What is stored stays the same instant."))
    if asked.close_window_days != stored.close_window_days:
        old, new = (formats.number(days) for days in (stored.close_window_days, asked.close_window_days))
        changes.append(_("The close window changes from %(old)s to %(new)s days.", old=old, new=new))
        changes.append(_("The thread close rate of every period, past ones too, counts by the new window."))
    return changes


def _do(change: partial[Organization]) -> None:
    if saving.attempt(_REFUSED, change) is not None:
        saving.done(_("The changes are saved."))
