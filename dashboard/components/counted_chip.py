"""What a list is narrowed to by the number that led to it: one sentence above the list, which a click removes."""

from __future__ import annotations

import streamlit as st

from dashboard import address
from dashboard.texts import _
from services.counted import Counted

NAME = "counted"


def show(counted: Counted) -> None:
    """Say which calls these are, with the way back to all of them."""
    st.button(
        text(counted),
        icon=":material/close:",
        icon_position="right",
        key="counted_chip",
        help=_("Take this filter away"),
        on_click=address.forget,
        args=(NAME,),
    )


def text(counted: Counted) -> str:
    """Which calls are counted, in words that stand alone; appointments are of the days they were made for."""
    return {
        Counted.HELD: _("Calls held"),
        Counted.HELD_WITH_OUTCOME: _("Calls held with an outcome"),
        Counted.HELD_WITHOUT_OUTCOME: _("Calls held without an outcome"),
        Counted.HELD_WITHOUT_APPOINTMENT: _("Calls held without an appointment"),
        Counted.IN_PROGRESS: _("Calls in progress"),
        Counted.APPOINTMENTS: _("Appointments that the show rate counts"),
        Counted.APPOINTMENTS_HELD: _("Appointments that were held"),
        Counted.APPOINTMENTS_IN_PROGRESS: _("Appointments whose call is in progress"),
        Counted.NO_SHOWS: _("No-shows"),
        Counted.LATE_CANCELLED: _("Cancelled within 24 hours of the appointment"),
        Counted.EARLY_CANCELLED: _("Cancelled more than 24 hours before the appointment"),
        Counted.CANCELLED_UNDATED: _("Cancelled, date not known"),
        Counted.PAST_SCHEDULED: _("Appointments passed, not settled"),
        Counted.AHEAD: _("Appointments to come"),
    }[counted]
