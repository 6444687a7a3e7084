"""The calls of one thread in their order, each opening its page; of a colleague's there is no way in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components.call_table import CALL
from dashboard.texts import _
from services.calls import ThreadEntry
from services.models.vocabulary import CallStatus


def show(title: str, entries: Sequence[ThreadEntry], *, time_zone: str, current: UUID | None = None) -> None:
    """One thread; `current` is the call on whose page it stands, if it is one."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{title}**")
        for entry in entries:
            with st.container(gap=None):
                _show_entry(entry, time_zone, is_current=current is not None and entry.call_id == current)


def _show_entry(entry: ThreadEntry, time_zone: str, *, is_current: bool) -> None:
    moment = formats.plain(formats.moment(entry.at, time_zone) if entry.at else formats.NOTHING)
    looks = [vocabulary.status(entry.status)]
    if entry.outcome is not None or (entry.status is CallStatus.COMPLETED and entry.is_open_to_me):
        looks.append(vocabulary.outcome(entry.outcome))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if entry.call_id is None or is_current:
            st.markdown(f"**{moment}**" if is_current else moment, width="content")
        else:
            # A button, since a link to another call's page would look chosen on this one.
            key = f"thread_{entry.call_id}"
            st.button(f"{moment} ›", type="tertiary", key=key, on_click=_open, args=(entry.call_id,))
        st.markdown(vocabulary.badges(looks), width="content")
    st.caption(_about(entry, is_current=is_current))


def _open(call_id: UUID) -> None:
    way = st.query_params.get(address.LIST)
    st.switch_page(CALL, query_params={"call_id": str(call_id), **({address.LIST: way} if way else {})})


def _about(entry: ThreadEntry, *, is_current: bool) -> str:
    if is_current:
        who = _("This call")
    else:
        who = formats.plain(entry.agent_name) if entry.agent_name else _("A colleague's call")
    if not entry.next_step:
        return who
    return _("%(who)s · next step: %(step)s", who=who, step=formats.plain(" ".join(entry.next_step.split())))
