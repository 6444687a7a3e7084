"""What calls wait for: the reminders above lists, and the ways to those calls."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from dashboard import address, formats, texts
from dashboard.texts import _, n_
from services.analytics.periods import day_of
from services.calls import Waiting
from services.questions import presets
from services.questions.call_questions import TO_DO
from services.to_do import TITLES, ToDo

_ICONS = {
    ToDo.OUTCOME: "rule",
    ToDo.STALE: "timer",
    ToDo.OVERDUE: "event_busy",
    ToDo.FOLLOW_UP: "event_repeat",
    ToDo.AHEAD: "event",
    ToDo.COACHING: "mark_email_unread",
}


def show(to_do: ToDo, waiting: Waiting, *, now: datetime, time_zone: str) -> None:
    """How many calls wait for this, and the way to all of them; nothing where none do."""
    if not waiting.total:
        return
    st.button(
        text(to_do, waiting),
        type="tertiary",
        icon=f":material/{_ICONS[to_do]}:",
        key=f"to_do_{to_do}",
        help=_("Show all of them, whichever day."),
        on_click=_turn_to,
        args=(to_do, waiting, now, time_zone),
    )


def show_chip(to_do: ToDo) -> None:
    """Say what the listed calls wait for, with the way back to all calls."""
    st.button(
        label(to_do),
        icon=":material/close:",
        icon_position="right",
        key="to_do_chip",
        help=_("Take this filter away"),
        on_click=address.forget,
        args=(TO_DO,),
    )


def label(to_do: ToDo) -> str:
    """What calls wait for, as the heading of their list."""
    return texts.marked(TITLES[to_do])


def text(to_do: ToDo, waiting: Waiting) -> str:
    """How many calls wait for what."""
    number, total = waiting.total, formats.number(waiting.total)
    counted = {
        ToDo.OUTCOME: n_("%(count)s outcome to settle", "%(count)s outcomes to settle", number, count=total),
        ToDo.STALE: n_(
            "%(count)s call in progress for over 3 hours",
            "%(count)s calls in progress for over 3 hours",
            number,
            count=total,
        ),
        ToDo.OVERDUE: n_(
            "%(count)s appointment passed, not settled",
            "%(count)s appointments passed, not settled",
            number,
            count=total,
        ),
        ToDo.FOLLOW_UP: n_("%(count)s follow-up overdue", "%(count)s follow-ups overdue", number, count=total),
        ToDo.AHEAD: n_("%(count)s appointment to come", "%(count)s appointments to come", number, count=total),
        ToDo.COACHING: n_(
            "%(count)s call with coaching to acknowledge",
            "%(count)s calls with coaching to acknowledge",
            number,
            count=total,
        ),
    }[to_do]
    # Of what is to come none is in the days of a list that ends today.
    if to_do is ToDo.AHEAD or waiting.in_period == waiting.total:
        return counted
    within = formats.number(waiting.in_period)
    return _("%(counted)s in all, %(within)s in these days", counted=counted, within=within)


def parameters(to_do: ToDo, waiting: Waiting, *, now: datetime, time_zone: str) -> dict[str, str]:
    """The address of the list of these calls, from the day of the first one to that of the last."""
    first = day_of(waiting.first_at or now, time_zone)
    last = day_of(waiting.last_at or now, time_zone)
    latest = presets.latest_day(now, time_zone)
    return {
        "from": max(first, presets.EARLIEST).isoformat(),
        "to": (min(last, latest) + timedelta(days=1)).isoformat(),
        TO_DO: to_do.value,
    }


def _turn_to(to_do: ToDo, waiting: Waiting, now: datetime, time_zone: str) -> None:
    """Narrow the list to these calls; the agents whose calls were counted stay."""
    narrowing = dict.fromkeys(name for name in address.LIST_NAMES if name != "agent")
    address.change({**narrowing, **parameters(to_do, waiting, now=now, time_zone=time_zone)})
