"""The fields of an outcome, for completing a call and for settling one that lacks it; what they hold, or why not.

The rules stand beside the fields, before they bite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import formats, labels, vocabulary
from dashboard.texts import _
from services.models.limits import SHORT_TEXT
from services.models.vocabulary import DisqualificationReason, OutcomeType
from services.outcomes import OutcomeData

_FOLLOW_UP_HOUR = 10


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What the fields hold cannot be an outcome, and why."""

    sentence: str


def show(key: str, allowed: Sequence[OutcomeType], *, time_zone: str) -> OutcomeType | None:
    """Draw the fields, each where it belongs to what is chosen, and return what is. `key` tells forms apart."""
    if len(allowed) < len(OutcomeType):
        st.caption(_("The prospect was not qualified: only a follow-up or a disqualification is possible."))
    chosen: OutcomeType | None = st.pills(
        _("How did the call end?"),
        list(allowed),
        format_func=lambda type: labels.outcome(type),
        key=f"outcome_type_{key}",
    )
    if chosen is OutcomeType.DISQUALIFIED:
        choose_reason(key)
    if chosen is OutcomeType.FOLLOW_UP_SCHEDULED:
        choose_time(
            f"outcome_at_{key}",
            _("Follow-up at (time in %(zone)s)", zone=formats.label(time_zone)),
            tomorrow(time_zone),
            help=_("A time to come. It creates the next call of this thread."),
        )
    if chosen is not None:
        st.text_input(_("Agreed next step"), key=f"outcome_step_{key}", max_chars=SHORT_TEXT)
        _choose_flags(key)
    return chosen


def read(key: str, *, time_zone: str) -> OutcomeData | Unreadable:
    """What the fields of this key hold; for callbacks."""
    state = st.session_state
    type = state.get(f"outcome_type_{key}")
    if type is None:
        return Unreadable(_("Choose how the call ended."))
    reason = state.get(f"outcome_reason_{key}") if type is OutcomeType.DISQUALIFIED else None
    if type is OutcomeType.DISQUALIFIED and reason is None:
        return Unreadable(_("Choose the reason for the disqualification."))
    at = None
    if type is OutcomeType.FOLLOW_UP_SCHEDULED:
        at = instant(state.get(f"outcome_at_{key}"), time_zone)
        if at is None:
            return Unreadable(_("Choose a time for the follow-up that exists by the clocks of this place."))
    return OutcomeData(
        type,
        reason=reason,
        follow_up_at=at,
        next_step=state.get(f"outcome_step_{key}") or None,
        **{name: _ANSWERS.get(state.get(f"outcome_{name}_{key}") or "") for name in flags()},
    )


def choose_reason(key: str) -> None:
    """Why a call ended as disqualified."""
    st.selectbox(
        _("Reason"),
        list(DisqualificationReason),
        index=None,
        format_func=vocabulary.reason,
        key=f"outcome_reason_{key}",
        placeholder=_("Choose why"),
    )


def choose_time(key: str, label: str, value: datetime, *, help: str | None = None) -> None:
    """A time by the clocks of the organization, which `label` names."""
    st.datetime_input(label, value, key=key, format=formats.date_pattern(), help=help)


def choose_day_and_time(key: str, value: datetime, *, zone: str) -> None:
    """The same as two fields in a row, for a popover: what one of both unfolds would cover what stands below."""
    with st.container(horizontal=True, gap="small"):
        st.date_input(_("Day"), value.date(), key=f"{key}_day", format=formats.date_pattern(), width=135)
        st.time_input(_("Time"), value.time(), key=f"{key}_time", width=100)
    st.caption(_("Times in %(zone)s", zone=formats.plain(zone)))


def day_and_time(key: str) -> datetime | None:
    """What those two fields hold, without a zone; for callbacks."""
    day, time = (st.session_state.get(f"{key}_{part}") for part in ("day", "time"))
    return datetime.combine(day, time) if day and time else None


def tomorrow(time_zone: str) -> datetime:
    """Tomorrow in the morning by those clocks, without a zone."""
    day = datetime.now(ZoneInfo(time_zone)).replace(tzinfo=None) + timedelta(days=1)
    return day.replace(hour=_FOLLOW_UP_HOUR, minute=0, second=0, microsecond=0)


def instant(local: datetime | None, time_zone: str) -> datetime | None:
    """A time of the clocks as an instant; None for one that the clocks skip. Of two equal ones, the first."""
    if local is None:
        return None
    at = local.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    is_real = at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) == local.replace(tzinfo=None)
    return at if is_real else None


def flags() -> dict[str, str]:
    """The flags of qualification, by the names under which an outcome keeps them, and what they are called."""
    return {
        "has_enough_clients": _("Enough clients"),
        "has_financial_capacity": _("Financial capacity"),
        "has_strategic_alignment": _("Strategic alignment"),
    }


def answer(word: str) -> str:
    """What "yes" and "no" read."""
    return _("Yes") if word == "yes" else _("No")


_ANSWERS = {"yes": True, "no": False}


def _choose_flags(key: str) -> None:
    """The three flags of qualification; each may stay unknown."""
    with st.container(horizontal=True, gap="medium"):
        for name, title in flags().items():
            st.segmented_control(title, list(_ANSWERS), format_func=answer, key=f"outcome_{name}_{key}")
