"""Pairs: two things that belong together side by side, on a phone one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.drawing.marks import Led, built, joined, note


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two: what it is, when and where it was, and what was written of it, line by line if anything."""

    title: Led
    about: str
    text: str | None
    instead: str  # what stands in place of a text


@dataclass(frozen=True, slots=True)
class Pair:
    """Both halves under what they have in common."""

    name: str
    about: str
    first: Half
    second: Half


def pairs(shown: Sequence[Pair]) -> Markup:
    """The pairs below each other."""
    return built('<ol class="pairs">{}</ol>', joined(_pair(pair) for pair in shown))


def _pair(pair: Pair) -> Markup:
    return built(
        '<li><h4>{} <span class="note">{}</span></h4><div class="halves">{}{}</div></li>',
        pair.name,
        pair.about,
        _half(pair.first),
        _half(pair.second),
    )


def _half(half: Half) -> Markup:
    text = built('<p class="text">{}</p>', half.text) if half.text else note(half.instead)
    return built("<section><p>{}</p>{}{}</section>", half.title, note(half.about), text)
