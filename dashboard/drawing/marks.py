"""The smallest pieces: texts that lead somewhere, and the tones that tell parts apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from markupsafe import Markup, escape


class Tone(StrEnum):
    """What a part of a picture means, on every screen the same. The values are classes of the style sheet."""

    GOOD = "good"  # won, completed, resolved
    LATER = "later"  # to be gone on with: a follow-up, a leak, a deferred objection
    OTHER = "other"  # another good end: the implementation alone; a milestone reached and not completed
    ENDED = "ended"  # rightly ended: disqualified, a correct exit
    LACKING = "lacking"  # not known yet: an outcome missing, an open objection
    WARNING = "warning"  # skipped by the agent
    QUIET = "quiet"  # what the others are of: eligible milestones


@dataclass(frozen=True, slots=True)
class Led:
    """A text that leads to the list of what it counts; without a way it is the text alone."""

    text: str
    way: str | None = None

    def __html__(self) -> Markup:
        if self.way is None:
            return escape(self.text)
        return built('<a href="{}">{}</a>', self.way, self.text)


def built(template: LiteralString, *values: object) -> Markup:
    """Markup of the program's own with values put in for {}, escaped unless they are markup.

    As Markup.format does, which looks at every field by Python and took a third of a screen's time.
    """
    return Markup(template.format(*map(escape, values)))  # noqa: S704 - the template is a literal.


def joined(parts: Iterable[object], separator: str = "") -> Markup:
    """Pieces of markup and texts in a row."""
    return escape(separator).join(escape(part) for part in parts)


def lines(parts: Iterable[object]) -> Markup:
    """Pieces of markup and texts below each other."""
    return joined(parts, Markup("<br/>"))


def note(text: object) -> Markup:
    """A quiet line."""
    return built('<p class="note">{}</p>', text)


def legend(entries: Iterable[tuple[Tone, str]]) -> Markup:
    """Which tone stands for what."""
    return legend_of((f"swatch {tone.value}", label) for tone, label in entries)


def legend_of(entries: Iterable[tuple[str, str]]) -> Markup:
    """The same of signs by their classes in the style sheet."""
    items = joined(built('<li><i class="{}"></i>{}</li>', kind, label) for kind, label in entries)
    return built('<ul class="legend" aria-hidden="true">{}</ul>', items)


def picture(content: Markup, *, alt: str) -> Markup:
    """A chart with what it shows in words, for whoever does not see it."""
    return built('<figure role="group" aria-label="{}">{}</figure>', alt, content)


def percent(share: float) -> str:
    """A length in a style sheet."""
    return f"{100 * share:.3f}%"


def filled(template: str, **values: object) -> Markup:
    """A text with values put in for %(name)s; markup among them stays markup."""
    return escape(template) % values
