"""Templates such as employee-{Mitarbeiter}@import.example: texts with the cells of a row put in.

What stands between the braces is a heading and nothing else: no format, no attribute, no index is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.errors import N_, Invalid
from services.text import normalize

# Each place may take a whole cell, so their number bounds what one row can make of a short mapping.
MOST_PLACES = 20
# What stands around the heading of a template that is one cell and nothing else.
_CELL = ("", "")


@dataclass(frozen=True, slots=True)
class Template:
    """A text in pieces: `texts` has one more than `headings`, and stands around them."""

    texts: tuple[str, ...]
    headings: tuple[str, ...]

    def fill(self, cells: Mapping[str, str]) -> str:
        """The text with these cells, by heading, put in; cells must have been cleaned."""
        if self.texts == _CELL:
            return cells[self.headings[0]]
        parts = [self.texts[0]]
        for heading, text in zip(self.headings, self.texts[1:], strict=True):
            parts += (cells[heading], text)
        return normalize("".join(parts))


def read_template(written: str) -> Template:
    """The template of a text in which {Heading} stands for a cell, {{ and }} for braces. Raises Invalid."""
    texts, headings = [""], []
    at = 0
    while at < len(written):
        sign = written[at]
        if sign in "{}" and written.startswith(sign * 2, at):
            texts[-1] += sign
            at += 2
        elif sign == "{":
            end = written.find("}", at)
            if end < 0:
                raise Invalid(N_("A brace is opened and never closed. {{ stands for a brace of the text."))
            headings.append(_heading(written[at + 1 : end]))
            texts.append("")
            at = end + 1
        elif sign == "}":
            raise Invalid(N_("A brace is closed that was never opened. }} stands for a brace of the text."))
        else:
            texts[-1] += sign
            at += 1
    if len(headings) > MOST_PLACES:
        raise Invalid(N_("At most %(most)s headings fit into one template."), most=MOST_PLACES)
    if not headings:
        raise Invalid(N_("No {Heading} stands in the template; a text that is always the same is a constant."))
    return Template(tuple(texts), tuple(headings))


def _heading(written: str) -> str:
    heading = normalize(written)
    if not heading or "{" in heading:
        raise Invalid(N_("Between { and } stands one heading."))
    return heading


def cell_of(heading: str) -> Template:
    """The template that is the cell under this heading and nothing else."""
    return Template(_CELL, (heading,))
