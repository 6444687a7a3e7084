"""What stands where a list would be: why there is nothing, and what to do about it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from dashboard import formats
from dashboard.components import call_filters
from dashboard.components.call_filters import CallsAsked
from dashboard.components.prospect_filters import ProspectsAsked
from dashboard.texts import _
from services.analytics.periods import Period


def no_calls(asked: CallsAsked, *, now: datetime, is_own: bool) -> None:
    """Nothing on the Calls screen."""
    period = asked.choice.period
    days = formats.days(period)
    is_everything = period == call_filters.all_days(now, period.time_zone)
    if asked.is_narrowed and is_everything:
        text = _("No call matches. Change the search or the filters.")
    elif asked.is_narrowed:
        text = _("No call in %(days)s matches. Change the filters, or search all days.", days=days)
    elif is_own:
        text = _("You have no call in %(days)s. Calls that you lead appear here.", days=days)
    else:
        text = _("There is no call in %(days)s. Choose other days, or import calls.", days=days)
    with _box(text):
        if not is_everything:
            call_filters.show_all_days(now, period.time_zone)


def no_own_calls(*, is_agent: bool) -> None:
    """Nothing on the My calls screen, whichever days: the person neither led a call nor is to lead one."""
    if is_agent:
        text = _("You have no calls yet. Calls that you lead or are to lead appear here.")
    else:
        text = _("You lead no calls. Your own calls appear here once you have any; Team shows everybody's.")
    with _box(text):
        pass


def nothing_to_do(*, next_at: str | None, prospect: str | None) -> None:
    """Nothing on the My day screen; `next_at` is when the next appointment is, with which prospect."""
    text = _("Nothing waits for you: no call today, none overdue, every outcome is there, no coaching unread.")
    if next_at is None:
        more = _("No appointment is ahead either. What is planned for you appears here.")
    else:
        more = _(
            "Next is %(prospect)s, %(at)s.", prospect=formats.plain(prospect or ""), at=formats.plain(next_at)
        )
    with _box(f"{text} {more}"):
        pass


def no_number() -> None:
    """An address of a list behind a number that names no number."""
    with _box(_("This address names no number of a screen. Open the list from the number that it belongs to.")):
        pass


def nothing_counted(period: Period) -> None:
    """A number that is zero in these days."""
    with _box(_("Nothing is counted here in %(days)s. Choose other days.", days=formats.days(period))):
        pass


def no_prospects(asked: ProspectsAsked, *, is_own: bool) -> None:
    """Nothing on the Prospects screen."""
    if asked.is_filtered:
        text = _("No prospect matches the search and all of the filters. Take some of them away.")
    elif asked.is_narrowed:
        text = _("No prospect matches. Every word must occur in the name, the company or the address.")
    elif is_own:
        text = _("No prospects yet. Those that you add, look after or have a call with appear here.")
    else:
        text = _("No prospects yet. Add one, or import them.")
    with _box(text):
        pass


def nobody_to_call(*, is_searched: bool) -> None:
    """No prospect to plan a call with."""
    if is_searched:
        text = _("No prospect matches. Every word must occur in the name, the company or the address.")
    else:
        text = _("There is no prospect yet. Add one on the Prospects screen, and plan the call from there.")
    with _box(text):
        pass


def no_duplicates() -> None:
    """No two prospects that share anything."""
    with _box(_("No two prospects share an email, a phone number or a GHL contact.")):
        pass


def no_imports() -> None:
    """Nothing was ever imported."""
    with _box(_("Nothing was imported yet. Hand over a file above; its import is listed here.")):
        pass


def no_users() -> None:
    """Nobody on the Users screen, which a search alone can bring about."""
    with _box(_("No user matches. Every word must occur in the name or the address.")):
        pass


def _box(text: str) -> st.delta_generator.DeltaGenerator:
    box = st.container(border=True, horizontal_alignment="center", gap="small")
    box.markdown(f":gray[{text}]", width="content")
    return box
