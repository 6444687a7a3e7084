"""The calls of one thread in their order, each opening its page; of a colleague's there is no way in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components import prose
from dashboard.components.call_table import CALL
from dashboard.texts import _, n_
from services.models.vocabulary import CallStatus
from services.threads import ThreadEntry


def show(title: str, entries: Sequence[ThreadEntry], *, time_zone: str, current: UUID | None = None) -> None:
    """One thread; `current` is the call on whose page it stands, if it is one."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{title}**")
        for entry in entries:
            with st.container(gap=None):
                _show_entry(entry, time_zone, is_current=current is not None and entry.call_id == current)


def moment(entry: ThreadEntry, time_zone: str) -> str:
    """When a call of the thread began, or is to begin."""
    return formats.moment(entry.at, time_zone) if entry.at else formats.NOTHING


def show_follow_up(entry: ThreadEntry, *, time_zone: str) -> None:
    """The follow-up that a call agreed, and where it stands now if it was moved; nothing where there is none."""
    if entry.follow_up_at is None:
        return
    said = formats.moment(entry.follow_up_at, time_zone)
    if entry.moved_to is not None:
        now = formats.moment(entry.moved_to, time_zone)
        said = _("%(agreed)s (moved to %(now)s)", agreed=said, now=now)
    prose.show(said, label=_("Follow-up"))


def link(call_id: UUID, label: str, *, key: str) -> None:
    """A way to a call; a button, since a link to another call's page would look chosen on this one."""
    st.button(f"{label} ›", type="tertiary", key=key, on_click=_open, args=(call_id,))


def _show_entry(entry: ThreadEntry, time_zone: str, *, is_current: bool) -> None:
    label = formats.plain(moment(entry, time_zone))
    looks = [vocabulary.status(entry.status)]
    if entry.outcome is not None or (entry.status is CallStatus.COMPLETED and entry.is_open_to_me):
        looks.append(vocabulary.outcome(entry.outcome))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if entry.call_id is None or is_current:
            st.markdown(f"**{label}**" if is_current else label, width="content")
        else:
            link(entry.call_id, label, key=f"thread_{entry.call_id}")
        st.markdown(vocabulary.badges(looks), width="content")
    st.caption(" · ".join(_about(entry, is_current=is_current)))


def _open(call_id: UUID) -> None:
    way = st.query_params.get(address.LIST)
    st.switch_page(CALL, query_params={"call_id": str(call_id), **({address.LIST: way} if way else {})})


def _about(entry: ThreadEntry, *, is_current: bool) -> list[str]:
    """Whose call it is and, as far as that may be seen, how long it took and what came of it."""
    if is_current:
        parts = [_("This call")]
    else:
        parts = [formats.plain(entry.agent_name) if entry.agent_name else _("A colleague's call")]
    if entry.seconds is not None:
        parts.append(formats.duration(entry.seconds))
    if entry.objections:
        count = formats.number(entry.objections)
        parts.append(n_("%(count)s objection", "%(count)s objections", entry.objections, count=count))
    if entry.next_step:
        step = formats.plain(" ".join(entry.next_step.split()))
        parts.append(_("next step: %(step)s", step=step))
    return parts
