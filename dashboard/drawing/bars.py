"""Bars: rows of parts beside each other or within each other, and columns of parts over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.marks import Tone, built, joined, percent

# Of so many columns only some are named, lest the names run into each other.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how many, what they are in words, and the way to their list."""

    tone: Tone
    number: int
    label: str  # "12 completed": what a screen reader says and a pointer shows
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its name and, behind it, a number in words."""

    name: str
    parts: Sequence[Part]
    total: str = ""


def stacked(bars: Sequence[Bar]) -> Markup:
    """A row per bar, its parts one after the other, all on one scale."""
    most = max((sum(part.number for part in bar.parts) for bar in bars), default=0)
    return _rows(bars, [_side_by_side(bar.parts, most) for bar in bars])


def nested(bars: Sequence[Bar]) -> Markup:
    """A row per bar, its parts within each other, the widest first, all on one scale."""
    most = max((part.number for bar in bars for part in bar.parts), default=0)
    return _rows(bars, [_within(bar.parts, most) for bar in bars])


def columns(bars: Sequence[Bar], *, most: str) -> Markup:
    """A column per bar, from left to right, as things go on in time; `most` is the scale's upper end in words."""
    highest = max((sum(part.number for part in bar.parts) for bar in bars), default=0)
    every = max(-(-len(bars) // _NAMED), 1)
    drawn = joined(
        built(
            '<li><div class="stack">{}</div><span>{}</span></li>',
            joined(_piece(part, "height", part.number / highest) for part in bar.parts if part.number),
            bar.name if place % every == 0 else "",
        )
        for place, bar in enumerate(bars)
    )
    return built('<div class="columns"><span class="most">{}</span><ol>{}</ol></div>', most, drawn)


def _rows(bars: Sequence[Bar], tracks: Sequence[Markup]) -> Markup:
    drawn = joined(
        built('<li><span class="name">{}</span>{}<span class="total">{}</span></li>', bar.name, track, bar.total)
        for bar, track in zip(bars, tracks, strict=True)
    )
    return built('<ol class="bars">{}</ol>', drawn)


def _side_by_side(parts: Sequence[Part], most: int) -> Markup:
    pieces = joined(_piece(part, "width", part.number / most) for part in parts if part.number)
    return built('<div class="track">{}</div>', pieces)


def _within(parts: Sequence[Part], most: int) -> Markup:
    pieces = joined(_piece(part, "width", part.number / most) for part in parts if part.number)
    return built('<div class="track nest">{}</div>', pieces)


def _piece(part: Part, side: str, share: float) -> Markup:
    """A part as a link, which a keyboard reaches; `side` is what is as long as its share."""
    attributes = built(
        'class="{}" style="{}:{}" title="{}" aria-label="{}"',
        part.tone.value,
        side,
        percent(share),
        part.label,
        part.label,
    )
    if part.way is None:
        return built("<i {}></i>", attributes)
    return built('<a href="{}" {}></a>', part.way, attributes)
