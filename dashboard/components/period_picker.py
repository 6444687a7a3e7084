"""The period of a screen: presets and dates of one's own, kept in the URL.

`?period=28d` names a preset, which moves on with the days; `?from=2024-07-01&to=2024-08-01` names dates, `to`
being the first day after them. The URL is the only place where the choice is kept: widgets are set from it in
each run, and their callbacks write to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import streamlit as st

from dashboard import address, formats
from dashboard.texts import _, n_
from services.analytics.periods import Period, day_of

# Days outside of these come from slips of the keyboard, and the calendar's ends cannot be told as instants.
EARLIEST = date(2000, 1, 1)
DAYS_AHEAD = 2 * 366

_NAMES = ("period", "from", "to")
_KEY, _DATES_KEY, _SHOWN = "period_preset", "period_dates", "period_shown"


class Preset(StrEnum):
    """What can be chosen; the values are those of the URL, but for the last two."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    LAST_7 = "7d"
    LAST_28 = "28d"
    LAST_90 = "90d"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    LATEST = "latest"
    CUSTOM = "custom"


_OF_WEEKDAYS = (Preset.TODAY, Preset.YESTERDAY, Preset.THIS_WEEK)


@dataclass(frozen=True, slots=True)
class Choice:
    """The period that a URL asks for; `is_faulty` if a part of it could not be understood and was ignored."""

    preset: Preset
    period: Period
    is_faulty: bool = False


def show(*, default: Period, now: datetime) -> Choice:
    """Draw the picker and return what is chosen: by the URL, else `default`, the time zone's source."""
    choice = read(_parameters(), default=default, now=now)
    st.session_state[_KEY] = choice.preset
    st.session_state[_SHOWN] = choice.period
    st.selectbox(
        _("Period"),
        _options(choice.preset, default, now),
        format_func=label,
        key=_KEY,
        on_change=_choose_preset,
        label_visibility="collapsed",
        width=190,
    )
    if choice.preset is Preset.CUSTOM:
        # A key per period: the widget forgets half a choice when the period changes.
        key = f"{_DATES_KEY}_{choice.period.start_on}_{choice.period.end_on}"
        st.date_input(
            _("First and last day"),
            (choice.period.start_on, choice.period.last_on),
            min_value=EARLIEST,
            max_value=_latest(now, default.time_zone),
            key=key,
            on_change=_choose_dates,
            args=(key,),
            format=formats.date_pattern(),
            label_visibility="collapsed",
            width=230,
        )
    return choice


def read(parameters: Mapping[str, Sequence[str]], *, default: Period, now: datetime) -> Choice:
    """What the parameters of a URL ask for; what cannot be understood is ignored."""
    zone = default.time_zone
    names = parameters.get("period", ())
    dates = [*parameters.get("from", ()), *parameters.get("to", ())]
    if dates:
        period = _custom(parameters.get("from", ()), parameters.get("to", ()), zone, now)
        if period is not None:
            return Choice(Preset.CUSTOM, period, is_faulty=bool(names))
    today = day_of(now, zone)
    if len(names) == 1 and names[0] in _named():
        preset = Preset(names[0])
        return Choice(preset, period_of(preset, today=today, time_zone=zone), is_faulty=bool(dates))
    is_recent = default == period_of(Preset.LAST_28, today=today, time_zone=zone)
    return Choice(Preset.LAST_28 if is_recent else Preset.LATEST, default, is_faulty=bool(dates or names))


def period_of(preset: Preset, *, today: date, time_zone: str) -> Period:
    """The days of a preset that names them. Weeks run from Monday; what is not over yet ends today."""
    tomorrow = today + timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = month.replace(month=3 * ((today.month - 1) // 3) + 1)
    start_on, end_on = {
        Preset.TODAY: (today, tomorrow),
        Preset.YESTERDAY: (today - timedelta(days=1), today),
        Preset.THIS_WEEK: (monday, tomorrow),
        Preset.LAST_WEEK: (monday - timedelta(days=7), monday),
        Preset.LAST_7: (tomorrow - timedelta(days=7), tomorrow),
        Preset.LAST_28: (tomorrow - timedelta(days=28), tomorrow),
        Preset.LAST_90: (tomorrow - timedelta(days=90), tomorrow),
        Preset.THIS_MONTH: (month, tomorrow),
        Preset.LAST_MONTH: (_months_before(month, 1), month),
        Preset.THIS_QUARTER: (quarter, tomorrow),
        Preset.LAST_QUARTER: (_months_before(quarter, 3), quarter),
    }[preset]
    return Period(start_on, end_on, time_zone)


def before(choice: Choice) -> Period:
    """The days to compare with: as many, up to where the period begins.

    Single days and a week that is not over are compared with the same days a week before, as no Monday is like a
    Sunday.
    """
    period = choice.period
    back = timedelta(days=7 if choice.preset in _OF_WEEKDAYS else period.days)
    return Period(period.start_on - back, period.end_on - back, period.time_zone)


def against(choice: Choice) -> str:
    """What `before` gives, in words."""
    if choice.preset in _OF_WEEKDAYS:
        return n_("vs. same day a week before", "vs. same %(number)s days a week before", choice.period.days)
    return n_("vs. day before", "vs. prev. %(number)s d", choice.period.days)


def label(preset: Preset) -> str:
    """What a preset is called."""
    return {
        Preset.TODAY: _("Today"),
        Preset.YESTERDAY: _("Yesterday"),
        Preset.THIS_WEEK: _("This week"),
        Preset.LAST_WEEK: _("Last week"),
        Preset.LAST_7: _("Last 7 days"),
        Preset.LAST_28: _("Last 28 days"),
        Preset.LAST_90: _("Last 90 days"),
        Preset.THIS_MONTH: _("This month"),
        Preset.LAST_MONTH: _("Last month"),
        Preset.THIS_QUARTER: _("This quarter"),
        Preset.LAST_QUARTER: _("Last quarter"),
        Preset.LATEST: _("Latest 28 days with calls"),
        Preset.CUSTOM: _("Custom dates"),
    }[preset]


def parameters(choice: Choice) -> dict[str, str]:
    """The URL's parameters for the same days on another screen."""
    return {"from": choice.period.start_on.isoformat(), "to": choice.period.end_on.isoformat()}


def _named() -> list[Preset]:
    return [preset for preset in Preset if preset not in (Preset.LATEST, Preset.CUSTOM)]


def _options(chosen: Preset, default: Period, now: datetime) -> list[Preset]:
    """All presets, the one for days long past only where those are what a screen shows by itself."""
    recent = period_of(Preset.LAST_28, today=day_of(now, default.time_zone), time_zone=default.time_zone)
    latest = [Preset.LATEST] if chosen is Preset.LATEST or default != recent else []
    return [*latest, *_named(), Preset.CUSTOM]


def _custom(starts: Sequence[str], ends: Sequence[str], zone: str, now: datetime) -> Period | None:
    if len(starts) != 1 or len(ends) != 1:
        return None
    start_on, end_on = _day(starts[0]), _day(ends[0])
    if start_on is None or end_on is None or not EARLIEST <= start_on < end_on:
        return None
    return Period(start_on, end_on, zone) if end_on <= _latest(now, zone) + timedelta(days=1) else None


def _day(text: str) -> date | None:
    # Shorter forms that ISO 8601 knows as well are slips here.
    if len(text) != len("2024-07-01"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _latest(now: datetime, zone: str) -> date:
    return day_of(now, zone) + timedelta(days=DAYS_AHEAD)


def _months_before(first: date, months: int) -> date:
    count = 12 * first.year + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _parameters() -> dict[str, list[str]]:
    return {name: address.values_of(name) for name in _NAMES}


def _choose_preset() -> None:
    preset: Preset = st.session_state[_KEY]
    if preset is Preset.CUSTOM:
        _write_dates(st.session_state[_SHOWN].start_on, st.session_state[_SHOWN].end_on)
        return
    _write({} if preset is Preset.LATEST else {"period": preset.value})


def _choose_dates(key: str) -> None:
    chosen = st.session_state[key]
    # Between the two clicks of a choice there is only the first day.
    if len(chosen) == 2:
        _write_dates(chosen[0], chosen[1] + timedelta(days=1))


def _write_dates(start_on: date, end_on: date) -> None:
    _write({"from": start_on.isoformat(), "to": end_on.isoformat()})


def _write(chosen: dict[str, str]) -> None:
    """Put the choice into the address at once: each write of its own would be a step of the Back button.

    A list begins anew at its first page.
    """
    address.unpack()
    kept = [name for name in st.query_params if name not in (*_NAMES, address.PAGE)]
    st.query_params.from_dict({**{name: st.query_params.get_all(name) for name in kept}, **chosen})
