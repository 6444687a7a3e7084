"""The own values within the team's quartiles, and the own weeks, drawn in plain HTML.

A start page cannot wait a second for a chart library. Everything is drawn in the color of the text, lighter or
darker, so that it is seen in light and dark and without color; what it shows stands in its label and in a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from dashboard import figure_tables, formats
from dashboard.formats import Sample
from dashboard.texts import _, n_
from services.analytics.figures import ExecutionWeek, Quartiles
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.analytics.standings import Standing

_OWN = "#5b52e8"  # Three to one against both backgrounds.
_DAYS_OF_WEEK = 7
_MOST_LABELS = 8
_HEIGHT = 120  # Pixels of the tallest week.
_ROOM = 1.15  # Of a scale without an end of its own: what stands right of its greatest value.


@dataclass(frozen=True, slots=True)
class Band:
    """One execution part: the own value, if the sample allows to place one, and the quartiles, if enough have one.

    `cell` is the own value as a table says it, and `top` the end of the scale, which begins at 0.
    """

    label: str
    cell: str
    own: float | None
    within: tuple[float, float] | None
    quartiles: Quartiles | None
    top: float
    written: Callable[[float], str]


def bands(standing: Standing) -> list[Band]:
    """The parts of a standing, each on a scale of its own: they are never added up."""
    own, team = standing.own, standing.quartiles
    if own is None:
        return []
    seconds, lie = own.median_duration_seconds, team.median_duration_seconds
    return [
        _of_share(_("Thread close rate"), own.close_rate_threads, team.close_rate_threads),
        _of_share(_("Milestone completion"), own.completion_rate, team.completion_rate),
        _of_share(_("Objections resolved"), own.resolution_rate, team.resolution_rate),
        Band(
            label=_("Median duration"),
            cell=formats.duration(seconds),
            own=seconds,
            within=None,
            quartiles=lie,
            top=_ROOM * max(seconds or 1, lie.q3 if lie else 1),
            written=formats.duration,
        ),
    ]


def band_table(rows: Iterable[Band]) -> pd.DataFrame:
    """The same numbers, one part per row."""
    return pd.DataFrame(
        [
            {
                _("Part"): band.label,
                _("You"): band.cell,
                _("Lower quartile"): _quartile(band, 0),
                _("Median"): _quartile(band, 1),
                _("Upper quartile"): _quartile(band, 2),
            }
            for band in rows
        ]
    )


def draw_bands(rows: Sequence[Band]) -> str:
    """The bands below each other: the team's middle half, its median as a line, the own value as a mark."""
    return "".join(_draw_band(band) for band in rows) + _legend()


def draw_weeks(weeks: Sequence[ExecutionWeek], *, alt: str) -> str:
    """A column per week, as tall as it has held calls; its lower part, solid, are those that won a client."""
    most = max((week.held for week in weeks), default=0) or 1
    every = max(-(-len(weeks) // _MOST_LABELS), 1)
    columns = "".join(
        _draw_week(week, most=most, is_labelled=place % every == 0) for place, week in enumerate(weeks)
    )
    return (
        f'<div role="img" aria-label="{escape(alt)}" style="display:flex;gap:4px;align-items:flex-end;'
        f'height:{_HEIGHT + 44}px">{columns}</div>' + _keys(_week_keys())
    )


def week_table(weeks: Sequence[ExecutionWeek]) -> pd.DataFrame:
    """The weeks in numbers."""
    return pd.DataFrame(
        [
            {
                _("Week from"): _week(week.period),
                _("Calls held"): week.held,
                _("Coaching clients"): week.clients,
                _("Milestone completion"): figure_tables.rate_cell(week.completion_rate),
                _("Objections resolved"): figure_tables.rate_cell(week.resolution_rate),
            }
            for week in weeks
        ]
    )


def weeks_in_words(weeks: Sequence[ExecutionWeek]) -> str:
    """What the columns show."""
    return _(
        "Columns of the calls held in each of %(weeks)s weeks. In all %(held)s;"
        " %(clients)s of them won a coaching client.",
        weeks=formats.number(len(weeks)),
        held=formats.number(sum(week.held for week in weeks)),
        clients=formats.number(sum(week.clients for week in weeks)),
    )


def _of_share(label: str, rate: Rate, quartiles: Quartiles | None) -> Band:
    is_placed = rate.rate is not None and formats.sample(rate.denominator) is not Sample.FRACTION
    ends = (rate.low or 0.0, rate.high or 0.0)
    return Band(
        label=label,
        cell=figure_tables.rate_cell(rate),
        own=rate.rate if is_placed else None,
        within=ends if is_placed else None,
        quartiles=quartiles,
        top=1.0,
        written=formats.percent,
    )


def _quartile(band: Band, place: int) -> str:
    if band.quartiles is None:
        return formats.NOTHING
    lie = (band.quartiles.q1, band.quartiles.median, band.quartiles.q3)
    return band.written(lie[place]).replace(" ", "\u00a0")


def _draw_band(band: Band) -> str:
    parts = [_box(band, 0, band.top, height=2, opacity=0.25)]
    if band.quartiles is not None:
        lie = band.quartiles
        parts.append(_box(band, lie.q1, lie.q3, height=16, opacity=0.2))
        parts.append(_line(band, lie.median))
    if band.within is not None:
        parts.append(_box(band, *band.within, height=2, opacity=1, color=_OWN))
    if band.own is not None:
        parts.append(_mark(band, band.own))
    return (
        f'<div style="font-size:0.875rem">{escape(band.label)}</div>'
        f'<div role="img" aria-label="{escape(_in_words(band))}" '
        f'style="position:relative;height:26px;margin:0 8px 10px 8px">{"".join(parts)}</div>'
    )


def _in_words(band: Band) -> str:
    own = _("too few to place") if band.own is None else band.written(band.own)
    if band.quartiles is None:
        return _(
            "%(part)s: you %(own)s. The team's quartiles are not shown: fewer than five agents have a value.",
            part=band.label,
            own=own,
        )
    return _(
        "%(part)s: you %(own)s. The team: lower quartile %(q1)s, median %(median)s, upper quartile %(q3)s.",
        part=band.label,
        own=own,
        q1=band.written(band.quartiles.q1),
        median=band.written(band.quartiles.median),
        q3=band.written(band.quartiles.q3),
    )


def _box(band: Band, low: float, high: float, *, height: int, opacity: float, color: str = "currentColor") -> str:
    left, width = 100 * low / band.top, 100 * (high - low) / band.top
    return (
        f'<div style="position:absolute;left:{left:.2f}%;width:{width:.2f}%;min-width:2px;'
        f"top:{13 - height / 2:.0f}px;height:{height}px;border-radius:2px;background:{color};opacity:{opacity}"
        '"></div>'
    )


def _line(band: Band, at: float) -> str:
    return (
        f'<div style="position:absolute;left:calc({100 * at / band.top:.2f}% - 1px);width:2px;top:3px;height:20px;'
        'background:currentColor;opacity:0.75"></div>'
    )


def _mark(band: Band, at: float) -> str:
    return (
        f'<div style="position:absolute;left:calc({100 * at / band.top:.2f}% - 6px);width:12px;top:7px;'
        f'height:12px;transform:rotate(45deg);background:{_OWN}"></div>'
    )


def _legend() -> str:
    square = "display:inline-block;vertical-align:middle;margin-right:6px;"
    return _keys(
        [
            (f"{square}width:9px;height:9px;transform:rotate(45deg);background:{_OWN}", _("You, with interval")),
            (f"{square}width:22px;height:12px;background:currentColor;opacity:0.2", _("Middle half of the team")),
            (f"{square}width:2px;height:14px;background:currentColor;opacity:0.75", _("Median of the team")),
        ]
    )


def _week_keys() -> list[tuple[str, str]]:
    square = "display:inline-block;vertical-align:middle;margin-right:6px;width:12px;height:12px;"
    return [
        (f"{square}background:currentColor;opacity:0.25", _("Calls held")),
        (f"{square}background:{_OWN}", _("of them coaching clients")),
    ]


def _keys(keys: Iterable[tuple[str, str]]) -> str:
    entries = "".join(
        f'<span style="margin-right:16px;white-space:nowrap"><span style="{style}"></span>{escape(text)}</span>'
        for style, text in keys
    )
    return f'<div aria-hidden="true" style="font-size:0.75rem;line-height:1.6;margin-top:6px">{entries}</div>'


def _draw_week(week: ExecutionWeek, *, most: int, is_labelled: bool) -> str:
    tall, won = _HEIGHT * week.held / most, _HEIGHT * week.clients / most
    label = escape(formats.short_day(week.period.start_on)) if is_labelled else "&nbsp;"
    number = formats.number(week.held) if is_labelled else "&nbsp;"
    return (
        '<div style="flex:1 1 0;min-width:0;text-align:center;font-size:0.75rem;white-space:nowrap">'
        f"<div>{number}</div>"
        f'<div style="position:relative;height:{tall:.0f}px">'
        '<div style="position:absolute;inset:0;background:currentColor;opacity:0.25"></div>'
        f'<div style="position:absolute;left:0;right:0;bottom:0;height:{won:.0f}px;background:{_OWN}"></div></div>'
        f"<div>{label}</div></div>"
    )


def _week(period: Period) -> str:
    """The first day of a week, and how many days there are of one that is cut by the period."""
    first = formats.day(period.start_on)
    if period.days < _DAYS_OF_WEEK:
        first = n_("%(first)s (%(number)s day)", "%(first)s (%(number)s days)", period.days, first=first)
    return first.replace(" ", "\u00a0")
