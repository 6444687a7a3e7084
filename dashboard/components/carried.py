"""What earlier calls with the prospect left unresolved: to be taken up in this one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import formats, labels
from dashboard.components import card_title, thread
from dashboard.texts import _
from services.threads import Unresolved


def show(carried: Sequence[Unresolved], *, time_zone: str) -> None:
    """One line for each objection."""
    for one in carried:
        type = formats.plain(labels.objection_type(one.objection.type))
        st.caption(_("Unresolved from an earlier call: %(type)s, %(at)s", type=type, at=_at(one, time_zone)))


def show_before_the_start(carried: Sequence[Unresolved], *, time_zone: str) -> None:
    """A card of them for whoever prepares the call, each with the way to where it came up; none without any."""
    if not carried:
        return
    with st.container(border=True, gap="small"):
        card_title.show(_("To take up again"), _("Objections that earlier calls left unresolved"))
        for one in carried:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(formats.plain(labels.objection_type(one.objection.type)), width="content")
                thread.link(one.call_id, _at(one, time_zone), key=f"unresolved_{one.objection.id}")


def _at(one: Unresolved, time_zone: str) -> str:
    return formats.plain(formats.moment(one.call_at, time_zone)) if one.call_at else formats.NOTHING
