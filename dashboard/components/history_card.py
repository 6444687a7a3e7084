"""What was done with a call before, in and after it: moved, handed on, ended, taken back; the first deed first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import formats, labels, texts
from dashboard.components import card_title, prose
from dashboard.texts import _
from services import completion
from services.call_history import CallDeed, CallEvent


def show(events: Sequence[CallEvent], *, time_zone: str) -> None:
    """One deed below the other; nothing for a call that only an import knows."""
    if not events:
        return
    with st.container(border=True, gap="small"):
        card_title.show(_("History"), _("What was done with this call, the first deed first"))
        for event in events:
            with st.container(gap=None):
                st.markdown(formats.plain(_what(event, time_zone)))
                st.caption(_when(event, time_zone))
                if event.reason:
                    prose.show(_reason(event.reason), label=_("Reason"))


def _what(event: CallEvent, time_zone: str) -> str:
    if event.deed in _BY_VALUES:
        return _BY_VALUES[event.deed](event, time_zone)
    return {
        CallDeed.CHANGE: _("Mode, language, link or consent changed"),
        CallDeed.START: _("Started"),
        CallDeed.CANCEL: _("Broken off") if event.was_in_progress else _("Cancelled"),
        CallDeed.NO_SHOW: _("The prospect did not come"),
        CallDeed.CORRECT: _("Planned again"),
    }[event.deed]


def _scheduled(event: CallEvent, time_zone: str) -> str:
    at = event.moved[1]
    return _("Planned for %(at)s", at=formats.moment(at, time_zone)) if at else _("Planned")


def _moved(event: CallEvent, time_zone: str) -> str:
    before, after = (formats.moment(at, time_zone) if at else formats.NOTHING for at in event.moved)
    return _("Moved from %(before)s to %(after)s", before=before, after=after)


def _given(event: CallEvent, time_zone: str) -> str:
    before, after = (name or _("a colleague") for name in event.hands)
    return _("Given by %(before)s to %(after)s", before=before, after=after)


def _completed(event: CallEvent, time_zone: str) -> str:
    return _("Completed: %(outcome)s", outcome=labels.outcome(event.outcome))


def _settled(event: CallEvent, time_zone: str) -> str:
    if event.outcome is None:
        return _("Missing reason added")
    return _("Missing outcome added: %(outcome)s", outcome=labels.outcome(event.outcome))


def _reopened(event: CallEvent, time_zone: str) -> str:
    return _("Reopened; the outcome until then: %(outcome)s", outcome=labels.outcome(event.outcome))


_BY_VALUES = {
    CallDeed.SCHEDULE: _scheduled,
    CallDeed.RESCHEDULE: _moved,
    CallDeed.REASSIGN: _given,
    CallDeed.COMPLETE: _completed,
    CallDeed.SETTLE: _settled,
    CallDeed.REOPEN: _reopened,
}


def _when(event: CallEvent, time_zone: str) -> str:
    by = event.by or _("a colleague")
    return " · ".join(formats.plain(part) for part in (formats.moment(event.at, time_zone), by))


def _reason(reason: str) -> str:
    """As it was typed; what CallOS itself gave as the reason in the person's language."""
    return texts.marked(reason) if reason == completion.UNDONE else reason
