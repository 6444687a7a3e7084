"""The days of a screen: presets and dates of one's own, kept in the URL.

The URL is the only place where the choice is kept: widgets are set from it in each run, and their callbacks write
to it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from dashboard import address, formats
from dashboard.texts import _
from services.questions import presets
from services.questions.presets import Choice, Preset

_KEY, _DATES_KEY, _SHOWN = "period_preset", "period_dates", "period_shown"


def show(choice: Choice, *, now: datetime) -> None:
    """Draw the picker with what is chosen."""
    st.session_state[_KEY] = choice.preset
    st.session_state[_SHOWN] = choice.period
    st.selectbox(
        _("Period"),
        _options(choice.preset),
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
            min_value=presets.EARLIEST,
            max_value=presets.latest_day(now, choice.period.time_zone),
            key=key,
            on_change=_choose_dates,
            args=(key,),
            format=formats.date_pattern(),
            label_visibility="collapsed",
            width=230,
        )


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


def _options(chosen: Preset) -> list[Preset]:
    """All presets, the one for days long past only where those are what the screen shows by itself."""
    return [*([chosen] if chosen is Preset.LATEST else []), *presets.named(), Preset.CUSTOM]


def _choose_preset() -> None:
    preset: Preset = st.session_state[_KEY]
    if preset is Preset.CUSTOM:
        _write_dates(st.session_state[_SHOWN].start_on, st.session_state[_SHOWN].end_on)
        return
    _write(period=None if preset is Preset.LATEST else preset.value)


def _choose_dates(key: str) -> None:
    chosen = st.session_state[key]
    # Between the two clicks of a choice there is only the first day.
    if len(chosen) == 2:
        _write_dates(chosen[0], chosen[1] + timedelta(days=1))


def _write_dates(start_on: date, end_on: date) -> None:
    _write(start=start_on.isoformat(), end=end_on.isoformat())


def _write(*, period: str | None = None, start: str | None = None, end: str | None = None) -> None:
    """Put the choice into the address at once: each write of its own would be a step of the Back button."""
    address.change({"period": period, "from": start, "to": end})
