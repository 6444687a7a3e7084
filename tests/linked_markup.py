"""What tables and charts with links say and where they lead, read from the markup that a screen sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from streamlit.testing.v1 import AppTest


@dataclass(frozen=True)
class Link:
    """A number or mark that leads somewhere; a mark has no text but a label."""

    text: str
    way: str
    label: str


def markups(screen: AppTest) -> dict[str, Element]:
    """All markup of a screen, by the key of its element."""
    found = {}
    for element in screen.get("bidi_component"):
        if element.proto.component_name.endswith("callos_linked"):
            data = json.loads(element.proto.json)
            found[element.proto.id.partition("-")[2].partition("-")[2]] = parse(data["markup"])
    return found


def notes(screen: AppTest) -> list[str]:
    """What the fields for notes of a screen hold."""
    return [
        json.loads(element.proto.json)["text"]
        for element in screen.get("bidi_component")
        if element.proto.component_name.endswith("callos_notes")
    ]


def parse(markup: str) -> Element:
    """The markup as a tree; it is well-formed, or this raises."""
    return ElementTree.fromstring(f"<section>{markup}</section>")  # noqa: S314


def text(element: Element) -> str:
    """Everything that can be read in it; what is beside each other in a row, with a blank."""
    return " ".join(
        " ".join(piece for piece in element.itertext() if piece.strip()).replace("\u00a0", " ").split()
    )


def links(element: Element) -> Iterator[Link]:
    """Every link in it."""
    for link in element.iter("a"):
        yield Link(text(link), link.get("href", ""), link.get("aria-label", ""))


def table(element: Element, number: int = 0) -> dict[str, list[str]]:
    """A table's rows by their names; the row of headings is the one named by an empty text."""
    found = list(element.iter("table"))[number]
    (head,) = (row for part in found.iter("thead") for row in part.iter("tr"))
    rows = {"": [text(cell) for cell in head]}
    for part in found.iter("tbody"):
        for row in part.iter("tr"):
            name, *cells = row
            rows[text(name)] = [text(cell) for cell in cells]
    return rows


def foot(element: Element, number: int = 0) -> dict[str, list[str]]:
    """The rows below a table's others, by their names, with the same columns."""
    found = list(element.iter("table"))[number]
    rows = (row for part in found.iter("tfoot") for row in part.iter("tr"))
    return {text(row[0]): [text(cell) for cell in row[1:]] for row in rows}


def column(rows: dict[str, list[str]], heading: str) -> list[str]:
    """One column of a table."""
    place = rows[""].index(heading) - 1
    return [cells[place] for name, cells in rows.items() if name]
